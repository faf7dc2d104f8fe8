//! The watcher: keeps the shelf equal to what the server holds, whatever happens to the server.
//!
//! Notifications are not kept for anybody who is away, and carry only the key. So the watcher subscribes first, reads
//! everything second, and on every reconnect does both again. What it reads after a notification is that write or a newer one,
//! and what was written before the subscription is in what it reads second, so there is no gap. A re-read from time to time
//! finds what no server announces (FLUSHALL, SWAPDB) and what a network loses.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    convert::Infallible,
    sync::Arc,
    time::{Duration, SystemTime},
};

use redis::aio::MultiplexedConnection;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep};
use wallfeed_proto::{Key, event::Reason};

use super::{
    backoff::Backoff,
    inbox::{Changed, Channels, Inbox},
    keyspace,
    read::{Found, KEYS_AT_ONCE, Reader},
    server::{Server, failure},
    update::Updates,
    write::Writer,
};
use crate::{Options, StoreError, document::Unfit, health::Counters, shelf::Shelf};

/// Time between two questions whether the server is still there.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// The shortest time between two full re-reads.
const SHORTEST_RESYNC: Duration = Duration::from_millis(100);

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

/// One connection to the server, or rather two: messages come in on one, documents on the other.
struct Session {
    inbox: Arc<Inbox>,
    subscriber: MultiplexedConnection,
    reader: Reader,
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
                    tracing::info!("connected to the store");
                    if connections > 0 {
                        self.counters.reconnected();
                    }
                    connections += 1;
                    let Err(error) = self.watch(session).await;
                    error
                }
                Err(error) => error,
            };
            if self.shelf.down(&error.to_string()) {
                tracing::warn!("{error}; trying again until it does");
            }
            sleep(backoff.next()).await;
        }
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
        let reader = Reader { connection: self.server.connect().await?, max_document: self.options.max_document };

        let mut session = Session { inbox, subscriber, reader };
        self.subscribe(&mut session).await?;
        self.read_everything(&mut session).await?;
        Ok(session)
    }

    async fn subscribe(&mut self, session: &mut Session) -> Result<(), StoreError> {
        let Session { inbox, subscriber, reader } = session;
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
    async fn read_everything(&mut self, session: &mut Session) -> Result<(), StoreError> {
        let keys = Vec::from_iter(session.reader.keys(&self.options.keys).await?);
        let mut records = Vec::new();
        for keys in keys.chunks(KEYS_AT_ONCE) {
            for (key, found) in session.reader.read(keys.to_vec()).await? {
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
        Ok(())
    }

    /// Follows the server until it is lost.
    async fn watch(&mut self, session: Session) -> Result<Infallible, StoreError> {
        let (updates, writer) = (Arc::clone(&self.updates), self.writer.clone());
        let alive = stay_alive(session.subscriber.clone(), Arc::clone(&session.inbox));
        let (never, _, _) = tokio::try_join!(self.follow(session), alive, updates.store(&writer))?;
        match never {}
    }

    /// Reads what changes, what expires, and everything from time to time.
    async fn follow(&mut self, mut session: Session) -> Result<Infallible, StoreError> {
        let resync = self.options.resync.max(SHORTEST_RESYNC);
        let mut resync = interval_at(Instant::now() + resync, resync);
        resync.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                changed = session.inbox.changed() => {
                    changed?;
                    self.read_changed(&mut session).await?;
                }
                () = self.shelf.deadline() => {
                    // Asking for a key whose time is over makes the server remove it.
                    for key in self.shelf.expired(SystemTime::now()) {
                        session.inbox.touch(key, Reason::Expired);
                    }
                }
                _ = resync.tick() => self.resync(&mut session).await?,
            }
        }
    }

    async fn read_changed(&mut self, session: &mut Session) -> Result<(), StoreError> {
        let Changed::Keys(mut changed) = session.inbox.take() else {
            return self.read_everything(session).await;
        };
        let keys: Vec<Key> = changed.keys().cloned().collect();
        for keys in keys.chunks(KEYS_AT_ONCE) {
            for (key, found) in session.reader.read(keys.to_vec()).await? {
                let reason = changed.remove(&key).unwrap_or_default();
                self.apply(&key, found, reason, true);
            }
        }
        Ok(())
    }

    /// Reads everything again. A difference is a missed event, unless its announcement is in the inbox: what happened before
    /// the read was announced before the server answers a question that was asked after the read.
    async fn resync(&mut self, session: &mut Session) -> Result<(), StoreError> {
        let mut keys: BTreeSet<Key> = session.reader.keys(&self.options.keys).await?;
        keys.extend(self.shelf.keys());
        let keys = Vec::from_iter(keys);
        for keys in keys.chunks(KEYS_AT_ONCE) {
            let found = session.reader.read(keys.to_vec()).await?;
            ask(&mut session.subscriber, &session.inbox).await?;
            for (key, found) in found {
                let announced = session.inbox.announces(&key);
                if self.apply(&key, found, Reason::Deleted, announced) && !announced {
                    self.counters.missed();
                    tracing::debug!("a change of {key} was not announced");
                }
            }
        }
        Ok(())
    }

    /// Puts what was found on the shelf; true if that is another document than before, or none any more.
    fn apply(&mut self, key: &Key, found: Found, reason: Reason, announced: bool) -> bool {
        match found {
            Found::Document(record) => {
                self.skipped.remove(key);
                self.shelf.put(record)
            }
            Found::Nothing => {
                self.skipped.remove(key);
                let over =
                    self.shelf.get(key).and_then(|record| record.expires).is_some_and(|at| at <= SystemTime::now());
                self.shelf.remove(key, if over { Reason::Expired } else { reason })
            }
            Found::Unfit(unfit, expires) => {
                self.skip(key, unfit, announced);
                if let Some(last_good) = self.shelf.get(key) {
                    self.shelf.put(last_good.expiring(expires));
                }
                false
            }
        }
    }

    /// Passes a value over: counted when it is new, warned about when the key's last one was good.
    fn skip(&mut self, key: &Key, unfit: Unfit, announced: bool) {
        let before = self.skipped.insert(key.clone(), unfit);
        if announced || before != Some(unfit) {
            self.counters.skipped();
        }
        if before.is_none() {
            tracing::warn!("passed over what {key} holds: {unfit}; the last good document stays");
        }
    }
}

/// Asks from time to time whether the server is still there.
async fn stay_alive(mut subscriber: MultiplexedConnection, inbox: Arc<Inbox>) -> Result<Infallible, StoreError> {
    let mut beat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        beat.tick().await;
        ask(&mut subscriber, &inbox).await?;
    }
}

/// Asks whether the server is still there. An answer that is late because so many messages are before it is as good as one.
async fn ask(subscriber: &mut MultiplexedConnection, inbox: &Inbox) -> Result<(), StoreError> {
    let heard = inbox.heard();
    match redis::cmd("PING").exec_async(subscriber).await {
        Err(error) if error.is_timeout() && inbox.heard() != heard => Ok(()),
        result => result.map_err(|error| failure(&error)),
    }
}
