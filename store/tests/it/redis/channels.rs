//! Publishers who publish, and replicas who pass commands on.

use tokio_stream::StreamExt;
use wallfeed_proto::{Command, CommandName};
use wallfeed_store::{Change, Changes, Options, Store};

use crate::{
    server::Server,
    stage::{listen, next, number, options, put, record, shows, until, url},
};

/// Two stores on one server, and what each says.
async fn replicas(server: &Server) -> [(Store, Changes); 2] {
    [listen(&server.url(), options()).await, listen(&server.url(), options()).await]
}

#[tokio::test]
async fn a_published_document_is_stored_under_its_type() {
    let server = Server::start().await;
    let [(one, first), (_two, second)] = replicas(&server).await;
    let mut listeners = [first, second];
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
    assert_eq!(server.calls("set").await, 3 + 1, "whoever of the two is late finds each document there already");
}

/// Reads until a key shows the last number; on the way, it may only grow.
async fn count_to(changes: &mut Changes, last: u64) {
    let mut before = 0;
    while before < last {
        let change = next(changes).await;
        let number = number(&change).unwrap_or_else(|| panic!("{change:?}"));
        assert!(number > before, "{number} after {before}");
        before = number;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_publisher_who_stores_too_is_not_meddled_with() {
    const LAST: u64 = 500;
    for type_is_stored in [false, true] {
        let server = Server::start().await;
        let mut replicas = replicas(&server).await;
        let mut connection = server.connect().await;
        for number in 1..=LAST {
            let message = format!(r#"{{"type": "Moon", "values": {number}}}"#);
            let document = if type_is_stored { message.clone() } else { message.replace(r#""type": "Moon", "#, "") };
            redis::cmd("SET").arg("Moon").arg(document).arg("EX").arg(60).exec_async(&mut connection).await.unwrap();
            redis::cmd("PUBLISH").arg("update").arg(message).exec_async(&mut connection).await.unwrap();
        }
        for (_, changes) in &mut replicas {
            count_to(changes, LAST).await;
        }
        until(async || server.calls("mget").await > 0).await;
        assert!(server.run::<i64>("TTL Moon").await > 0, "its time to live stays");
        assert_eq!(server.calls("set").await, LAST, "nobody else stores anything");
    }
}

#[tokio::test]
async fn a_publisher_has_the_last_word() {
    let server = Server::start().await;
    server.tell(r#"SET Moon '{"values":"by hand"}'"#).await;
    let (_store, mut changes) = listen(&server.url(), options()).await;
    for number in 1..4 {
        let document = format!(r#"{{"values":{number}}}"#);
        server.tell(&format!(r#"PUBLISH update '{{"type":"Moon","values":{number}}}'"#)).await;
        assert_eq!(next(&mut changes).await, Change::Put(record("Moon", &document)));
    }
}

#[tokio::test]
async fn the_last_of_many_published_documents_stays() {
    let server = Server::start().await;
    let (_store, mut changes) = listen(&server.url(), options()).await;
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_replica_puts_an_older_document_in_the_place_of_a_newer_one() {
    const LAST: u64 = 500;
    let server = Server::start().await;
    let mut replicas = replicas(&server).await;
    let mut monitor = server.monitor().await;
    let mut connection = server.connect().await;
    for number in 1..=LAST {
        let message = format!(r#"{{"type":"Moon","values":{number}}}"#);
        redis::cmd("PUBLISH").arg("update").arg(message).exec_async(&mut connection).await.unwrap();
    }
    for (_, changes) in &mut replicas {
        count_to(changes, LAST).await;
    }
    let mut before = 0;
    while before < LAST {
        let command = monitor.next().await.unwrap();
        let Some(number) = number_that_is_set(&command) else { continue };
        assert!(number > before, "{number} is stored after {before}");
        before = number;
    }
}

/// The number in the document that a command stores, as `MONITOR` shows it.
fn number_that_is_set(command: &str) -> Option<u64> {
    let (_, rest) = command.split_once(r#""SET" "Moon" "{\"values\":"#)?;
    rest.split_once('}')?.0.parse().ok()
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
    let [(one, first), (two, second)] = replicas(&server).await;
    let mut listeners = [first, one.changes(), second];
    next(&mut listeners[1]).await;
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
