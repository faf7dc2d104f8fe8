//! What every test stands on: stores, and waiting for what they say.

use std::{ffi::OsString, str::FromStr, time::Duration};

use tokio::time::{interval, timeout};
use tokio_stream::StreamExt;
use wallfeed_proto::Key;
use wallfeed_store::{Change, Changes, Options, Store, StoreUrl, change::Record};

/// How long anything may take before a test has failed.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// How often [`until`] asks.
const ASK_EVERY: Duration = Duration::from_millis(10);

/// As usual, but nothing is read again for no reason.
pub fn options() -> Options {
    Options { resync: Duration::from_secs(3600), ..Options::default() }
}

pub fn url(text: &str) -> StoreUrl {
    StoreUrl::from_str(text).unwrap()
}

pub fn key(text: &str) -> Key {
    Key::from(text)
}

/// The store at an address, and all of its changes after the first snapshot.
pub async fn listen(address: &str, options: Options) -> (Store, Changes) {
    let store = Store::open(&url(address), options).await.unwrap();
    let mut changes = store.changes();
    let first = next(&mut changes).await;
    assert!(matches!(first, Change::Snapshot(_)), "{first:?}");
    (store, changes)
}

pub fn record(key: &str, document: &str) -> Record {
    Record { key: key.into(), document: document.to_owned().into(), expires: None }
}

pub async fn put(store: &Store, key: &str, document: &str) {
    store.put(&key.into(), document.to_owned().into(), None).await.unwrap();
}

/// The next change, whatever it is.
pub async fn next(changes: &mut Changes) -> Change {
    timeout(DEADLINE, changes.next()).await.expect("a change in time").expect("a stream without end")
}

/// The next change that the filter picks.
pub async fn find<T>(changes: &mut Changes, mut pick: impl FnMut(Change) -> Option<T>) -> T {
    timeout(DEADLINE, async {
        loop {
            if let Some(found) = pick(changes.next().await.expect("a stream without end")) {
                return found;
            }
        }
    })
    .await
    .expect("the change in time")
}

/// The next snapshot, as keys and documents.
pub async fn snapshot(changes: &mut Changes) -> Vec<(String, String)> {
    find(changes, |change| match change {
        Change::Snapshot(records) => Some(records.into_iter().map(pair).collect()),
        _ => None,
    })
    .await
}

/// Waits until the key shows the document.
pub async fn shows(changes: &mut Changes, key: &str, document: &str) {
    let is_it = |record: &Record| record.key.as_str() == key && record.document == document;
    find(changes, |change| match change {
        Change::Put(record) if is_it(&record) => Some(()),
        Change::Snapshot(records) if records.iter().any(is_it) => Some(()),
        _ => None,
    })
    .await;
}

fn pair(record: Record) -> (String, String) {
    (record.key.into(), String::from_utf8(record.document.into()).unwrap())
}

/// The number that is the values of the document that was put.
pub fn number(change: &Change) -> Option<u64> {
    let Change::Put(record) = change else { return None };
    serde_json::from_slice::<serde_json::Value>(&record.document).ok()?["values"].as_u64()
}

/// Asks again until it is so.
pub async fn until(is_so: impl AsyncFn() -> bool) {
    let mut ticks = interval(ASK_EVERY);
    timeout(DEADLINE, async {
        while !is_so().await {
            ticks.tick().await;
        }
    })
    .await
    .expect("it to become so in time");
}

/// The command that runs one ignored test of this binary, and nothing else.
pub fn this_test(name: &str) -> Vec<OsString> {
    let mut command = vec![std::env::current_exe().unwrap().into_os_string()];
    command.extend(["--exact", name, "--ignored", "--nocapture"].map(OsString::from));
    command
}
