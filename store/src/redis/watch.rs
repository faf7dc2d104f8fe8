//! The watcher: keeps the shelf equal to what the servers hold, whatever happens to them.
//!
//! Notifications are not kept for anybody who is away, and carry only the key. So each server is subscribed to first and read
//! second, and on every reconnect both is done again. What is read after a notification is that write or a newer one, and what
//! was written before the subscription is in what is read second, so there is no gap. A re-read from time to time finds what
//! no server announces (FLUSHALL, SWAPDB) and what a network loses.
//!
//! Whichever server announces a key, the key is read from the one that holds it, as any client of a cluster would. So a key
//! that moves between servers shows what it holds, and never that the one which gave it away deleted it.

use std::{
    collections::{BTreeSet, HashMap},
    convert::Infallible,
    sync::Arc,
    time::{Duration, SystemTime},
};

use futures_util::future::{FutureExt, join, join_all};
use tokio::time::{Instant, sleep_until};
use wallfeed_proto::{Key, event::Reason};

use super::{
    batch::Found,
    doubt::Doubts,
    hub::Hub,
    inbox::{Changed, News},
    link::Link,
    mechanism::POLL,
    nodes::Nodes,
    read::Reader,
};
use crate::{Record, document::Unfit};

/// The shortest time between two full re-reads.
const SHORTEST_RESYNC: Duration = Duration::from_millis(100);

/// Keeps the shelf equal to what the servers hold.
pub(super) struct Watcher {
    hub: Arc<Hub>,
    nodes: Arc<Nodes>,
    reader: Reader,
    doubts: Doubts,
    /// The keys whose values are no documents, and why: each is warned about once.
    skipped: HashMap<Key, Unfit>,
    last_sync: Instant,
    /// Whether everything is to be read as soon as it is known of each server whether it is there.
    owes_reading: bool,
}

/// Watches for ever.
pub(super) async fn watch(hub: Arc<Hub>, nodes: Nodes) -> Infallible {
    let nodes = Arc::new(nodes);
    let reader = Reader {
        max_document: hub.options.max_document,
        keys_per_command: nodes.deployment.keys_per_command(),
        nodes: Arc::clone(&nodes),
    };
    let mut watcher = Watcher {
        hub: Arc::clone(&hub),
        nodes: Arc::clone(&nodes),
        reader,
        doubts: Doubts::default(),
        skipped: HashMap::new(),
        last_sync: Instant::now(),
        owes_reading: false,
    };
    let (_, (_, never)) = join(nodes.scout(), join(watcher.run(), hub.updates.store(&hub.writer))).await;
    never
}

impl Watcher {
    async fn run(&mut self) -> Infallible {
        loop {
            let resync = self.last_sync + self.period();
            tokio::select! {
                news = self.hub.inbox.take() => self.heed(news).await,
                () = self.hub.shelf.deadline(), if self.hub.shelf.is_up() => {
                    // Asking for a key whose time is over makes the server remove it.
                    for key in self.hub.shelf.expired(SystemTime::now()) {
                        self.hub.inbox.touch(key, Reason::Expired);
                    }
                }
                missed = self.doubts.missed(&self.hub.inbox) => self.hub.counters.missed(missed),
                () = sleep_until(resync) => self.resync().await,
            }
            self.judge();
        }
    }

    fn period(&self) -> Duration {
        let resync = self.hub.options.resync.max(SHORTEST_RESYNC);
        if self.nodes.must_poll() { resync.min(POLL) } else { resync }
    }

    /// Says that the store is down as soon as a part of it is. That it is up again, a full reading says.
    fn judge(&self) {
        if let Some(problem) = self.nodes.problem().filter(|_| !self.nodes.are_unknown()) {
            self.hub.shelf.down(&problem);
        }
        self.nodes.show();
    }

    async fn heed(&mut self, news: News) {
        match news.changed {
            Changed::Keys(changed) if !self.owes_reading => self.read_changed(changed).await,
            Changed::Keys(_) | Changed::All => self.read_everything().await,
        }
        if news.doubtful {
            self.resync().await;
        }
    }

    async fn read_changed(&mut self, mut changed: HashMap<Key, Reason>) {
        let keys = changed.keys().cloned().collect();
        for (key, found) in self.reader.read(keys).await {
            self.doubts.clear(&key);
            let reason = changed.remove(&key).unwrap_or_default();
            self.apply(&key, found, reason, true);
        }
    }

