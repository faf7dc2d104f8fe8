//! The demo lives in a real store.

use std::{collections::BTreeMap, time::Duration};

use futures_util::StreamExt;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use wallfeed_feeds::demo;
use wallfeed_proto::{Document, Key, KeyFilter, Values, event::Reason, values::check};
use wallfeed_store::{Change, Options, Store, StoreUrl};

const DEADLINE: Duration = Duration::from_secs(20);

async fn store() -> Store {
    let options = Options {
        keys: KeyFilter::default(),
        resync: Duration::from_secs(30),
        update_channel: None,
        command_channel: "webcontrol".into(),
        configure: false,
        max_document: 1024 * 1024,
    };
    Store::open(&StoreUrl::Memory, options).await.expect("memory can be opened")
}

/// What the store holds, kept up with its changes until there is enough.
async fn follow(store: &Store, mut enough: impl FnMut(&Change, &BTreeMap<Key, Document>) -> bool) {
    let mut documents = BTreeMap::new();
    let mut changes = store.changes();
    let follow = async {
        while let Some(change) = changes.next().await {
            let records = match &change {
                Change::Snapshot(records) => records.clone(),
                Change::Put(record) => vec![record.clone()],
                _ => vec![],
            };
            for record in records {
                let document = Document::read(&record.key, &record.document).expect("a document");
                assert_eq!(check(&record.key, &document.values.to_value()), Ok(()), "{}", record.key);
                assert!(document.demo, "{}", record.key);
                documents.insert(record.key, document);
            }
            if enough(&change, &documents) {
                return;
            }
        }
        panic!("the changes ended");
    };
    timeout(DEADLINE, follow).await.expect("enough within the deadline");
}

#[tokio::test]
async fn every_key_is_there_at_once_and_then_the_ball_game_goes_on() {
    let (store, shutdown) = (store().await, CancellationToken::new());
    let demo = tokio::spawn(demo::run(store.clone(), 20.0, shutdown.clone()));

    let keys: Vec<_> = KeyFilter::default().exact().filter(|key| *key != Key::from("Image")).collect();
    follow(&store, |_, documents| keys.iter().all(|key| documents.contains_key(key))).await;
    let mut first = None;
    follow(&store, |_, documents| match documents.get("MLB").map(|document| &document.values) {
        Some(Values::Mlb(games)) => first.get_or_insert_with(|| games.clone()) != games,
        _ => false,
    })
    .await;

    shutdown.cancel();
    timeout(DEADLINE, demo).await.expect("it ends").expect("it does not panic").expect("it does not fail");
}

#[tokio::test]
async fn a_message_expires_and_another_comes() {
    let (store, shutdown) = (store().await, CancellationToken::new());
    let demo = tokio::spawn(demo::run(store.clone(), 100.0, shutdown.clone()));
    let mut expired = false;
    follow(&store, |change, _| match change {
        Change::Delete(key, Reason::Expired) if *key == Key::from("Message") => {
            expired = true;
            false
        }
        Change::Put(record) => expired && record.key == Key::from("Message"),
        _ => false,
    })
    .await;
    shutdown.cancel();
    timeout(DEADLINE, demo).await.expect("it ends").expect("it does not panic").expect("it does not fail");
}

#[tokio::test]
async fn a_day_has_a_speed() {
    let error = demo::run(store().await, -1.0, CancellationToken::new()).await.expect_err("time runs forward");
    assert!(error.to_string().contains("more than 0"), "{error}");
}
