//! What every store does, whatever it stands on.

use std::time::Duration;

use wallfeed_proto::{Command, CommandName, Key, event::Reason};
use wallfeed_store::{Change, Store, StoreUrl, change::Record};

use crate::stage::{next, options, record};

#[tokio::test]
async fn a_snapshot_then_every_change() {
    let store = Store::open(&StoreUrl::Memory, options()).await.unwrap();
    let (moon, weather) = (Key::from("Moon"), Key::from("Weather"));
    store.put(&moon, r#"{"values":1}"#.into(), None).await.unwrap();

    let mut changes = store.changes();
    assert_eq!(next(&mut changes).await, Change::Snapshot(vec![record("Moon", r#"{"values":1}"#)]));

    store.put(&weather, r#"{"values":2}"#.into(), None).await.unwrap();
    assert_eq!(next(&mut changes).await, Change::Put(record("Weather", r#"{"values":2}"#)));

    assert!(store.delete(&weather).await.unwrap());
    assert!(!store.delete(&weather).await.unwrap());
    assert_eq!(next(&mut changes).await, Change::Delete(weather, Reason::Deleted));

    store.put(&moon, r#"{"values":3}"#.into(), Some(Duration::from_millis(50))).await.unwrap();
    assert!(matches!(next(&mut changes).await, Change::Put(Record { expires: Some(_), .. })));
    assert_eq!(next(&mut changes).await, Change::Delete(moon, Reason::Expired));

    store.send(Command::new(CommandName::Fwd)).await.unwrap();
    let Change::Command(command) = next(&mut changes).await else { panic!("a command") };
    assert!(command.command == CommandName::Fwd && command.id.is_some());
}