    /// Reads everything, because everything may be different. With all of it, the store is up.
    async fn read_everything(&mut self) {
        self.owes_reading = self.nodes.are_unknown();
        if self.owes_reading {
            return;
        }
        let links = self.nodes.links();
        let found = self.read_all().await;
        if self.nodes.has_more_than(&links) {
            // Not all of the one that came was read. It asks for another reading anyway.
            return;
        }
        let is_whole = self.nodes.problem().is_none();
        if !is_whole && self.hub.shelf.is_known() {
            for (key, found) in found {
                self.apply(&key, found, Reason::Deleted, true);
            }
            return;
        }
        let records = self.complete(found);
        self.hub.shelf.replace(records);
        if is_whole {
            self.know(&links);
        }
    }

    /// What was found, and the rest as it was: there is one only while there is a problem, or while a key moves.
    fn complete(&mut self, found: Vec<(Key, Found)>) -> Vec<Record> {
        let mut kept: HashMap<Key, Record> =
            self.hub.shelf.records().map(|record| (record.key.clone(), record)).collect();
        let mut records = Vec::new();
        for (key, found) in found {
            let last = kept.remove(&key);
            match found {
                Found::Document(record) => {
                    self.skipped.remove(&key);
                    records.push(record);
                }
                Found::Unfit(unfit, expires) => {
                    self.skip(&key, unfit, false);
                    records.extend(last.map(|last_good| last_good.expiring(expires)));
                }
                Found::Nothing => _ = self.skipped.remove(&key),
            }
        }
        records.extend(kept.into_values());
        records
    }

    /// Reads everything again, and doubts each difference that is not announced.
    async fn resync(&mut self) {
        self.last_sync = Instant::now();
        if !self.hub.shelf.is_known() {
            return self.read_everything().await;
        }
        let may_doubt = !self.nodes.must_poll() && self.hub.shelf.is_up();
        let links = self.nodes.links();
        let mut doubtful = Vec::new();
        for (key, found) in self.read_all().await {
            let announced = !may_doubt || self.hub.inbox.announces(&key);
            if self.apply(&key, found, Reason::Deleted, announced) && !announced {
                doubtful.push(key);
            }
        }
        if self.nodes.problem().is_none() {
            self.know(&links);
        }
        self.doubts.add(doubtful, self.ask().boxed());
    }

    /// Everything is known, read over these links.
    fn know(&mut self, links: &[Arc<Link>]) {
        self.last_sync = Instant::now();
        self.hub.counters.synced();
        for link in links {
            link.know();
        }
    }

    /// What is under all keys that may exist.
    async fn read_all(&mut self) -> Vec<(Key, Found)> {
        let mut keys: BTreeSet<Key> = self.reader.keys(&self.hub.options.keys).await;
        keys.extend(self.hub.shelf.records().map(|record| record.key));
        self.reader.read(keys.into_iter().collect()).await
    }

    /// Asks all servers whether they are there; true if each answers in time.
    fn ask(&self) -> impl Future<Output = bool> + Send + 'static {
        let links = self.nodes.links();
        async move {
            let answers = links.iter().map(async |link| {
                link.ask().await.unwrap_or_else(|error| {
                    link.fail(error);
                    false
                })
            });
            join_all(answers).await.into_iter().all(|is_there| is_there)
        }
    }

    /// Puts what was found on the shelf; true if that is another document than before, or none any more.
    fn apply(&mut self, key: &Key, found: Found, reason: Reason, announced: bool) -> bool {
        let hub = Arc::clone(&self.hub);
        match found {
            Found::Document(record) => {
                self.skipped.remove(key);
                hub.shelf.put(record)
            }
            Found::Nothing => {
                self.skipped.remove(key);
                let over =
                    hub.shelf.get(key).and_then(|record| record.expires).is_some_and(|at| at <= SystemTime::now());
                hub.shelf.remove(key, if over { Reason::Expired } else { reason })
            }
            Found::Unfit(unfit, expires) => {
                if let Some(last_good) = hub.shelf.get(key) {
                    hub.shelf.put(last_good.expiring(expires));
                }
                self.skip(key, unfit, announced);
                false
            }
        }
    }

    /// Passes a value over: counted when it is new, warned about when the key's last one was good.
    fn skip(&mut self, key: &Key, unfit: Unfit, announced: bool) {
        let before = self.skipped.insert(key.clone(), unfit);
        if announced || before != Some(unfit) {
            self.hub.counters.skipped(unfit);
        }
        if before.is_none() {
            tracing::warn!("passed over what {key} holds: {unfit}; the last good document stays");
        }
    }
}
