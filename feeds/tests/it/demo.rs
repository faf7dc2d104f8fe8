//! The demo lives in a real store.

use std::{collections::BTreeMap, time::Duration};

use futures_util::StreamExt;
use tokio_util::sync::CancellationToken;
use wallfeed_feeds::demo;
use wallfeed_proto::{Document, Key, KeyFilter, Values, event::Reason, values::check};
use wallfeed_store::{Change, Changes, Options, Record, Store, StoreUrl};

use crate::{redis_server::RedisServer, within_deadline};

async fn memory() -> Store {
    open(&StoreUrl::Memory, "*").await
}

async fn open(url: &StoreUrl, keys: &str) -> Store {
    let options = Options {
        keys: keys.parse().expect("globs"),
        resync: Duration::from_secs(30),
        update_channel: None,
        command_channel: "webcontrol".into(),
        configure: true,
        max_document: 1024 * 1024,
    };
    Store::open(url, options).await.expect("it can be opened")
}

/// The keys that the demo fills, but those of the services.
fn keys() -> Vec<Key> {
    KeyFilter::default().exact().filter(|key| *key != Key::from("Image")).collect()
}

/// What a store holds, kept up with its changes.
struct Follower {
    changes: Changes,
    documents: BTreeMap<Key, Document>,
}

impl Follower {
    fn of(store: &Store) -> Self {
        Self { changes: store.changes(), documents: BTreeMap::new() }
    }

    /// Follows the changes until there is enough.
    async fn until(&mut self, mut enough: impl FnMut(&Change, &BTreeMap<Key, Document>) -> bool) {
        let follow = async {
            while let Some(change) = self.changes.next().await {
                self.take(&change);
                if enough(&change, &self.documents) {
                    return;
                }
            }
            panic!("the changes ended");
        };
        within_deadline("enough within the deadline", follow).await;
    }

    fn take(&mut self, change: &Change) {
        match change {
            Change::Snapshot(records) => {
                self.documents.clear();
                for record in records {
                    self.put(record);
                }
            }
            Change::Put(record) => self.put(record),
            Change::Delete(key, _) => _ = self.documents.remove(key),
            _ => {}
        }
    }

    fn put(&mut self, record: &Record) {
        let document = Document::read(&record.key, &record.document).expect("a document");
        assert_eq!(check(&record.key, &document.values.to_value()), Ok(()), "{}", record.key);
        assert!(document.demo, "{}", record.key);
        self.documents.insert(record.key.clone(), document);
    }
}

#[tokio::test]
async fn every_key_is_there_at_once_and_then_the_ball_game_goes_on() {
    let (store, shutdown) = (memory().await, CancellationToken::new());
    let demo = tokio::spawn(demo::run(store.clone(), 20.0, shutdown.clone()));

    let (keys, mut follower) = (keys(), Follower::of(&store));
    follower.until(|_, documents| keys.iter().all(|key| documents.contains_key(key))).await;
    let mut first = None;
    let moved =
        |_: &Change, documents: &BTreeMap<Key, Document>| match documents.get("MLB").map(|document| &document.values) {
            Some(Values::Mlb(games)) => first.get_or_insert_with(|| games.clone()) != games,
            _ => false,
        };
    follower.until(moved).await;

    shutdown.cancel();
    within_deadline("it ends", demo).await.expect("it does not panic").expect("it does not fail");
}

#[tokio::test]
async fn a_message_expires_and_another_comes() {
    let (store, shutdown) = (memory().await, CancellationToken::new());
    let demo = tokio::spawn(demo::run(store.clone(), 100.0, shutdown.clone()));
    let mut expired = false;
    let another = |change: &Change, _: &BTreeMap<Key, Document>| match change {
        Change::Delete(key, Reason::Expired) if *key == Key::from("Message") => {
            expired = true;
            false
        }
        Change::Put(record) => expired && record.key == Key::from("Message"),
        _ => false,
    };
    Follower::of(&store).until(another).await;
    shutdown.cancel();
    within_deadline("it ends", demo).await.expect("it does not panic").expect("it does not fail");
}

#[tokio::test]
async fn documents_wait_for_the_store() {
    let mut server = RedisServer::address();
    let url: StoreUrl = server.url().parse().expect("an address");
    let (store, shutdown) = (open(&url, "*").await, CancellationToken::new());
    // So slow that every document is made only once.
    let demo = tokio::spawn(demo::run(store.clone(), 0.01, shutdown.clone()));
    let mut follower = Follower::of(&store);
    follower.until(|change, _| matches!(change, Change::Down(_))).await;
    server.start().await;
    let keys = keys();
    follower.until(|_, documents| keys.iter().all(|key| documents.contains_key(key))).await;
    shutdown.cancel();
    within_deadline("it ends", demo).await.expect("it does not panic").expect("it does not fail");
}

#[tokio::test]
async fn a_store_that_has_forgotten_everything_is_filled_again() {
    let mut server = RedisServer::address();
    server.start().await;
    let url: StoreUrl = server.url().parse().expect("an address");
    let (store, shutdown) = (open(&url, "*").await, CancellationToken::new());
    let demo = tokio::spawn(demo::run(store.clone(), 10.0, shutdown.clone()));
    let mut follower = Follower::of(&store);
    let keys: Vec<_> = keys().into_iter().filter(|key| *key != Key::from("Message")).collect();
    follower.until(|_, documents| keys.iter().all(|key| documents.contains_key(key))).await;

    server.kill().await;
    server.start().await;
    let (mut down, mut back) = (false, false);
    follower
        .until(|change, documents| {
            down |= matches!(change, Change::Down(_));
            back |= down && matches!(change, Change::Snapshot(_));
            back && keys.iter().all(|key| documents.contains_key(key))
        })
        .await;
    shutdown.cancel();
    within_deadline("it ends", demo).await.expect("it does not panic").expect("it does not fail");
}

#[tokio::test]
async fn what_the_store_refuses_does_not_hold_up_the_rest() {
    let (store, shutdown) = (open(&StoreUrl::Memory, "Weather,*-Server").await, CancellationToken::new());
    let demo = tokio::spawn(demo::run(store.clone(), 1.0, shutdown.clone()));
    let allowed = ["Weather", "Track-Server"];
    Follower::of(&store).until(|_, documents| allowed.iter().all(|key| documents.contains_key(*key))).await;
    shutdown.cancel();
    within_deadline("it ends", demo).await.expect("it does not panic").expect("it does not fail");
}

#[tokio::test]
async fn a_day_has_a_speed() {
    let error = demo::run(memory().await, -1.0, CancellationToken::new()).await.expect_err("time runs forward");
    assert!(error.to_string().contains("more than 0"), "{error}");
}
