//! Publishers who publish, and replicas who pass commands on.

use wallfeed_proto::{Command, CommandName};
use wallfeed_store::{Change, Options, Store};

use crate::{
    server::Server,
    stage::{next, options, put, record, shows, until, url},
};

#[tokio::test]
async fn a_published_document_is_stored_under_its_type() {
    let server = Server::start().await;
    let one = Store::open(&url(&server.url()), options()).await.unwrap();
    let two = Store::open(&url(&server.url()), options()).await.unwrap();
    let mut listeners = [one.changes(), two.changes()];
    for changes in &mut listeners {
        next(changes).await;
    }
    for (message, name, document) in [
        (
            r#"{"type": "MLB", "updated": "06/06/2021 12:05 AM -0400", "valid": "06/06/2021 12:20:06 AM -0400", "values": [{"id": "1"}]}"#,
            "MLB",
            r#"{"updated": "06/06/2021 12:05 AM -0400", "valid": "06/06/2021 12:20:06 AM -0400", "values": [{"id": "1"}]}"#,
        ),
        (r#"{"type":"MLB","values":[]}"#, "MLB", r#"{"values":[]}"#),
        (
            r#"{"updated":"x","more":{"type":"kept"},"values":{},"type":"Moon-Server"}"#,
            "Moon-Server",
            r#"{"updated":"x","more":{"type":"kept"},"values":{}}"#,
        ),
    ] {
        let heard: u64 = server.run(&format!("PUBLISH update '{message}'")).await;
        assert_eq!(heard, 2);
        for changes in &mut listeners {
            assert_eq!(next(changes).await, Change::Put(record(name, document)));
        }
        assert_eq!(server.run::<String>(&format!("GET {name}")).await, document);
    }

    for message in
        [r#"{"type":"secret","values":1}"#, r#"{"type":"MLB"}"#, r#"{"values":1}"#, "[]", "nonsense", "{", ""]
    {
        server.tell(&format!("PUBLISH update '{message}'")).await;
    }
    put(&one, "AQI", "{}").await;
    for changes in &mut listeners {
        assert_eq!(next(changes).await, Change::Put(record("AQI", "{}")), "nothing else happened");
    }
    until(async || server.calls("set").await == 2 * 3 + 1).await;
}

#[tokio::test]
async fn the_last_of_many_published_documents_stays() {
    let server = Server::start().await;
    let store = Store::open(&url(&server.url()), options()).await.unwrap();
    let mut changes = store.changes();
    next(&mut changes).await;
    let mut pipeline = redis::pipe();
    for number in 0..10_000 {
        let message = format!(r#"{{"type":"{}-Server","values":{number}}}"#, number % 10);
        pipeline.cmd("PUBLISH").arg("update").arg(message).ignore();
    }
    pipeline.exec_async(&mut server.connect().await).await.unwrap();
    server.tell(r#"PUBLISH update '{"type":"Moon","values":"last"}'"#).await;
    until(async || server.run::<Option<String>>("GET 9-Server").await.as_deref() == Some(r#"{"values":9999}"#)).await;
    until(async || server.run::<Option<String>>("GET 0-Server").await.as_deref() == Some(r#"{"values":9990}"#)).await;
    shows(&mut changes, "Moon", r#"{"values":"last"}"#).await;
}

#[tokio::test]
async fn without_an_update_channel_nothing_is_stored() {
    let server = Server::start().await;
    let store = Store::open(&url(&server.url()), Options { update_channel: None, ..options() }).await.unwrap();
    next(&mut store.changes()).await;
    assert_eq!(server.run::<u64>(r#"PUBLISH update '{"type":"MLB","values":[]}'"#).await, 0);
}

#[tokio::test]
async fn commands_reach_every_replica_once() {
    let server = Server::start().await;
    let one = Store::open(&url(&server.url()), options()).await.unwrap();
    let two = Store::open(&url(&server.url()), options()).await.unwrap();
    let mut listeners = [one.changes(), one.changes(), two.changes()];
    for changes in &mut listeners {
        next(changes).await;
    }
    one.send(Command::new(CommandName::Fwd)).await.unwrap();
    for message in [
        r#"{"type":"webcontrol","command":"pp","id":"a"}"#,
        r#"{"type":"webcontrol","command":"pp","id":"a"}"#,
        r#"{"type":"webcontrol","command":"explode"}"#,
        r#"{"command":"out"}"#,
        "fwd",
        r#"{"type":"webcontrol","command":"rew"}"#,
        r#"{"type":"webcontrol","command":"rew"}"#,
    ] {
        server.tell(&format!("PUBLISH webcontrol '{message}'")).await;
    }
    two.send(Command::new(CommandName::Out)).await.unwrap();
    let mut first_ids = vec![];
    for changes in &mut listeners {
        for (at, expected) in ["fwd", "pp", "rew", "rew", "out"].into_iter().enumerate() {
            let Change::Command(command) = next(changes).await else { panic!("a command") };
            assert_eq!(command.command.as_str(), expected);
            if at == 0 {
                first_ids.push(command.id.expect("an id"));
            }
        }
    }
    assert!(first_ids.iter().all(|id| *id == first_ids[0]), "all replicas see the same id: {first_ids:?}");
}
