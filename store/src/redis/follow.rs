//! Following a server: what changes is read when it is announced, when it expires, and with everything else from time to time.

use std::{
    collections::BTreeSet,
    convert::Infallible,
    sync::Arc,
    time::{Duration, SystemTime},
};

use redis::aio::MultiplexedConnection;
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use wallfeed_proto::{Key, event::Reason};

use super::{
    doubt::Doubts,
    heartbeat::{ask, stay_alive},
    inbox::{Changed, Inbox},
    read::{Found, KEYS_AT_ONCE, Reader},
    watch::Watcher,
};
use crate::{StoreError, document::Unfit};

/// The shortest time between two full re-reads.
const SHORTEST_RESYNC: Duration = Duration::from_millis(100);

/// One connection to the server, or rather two: messages come in on one, documents on the other.
pub(super) struct Session {
    pub(super) inbox: Arc<Inbox>,
    pub(super) subscriber: MultiplexedConnection,
    pub(super) reader: Reader,
    pub(super) doubts: Doubts,
}

impl Watcher {
    /// Follows the server until it is lost, and stores what publishers send meanwhile.
    pub(super) async fn follow(&mut self, session: Session) -> Result<Infallible, StoreError> {
        let (updates, writer) = (Arc::clone(&self.updates), self.writer.clone());
        let alive = stay_alive(session.subscriber.clone(), Arc::clone(&session.inbox));
        let (never, _, _) = tokio::try_join!(self.read_on(session), alive, updates.store(&writer))?;
        match never {}
    }

    async fn read_on(&mut self, mut session: Session) -> Result<Infallible, StoreError> {
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
                missed = session.doubts.missed(&session.inbox) => self.counters.missed(missed?),
                _ = resync.tick() => self.resync(&mut session).await?,
            }
        }
    }

    async fn read_changed(&mut self, session: &mut Session) -> Result<(), StoreError> {
        let Changed::Keys(mut changed) = session.inbox.take() else {
            return self.read_everything(&mut session.reader).await;
        };
        let keys: Vec<Key> = changed.keys().cloned().collect();
        for keys in keys.chunks(KEYS_AT_ONCE) {
            for (key, found) in session.reader.read(keys.to_vec()).await? {
                session.doubts.clear(&key);
                let reason = changed.remove(&key).unwrap_or_default();
                self.apply(&key, found, reason, true);
            }
        }
        Ok(())
    }

    /// Reads everything again, and doubts each difference that is not announced.
    async fn resync(&mut self, session: &mut Session) -> Result<(), StoreError> {
        let mut keys: BTreeSet<Key> = session.reader.keys(&self.options.keys).await?;
        keys.extend(self.shelf.keys());
        let keys = Vec::from_iter(keys);
        let mut doubtful = Vec::new();
        for keys in keys.chunks(KEYS_AT_ONCE) {
            for (key, found) in session.reader.read(keys.to_vec()).await? {
                let announced = session.inbox.announces(&key);
                if self.apply(&key, found, Reason::Deleted, announced) && !announced {
                    doubtful.push(key);
                }
            }
        }
        self.counters.synced();
        let question = ask(session.subscriber.clone(), Arc::clone(&session.inbox));
        session.doubts.add(doubtful, Box::pin(question));
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
    pub(super) fn skip(&mut self, key: &Key, unfit: Unfit, announced: bool) {
        let before = self.skipped.insert(key.clone(), unfit);
        if announced || before != Some(unfit) {
            self.counters.skipped(unfit);
        }
        if before.is_none() {
            tracing::warn!("passed over what {key} holds: {unfit}; the last good document stays");
        }
    }
}
