//! What a stream says.

use std::collections::BTreeMap;

use serde_json::json;
use wallfeed_gateway::Walls;
use wallfeed_proto::{Command, CommandName, Key};

use crate::{
    gateway::{Gateway, not_within},
    reader::Reader,
};

#[tokio::test]
async fn a_stream_begins_with_retry_hello_and_the_snapshot() {
    let gateway = Gateway::start(&[]).await;
    gateway.set("Moon", "{\n\"type\":\"x\",\"values\":{\"phase\": 7}}").await;
    gateway.set("AQI", "{}").await;
    for path in ["/events", "/api/events?unknown=1"] {
        let mut reader = gateway.stream(path, &[]).await;
        assert_eq!(reader.block().await.unwrap().retry, Some(3000));
        let hello = reader.block().await.unwrap();
        assert!(hello.is("hello"));
        let epoch = hello.json()["epoch"].as_str().unwrap().to_owned();
        let expected =
            json!({ "type": "hello", "epoch": epoch, "resumed": false, "store": "up", "keys": ["AQI", "Moon"] });
        assert_eq!(hello.json(), expected);
        assert_eq!(reader.block().await.unwrap().comments, 1);
        let moon = reader.expect("update", "Moon").await;
        assert_eq!(moon.data.as_deref(), Some(r#"{"type":"Moon","values":{"phase": 7}}"#));
        let aqi = reader.expect("update", "AQI").await;
        for (block, seq) in [(moon, 1), (aqi, 2)] {
            assert!(block.id.unwrap().starts_with(&format!("{epoch}.{seq}.")));
        }
    }
}

#[tokio::test]
async fn changes_come_as_they_happen() {
    let gateway = Gateway::start(&[]).await;
    let mut reader = gateway.events().await;
    reader.expect("hello", "hello").await;
    gateway.set("Moon", r#"{"values":1}"#).await;
    reader.expect("update", "Moon").await;
    gateway.set("Moon", r#"{"values":1}"#).await;
    gateway.store.delete(&Key::from("Moon")).await.unwrap();
    assert_eq!(reader.expect("delete", "Moon").await.json(), json!({ "type": "Moon", "reason": "deleted" }));
    let command =
        Command { wall: Some("kitchen".into()), argument: Some("Moon".into()), ..Command::new(CommandName::Page) };
    gateway.store.send(command).await.unwrap();
    let command = reader.expect("update", "webcontrol").await;
    let expected = json!({ "type": "webcontrol", "command": "page", "argument": "Moon", "wall": "kitchen" });
    assert_eq!(command.json(), expected);
    assert!(command.id.is_some());
}

#[tokio::test]
async fn what_expires_is_told_as_expired() {
    let gateway = Gateway::start(&[]).await;
    let mut reader = gateway.events().await;
    let ttl = Some(std::time::Duration::from_millis(100));
    gateway.store.put(&Key::from("Moon"), "{}".into(), ttl).await.unwrap();
    let events = reader.until(|block| block.is("delete")).await;
    assert_eq!(events.last().unwrap().json()["reason"], "expired");
}

#[tokio::test]
async fn a_filter_leaves_documents_out() {
    let gateway = Gateway::start(&["--keys", "*"]).await;
    for key in ["Moon", "A-Server", "B-Server"] {
        gateway.set(key, "{}").await;
    }
    let mut reader = gateway.stream("/events?keys=Weather,*-Server", &[]).await;
    assert_eq!(reader.expect("hello", "hello").await.json()["keys"], json!(["A-Server", "B-Server"]));
    reader.expect("update", "A-Server").await;
    reader.expect("update", "B-Server").await;
    gateway.set("Moon", r#"{"values":1}"#).await;
    gateway.store.delete(&Key::from("Moon")).await.unwrap();
    gateway.store.send(Command::new(CommandName::Fwd)).await.unwrap();
    reader.expect("update", "webcontrol").await;
    gateway.set("Weather", "{}").await;
    let id = reader.expect("update", "Weather").await.id.unwrap();
    gateway.set("A-Server", r#"{"values":1}"#).await;
    let mut resumed = gateway.stream("/events?keys=Weather,*-Server", &[("last-event-id", &id)]).await;
    assert_eq!(resumed.expect("hello", "hello").await.json()["resumed"], true);
    resumed.expect("update", "A-Server").await;
    let mut wider = gateway.stream("/events", &[("last-event-id", &id)]).await;
    assert_eq!(wider.expect("hello", "hello").await.json()["resumed"], false, "it holds too little to resume");
}

#[tokio::test]
async fn a_stream_may_start_at_the_present() {
    let gateway = Gateway::start(&[]).await;
    gateway.set("Moon", "{}").await;
    let mut reader = gateway.stream("/events?snapshot=0", &[]).await;
    assert_eq!(reader.expect("hello", "hello").await.json()["keys"], json!(["Moon"]));
    gateway.set("AQI", "{}").await;
    reader.expect("update", "AQI").await;
}

#[tokio::test]
async fn a_client_resumes_where_it_left() {
    let gateway = Gateway::start(&[]).await;
    let mut reader = gateway.events().await;
    gateway.set("Moon", r#"{"values":1}"#).await;
    gateway.set("AQI", r#"{"values":1}"#).await;
    let id = reader.until(|block| block.kind() == "AQI").await.pop().unwrap().id.unwrap();
    drop(reader);
    gateway.set("Moon", r#"{"values":2}"#).await;
    gateway.set("Moon", r#"{"values":3}"#).await;
    gateway.store.send(Command::new(CommandName::Fwd)).await.unwrap();
    gateway.store.delete(&Key::from("AQI")).await.unwrap();
    for (path, headers) in [
        ("/events".to_owned(), vec![("Last-Event-ID", id.as_str())]),
        (format!("/events?last-event-id={id}"), vec![]),
        ("/events?last-event-id=stale.1".to_owned(), vec![("Last-Event-ID", id.as_str())]),
    ] {
        let mut reader = gateway.stream(&path, &headers).await;
        let hello = reader.expect("hello", "hello").await.json();
        assert_eq!((&hello["resumed"], &hello["keys"]), (&json!(true), &json!(["Moon"])), "{path}");
        let mut got: Vec<String> = vec![];
        for _ in 0..3 {
            got.push(reader.event().await.unwrap().data.unwrap());
        }
        got.sort();
        let expected = [
            r#"{"type":"AQI","reason":"deleted"}"#,
            r#"{"type":"Moon","values":3}"#,
            r#"{"type":"webcontrol","command":"fwd"}"#,
        ];
        assert_eq!(got, expected, "{path}");
        not_within(50, reader.event()).await;
    }
}

#[tokio::test]
async fn what_is_no_id_means_a_snapshot() {
    let gateway = Gateway::start(&[]).await;
    gateway.set("Moon", "{}").await;
    for id in ["", "x", "epoch.1", "9f1c.18446744073709551616", "....", "\u{fc}\u{df}", &"9".repeat(5000)] {
        let mut reader = gateway.stream("/events", &[("Last-Event-ID", id)]).await;
        assert_eq!(reader.expect("hello", "hello").await.json()["resumed"], false, "{id}");
        reader.expect("update", "Moon").await;
    }
}

#[tokio::test]
async fn a_client_resumes_at_another_replica_that_shows_the_same() {
    let one = Gateway::start(&[]).await;
    one.set("Moon", r#"{"values":1}"#).await;
    one.set("Moon", r#"{"values":2}"#).await;
    one.set("AQI", r#"{"values":1}"#).await;
    let id = one.events().await.until(|block| block.kind() == "AQI").await.pop().unwrap().id.unwrap();
    let two = Gateway::on(one.store.clone(), &[], Walls::none());
    let mut reader = two.stream("/events", &[("Last-Event-ID", &id)]).await;
    let hello = reader.expect("hello", "hello").await;
    assert_eq!(hello.json()["resumed"], true);
    assert_ne!(hello.id.as_deref(), Some(id.as_str()), "from here on it is this one's client");
    one.set("Moon", r#"{"values":3}"#).await;
    assert_eq!(reader.expect("update", "Moon").await.json()["values"], 3);
    let mut reader = two.stream("/events", &[("Last-Event-ID", &id)]).await;
    assert_eq!(reader.expect("hello", "hello").await.json()["resumed"], false);
}

#[tokio::test]
async fn an_idle_stream_is_kept_alive() {
    let gateway = Gateway::start(&["--heartbeat", "0.05"]).await;
    let mut comments = gateway.events().await;
    let mut pings = gateway.stream("/events?heartbeat=event", &[]).await;
    comments.expect("hello", "hello").await;
    // The greeting, then heartbeats.
    for _ in 0..3 {
        let block = comments.block().await.unwrap();
        assert_eq!((block.comments, block.event), (1, None));
    }
    pings.expect("hello", "hello").await;
    for _ in 0..2 {
        let ping = pings.expect("ping", "ping").await;
        assert_eq!((ping.json()["seconds"].as_f64(), &ping.id), (Some(0.05), &None));
    }
}

#[tokio::test]
async fn everything_that_changed_together_comes_once() {
    let gateway = Gateway::start(&["--keys", "*"]).await;
    for at in 0..200 {
        gateway.set(&format!("Key{at}"), &format!("{{\"values\":\"{}\"}}", "x".repeat(at))).await;
    }
    let mut reader = gateway.events().await;
    let mut documents = BTreeMap::new();
    for block in reader.until(|block| block.kind() == "Key199").await.into_iter().skip(1) {
        assert_eq!(documents.insert(block.kind(), block.data), None, "each key once");
    }
    assert_eq!(documents.len(), 200);
}

#[tokio::test]
async fn large_documents_arrive_whole() {
    let gateway = Gateway::start(&[]).await;
    let mut reader = gateway.events().await;
    let text = "\u{fc}".repeat(400_000);
    gateway.set("Message", &format!("{{\"values\":{{\"text\":\"{text}\"}}}}")).await;
    let message = reader.until(|block| block.kind() == "Message").await.pop().unwrap();
    assert_eq!(message.json()["values"]["text"], text);
}

#[tokio::test]
async fn streams_of_http_1_0_end_with_the_connection() {
    let gateway = Gateway::start(&[]).await;
    let request = format!("GET /events HTTP/1.0\r\nHost: {}\r\n\r\n", gateway.address);
    let reader = Reader::ask(gateway.address, request.as_bytes()).await;
    assert_eq!(reader.status, 200);
    assert!(!reader.head.contains("chunked"), "{}", reader.head);
}
