//! Servers that do not allow everything.

use std::time::Duration;

use wallfeed_store::{Change, Options, Store, StoreError, health::Mechanism};

use crate::{
    server::Server,
    stage::{find, listen, next, options, put, record, shows, snapshot, until, url},
};

/// The commands of the documentation, with a password.
pub fn documented_user() -> String {
    let text = include_str!("../../../acl.md");
    let (_, rest) = text.split_once("```text\n").unwrap();
    let (command, _) = rest.split_once("```").unwrap();
    command.replace("PASSWORD", "secret")
}

async fn flags(server: &Server) -> String {
    server.run::<Vec<String>>("CONFIG GET notify-keyspace-events").await.pop().unwrap()
}

#[tokio::test]
async fn flags_are_added_and_none_is_removed() {
    for (before, configure, after) in
        [("", true, "g$xeK"), ("El", true, "g$lxeKE"), ("AKE", true, "AKE"), ("Ex", false, "xE")]
    {
        let server = Server::start().await;
        server.tell(&format!("CONFIG SET notify-keyspace-events '{before}'")).await;
        let store = Store::open(&url(&server.url()), Options { configure, ..options() }).await.unwrap();
        next(&mut store.changes()).await;
        let mut found: Vec<char> = flags(&server).await.chars().collect();
        let mut after: Vec<char> = after.chars().collect();
        found.sort_unstable();
        after.sort_unstable();
        assert_eq!(found, after, "{before}");
    }
}

#[tokio::test]
async fn flags_that_are_taken_away_are_set_again() {
    let server = Server::start().await;
    let (store, mut changes) = listen(&server.url(), options()).await;
    server.tell("CONFIG SET notify-keyspace-events ''").await;
    server.tell(r#"SET Moon '{"values":1}'"#).await;
    assert_eq!(next(&mut changes).await, Change::Put(record("Moon", r#"{"values":1}"#)), "with no full read to come");
    until(async || store.health().missed_events == 1).await;
    server.tell(r#"SET Moon '{"values":2}'"#).await;
    assert_eq!(next(&mut changes).await, Change::Put(record("Moon", r#"{"values":2}"#)));
    assert_eq!((flags(&server).await.len(), store.health().reconnects), (5, 0));
}

#[tokio::test]
async fn flags_that_are_taken_away_for_good_are_done_without() {
    let server = Server::start_with(&["--notify-keyspace-events", "AK"]).await;
    let (store, mut changes) = listen(&server.url(), Options { configure: false, ..options() }).await;
    assert_eq!(store.health().mechanism, Some(Mechanism::Keyspace));
    server.tell("CONFIG SET notify-keyspace-events ''").await;
    server.tell(r#"SET Moon '{"values":1}'"#).await;
    shows(&mut changes, "Moon", r#"{"values":1}"#).await;
    assert_eq!(store.health().mechanism, Some(Mechanism::Tracking));
    assert_eq!(flags(&server).await, "", "they are somebody else's");
}

#[tokio::test]
async fn what_is_refused_is_done_without() {
    // Without CONFIG and flags, without most channels, without STRLEN and PTTL.
    let server = Server::start().await;
    server
        .tell("ACL SETUSER poor on >secret ~* resetchannels &__keyspace@0__:* -@all +hello +ping +subscribe +psubscribe +scan +mget")
        .await;
    server.tell("LPUSH AQI 1").await;
    let resync = Duration::from_millis(100);
    let address = url(&server.url_with("user=poor&pass=secret"));
    let store = Store::open(&address, Options { resync, ..options() }).await.unwrap();
    let mut changes = store.changes();
    assert_eq!(next(&mut changes).await, Change::Snapshot(vec![]));
    server.tell(r#"SET A-Server '{"values":1}'"#).await;
    shows(&mut changes, "A-Server", r#"{"values":1}"#).await;
    let health = store.health();
    assert_eq!((health.mechanism, health.missed_events), (Some(Mechanism::Polling), 0), "{health:?}");

    // Whether the flags are there, it may not know; it reads again and again, and hears what is said in between.
    server.tell("CONFIG SET notify-keyspace-events K$gxe").await;
    server.tell(r#"SET A-Server '{"values":2}'"#).await;
    shows(&mut changes, "A-Server", r#"{"values":2}"#).await;
    assert_eq!(store.health().missed_events, 0);
    let error = store.put(&"Moon".into(), "{}".into(), None).await.unwrap_err();
    assert!(matches!(&error, StoreError::Refused(reason) if reason.starts_with("NOPERM")), "{error}");
}

#[tokio::test]
async fn published_documents_are_stored_without_scripts_too() {
    let server = Server::start().await;
    server.tell(&format!("{} +config|get +config|set -eval", documented_user())).await;
    let (_store, mut changes) = listen(&server.url_with("user=wallfeed&pass=secret"), options()).await;
    for number in 0..3 {
        server.tell(&format!(r#"PUBLISH update '{{"type":"Moon","values":{number}}}'"#)).await;
        shows(&mut changes, "Moon", &format!(r#"{{"values":{number}}}"#)).await;
    }
}

#[tokio::test]
async fn a_wrong_password_is_said_and_not_shown() {
    let server = Server::start().await;
    server.tell(&documented_user()).await;
    let store = Store::open(&url(&server.url_with("user=wallfeed&pass=guessed")), options()).await.unwrap();
    let down = |change| if let Change::Down(reason) = change { Some(reason) } else { panic!("{change:?}") };
    let reason = find(&mut store.changes(), down).await;
    let error = store.put(&"Moon".into(), "{}".into(), None).await.unwrap_err();
    assert!(matches!(error, StoreError::Refused(_)), "{error}");
    for text in [reason, error.to_string(), format!("{store:?}")] {
        assert!(!text.contains("guessed"), "{text}");
        println!("{text}");
    }

    server.tell("ACL SETUSER wallfeed >guessed").await;
    let mut changes = store.changes();
    snapshot(&mut changes).await;
    put(&store, "Moon", "{}").await;
}

#[tokio::test]
async fn a_server_that_takes_no_writes_says_why() {
    let server = Server::start().await;
    let store = Store::open(&url(&server.url()), options()).await.unwrap();
    for (setting, undo, code) in
        [("maxmemory 1", "maxmemory 0", "OOM"), ("min-replicas-to-write 1", "min-replicas-to-write 0", "NOREPLICAS")]
    {
        server.tell(&format!("CONFIG SET {setting}")).await;
        let error = store.put(&"Moon".into(), "{}".into(), None).await.unwrap_err();
        assert!(matches!(&error, StoreError::Refused(reason) if reason.starts_with(code)), "{error}");
        server.tell(&format!("CONFIG SET {undo}")).await;
        put(&store, "Moon", "{}").await;
    }
    server.tell("REPLICAOF 127.0.0.1 1").await;
    let error = store.put(&"Moon".into(), "{}".into(), None).await.unwrap_err();
    assert!(matches!(&error, StoreError::Refused(reason) if reason.starts_with("READONLY")), "{error}");
}
