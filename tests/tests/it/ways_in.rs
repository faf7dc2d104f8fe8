//! Every way in which a document comes and goes, seen by `curl --no-buffer`.

use std::time::{Duration, Instant};

use redis::Value::BulkString;
use serde_json::Value;
use wallfeed_tests::{
    document::{message, weather},
    stack::Stack,
};

#[tokio::test]
async fn set_is_an_update_with_the_type_first() {
    let stack = Stack::start().await;
    let mut stream = stack.gateway.stream();
    stream.hello().await;

    stack.publisher().await.set("Weather", &weather(71.5)).await;

    let event = stream.find("the weather", |event| event.is_update_of("Weather")).await;
    assert!(event.data.starts_with(r#"{"type":"Weather","#), "{}", event.data);
    assert_eq!(event.json()["values"], weather(71.5)["values"]);
    assert!(event.id.is_some(), "an update has an id");
}

#[tokio::test]
async fn a_message_of_a_legacy_publisher_is_stored_and_streamed() {
    let stack = Stack::start().await;
    let mut stream = stack.gateway.stream();
    let mut publisher = stack.publisher().await;
    // A published message is heard by who listens: the document tells that the gateway does.
    publisher.set("Message", &message("listening")).await;
    stream.find("the message", |event| event.is_update_of("Message")).await;

    let mut document = weather(72.5);
    document["type"] = "Weather".into();
    publisher.command(&["PUBLISH", "update", &document.to_string()]).await;

    let event = stream.find("the weather", |event| event.is_update_of("Weather")).await;
    assert_eq!(event.json()["values"], document["values"]);
    let BulkString(stored) = publisher.command(&["GET", "Weather"]).await else { panic!("it is stored") };
    let stored: Value = serde_json::from_slice(&stored).unwrap();
    assert_eq!(stored["values"], document["values"]);
}

#[tokio::test]
async fn del_is_a_delete() {
    let stack = Stack::start().await;
    let mut publisher = stack.publisher().await;
    publisher.set("Weather", &weather(70.0)).await;
    let mut stream = stack.gateway.stream();
    stream.find("the weather", |event| event.is_update_of("Weather")).await;

    publisher.command(&["DEL", "Weather"]).await;

    let event = stream.find("its end", |event| event.name == "delete").await;
    assert_eq!((event.kind().as_str(), &event.json()["reason"]), ("Weather", &"deleted".into()));
    assert_eq!(stack.gateway.document("Weather").await, None);
}

#[tokio::test]
async fn rename_moves_a_document() {
    let stack = Stack::start().await;
    let mut publisher = stack.publisher().await;
    publisher.set("Weather", &weather(70.0)).await;
    let mut stream = stack.gateway.stream();
    stream.find("the weather", |event| event.is_update_of("Weather")).await;

    publisher.command(&["RENAME", "Weather", "Old-Server"]).await;

    let mut seen =
        [stream.next().await.unwrap(), stream.next().await.unwrap()].map(|event| (event.name.clone(), event.kind()));
    seen.sort();
    let expected = [("delete", "Weather"), ("update", "Old-Server")];
    assert_eq!(seen, expected.map(|(name, kind)| (name.to_owned(), kind.to_owned())));
}

#[tokio::test]
async fn expiry_is_seen_at_its_time_though_redis_sleeps_over_it() {
    let stack = Stack::start().await;
    let mut publisher = stack.publisher().await;
    publisher.command(&["DEBUG", "SET-ACTIVE-EXPIRE", "0"]).await;
    let mut stream = stack.gateway.stream();
    stream.hello().await;

    let ttl = Duration::from_millis(700);
    let start = Instant::now();
    publisher.command(&["SET", "Weather", &weather(70.0).to_string(), "PX", &ttl.as_millis().to_string()]).await;

    stream.find("the weather", |event| event.is_update_of("Weather")).await;
    let event = stream.find("its end", |event| event.name == "delete").await;
    assert_eq!((event.kind().as_str(), &event.json()["reason"]), ("Weather", &"expired".into()));
    let late = start.elapsed().checked_sub(ttl).expect("it is not seen before its time");
    assert!(late < Duration::from_secs(2), "it was seen {late:?} late");
}

#[tokio::test]
async fn keys_that_are_not_exposed_are_never_seen() {
    let stack = Stack::start_with(&["--keys", "Weather"]).await;
    let mut publisher = stack.publisher().await;
    let mut stream = stack.gateway.stream();
    stream.hello().await;

    publisher.set("Message", &message("private")).await;
    publisher.set("Weather", &weather(70.0)).await;

    let event = stream.next().await.unwrap();
    assert!(event.is_update_of("Weather"), "{event:?}");
    assert_eq!(stack.gateway.document("Message").await, None);
}
