//! The watcher: keeps the shelf equal to what the server holds, whatever happens to the server.
//!
//! Notifications are not kept for anybody who is away, and carry only the key. So the watcher subscribes first, reads
//! everything second, and on every reconnect does both again. What it reads after a notification is that write or a newer one,
//! and what was written before the subscription is in what it reads second, so there is no gap. A re-read from time to time
//! finds what no server announces (FLUSHALL, SWAPDB) and what a network loses.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use tokio::time::sleep;
use wallfeed_proto::Key;

use super::{
    backoff::Backoff,
    doubt::Doubts,
    follow::Session,
    inbox::{Channels, Inbox},
    keyspace,
    read::{Found, KEYS_AT_ONCE, Reader},
    server::Server,
    update::Updates,
    write::Writer,
};
use crate::{
    Options, StoreError,
    document::Unfit,
    health::{Counters, Mechanism, Node},
    shelf::Shelf,
};

/// Keeps the shelf equal to what the server holds.
pub(super) struct Watcher {
    pub(super) server: Server,
    pub(super) writer: Writer,
    pub(super) options: Arc<Options>,
    pub(super) shelf: Arc<Shelf>,
    pub(super) counters: Arc<Counters>,
    pub(super) updates: Arc<Updates>,
    /// The keys whose values are no documents, and why: each is warned about once.
    pub(super) skipped: HashMap<Key, Unfit>,
    /// The complaints that were made already.
    pub(super) complaints: HashSet<String>,
}

impl Watcher {
    /// Watches for ever.
    pub(super) async fn run(mut self) {
        let mut backoff = Backoff::default();
        let mut connections = 0_u64;
        loop {
            let error = match self.open().await {
                Ok(session) => {
                    backoff.reset();
                    tracing::debug!("connected");
                    if connections > 0 {
                        self.counters.reconnected();
                    }
                    connections += 1;
                    self.tell_health(None);
                    let Err(error) = self.follow(session).await;
                    error
                }
                Err(error) => error,
            };
            // Whoever listens says it once; here is every attempt.
            tracing::debug!("{error}");
            let problem = reason(error);
            self.tell_health(Some(problem.clone()));
            self.shelf.down(&problem);
            sleep(backoff.next()).await;
        }
    }

    fn tell_health(&self, problem: Option<String>) {
        let node = Node {
            address: self.server.address(),
            connected: problem.is_none(),
            mechanism: Some(Mechanism::Keyspace),
            problem,
        };
        self.counters.nodes(vec![node]);
    }

    /// Connects, subscribes, and reads everything.
    async fn open(&mut self) -> Result<Session, StoreError> {
        let channels = Channels {
            keyspace: keyspace::prefix(self.server.database()),
            update: self.options.update_channel.clone(),
            command: self.options.command_channel.clone(),
        };
        let keys = self.options.keys.clone();
        let inbox = Arc::new(Inbox::new(channels, keys, Arc::clone(&self.updates), Arc::clone(&self.shelf)));
        let subscriber = self.server.listen(Arc::clone(&inbox)).await?;
        let reader =
            Reader { connection: self.server.connect_reader().await?, max_document: self.options.max_document };

        let mut session = Session { inbox, subscriber, reader, doubts: Doubts::default() };
        self.subscribe(&mut session).await?;
        self.read_everything(&mut session.reader).await?;
        Ok(session)
    }

    async fn subscribe(&mut self, session: &mut Session) -> Result<(), StoreError> {
        let Session { inbox, subscriber, reader, .. } = session;
        let mut complaints = Vec::from_iter(keyspace::configure(&mut reader.connection, self.options.configure).await?);
        complaints.extend(keyspace::subscribe(subscriber, &self.options.keys, &inbox.channels.keyspace).await?);
        for channel in self.options.update_channel.iter().chain([&self.options.command_channel]) {
            complaints.extend(keyspace::subscribe_to(subscriber, channel).await?);
        }
        for complaint in complaints {
            if !self.complaints.contains(&complaint) {
                tracing::warn!("{complaint}");
                self.complaints.insert(complaint);
            }
        }
        Ok(())
    }

    /// Puts everything on the shelf anew. A key whose value is no document keeps the last good one.
    pub(super) async fn read_everything(&mut self, reader: &mut Reader) -> Result<(), StoreError> {
        let keys = Vec::from_iter(reader.keys(&self.options.keys).await?);
        let mut records = Vec::new();
        for keys in keys.chunks(KEYS_AT_ONCE) {
            for (key, found) in reader.read(keys.to_vec()).await? {
                match found {
                    Found::Document(record) => {
                        self.skipped.remove(&key);
                        records.push(record);
                    }
                    Found::Unfit(unfit, expires) => {
                        self.skip(&key, unfit, false);
                        records.extend(self.shelf.get(&key).map(|last_good| last_good.expiring(expires)));
                    }
                    Found::Nothing => _ = self.skipped.remove(&key),
                }
            }
        }
        self.shelf.replace(records);
        self.counters.synced();
        Ok(())
    }
}

/// What is wrong, without saying that it is the store.
fn reason(error: StoreError) -> String {
    match error {
        StoreError::Unavailable(reason) | StoreError::Refused(reason) => reason,
        error => error.to_string(),
    }
}
