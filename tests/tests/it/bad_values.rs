//! Values that are no documents: passed over, while the last good one stays and everything else goes on.

use serde_json::{Value, json};
use wallfeed_tests::{
    document::{message, weather},
    gateway::Gateway,
    stack::Stack,
};

const GOOD: f64 = 70.0;

/// After this was stored under `Weather`, its last good document stays and the stream goes on.
async fn check_passed_over(what: &str, value: &[u8]) {
    let stack = Stack::start().await;
    let mut publisher = stack.publisher().await;
    publisher.set("Weather", &weather(GOOD)).await;
    let mut stream = stack.gateway.stream();
    stream.find("the weather", |event| event.is_update_of("Weather")).await;

    publisher.set_bytes("Weather", value).await;
    publisher.set("Message", &message("after")).await;

    let event = stream.next().await.unwrap();
    assert!(event.is_update_of("Message"), "{what}: {}", &event.data[..event.data.len().min(200)]);
    assert_good(&stack.gateway, what).await;
    let mut fresh = stack.gateway.stream();
    let seen = fresh.until("the message", |event| event.is_update_of("Message")).await;
    assert!(seen.iter().any(|event| event.is_update_of("Weather")), "{what}: it is missing in a snapshot");
    publisher.set("Weather", &weather(GOOD + 1.0)).await;
    stream.find("the next good one", |event| event.is_update_of("Weather")).await;
}

async fn assert_good(gateway: &Gateway, what: &str) {
    let document =
        gateway.document("Weather").await.unwrap_or_else(|| panic!("{what}: the last good document is gone"));
    assert_eq!(document["values"], weather(GOOD)["values"], "{what}");
}

#[tokio::test]
async fn five_megabytes() {
    let large = json!({ "values": { "desc": "x".repeat(5_000_000) } });
    check_passed_over("a value of 5 MB", large.to_string().as_bytes()).await;
}

#[tokio::test]
async fn invalid_utf_8() {
    check_passed_over("invalid UTF-8", b"{\"values\":{\"desc\":\"\xFF\xFE\"}}").await;
}

#[tokio::test]
async fn json_that_is_no_object() {
    for value in ["[1,2]", "\"text\"", "42", "null", ""] {
        check_passed_over(value, value.as_bytes()).await;
    }
}

#[tokio::test]
async fn text_that_is_no_json() {
    for value in ["{\"values\":", "{\"a\":1}trailing", "{'single': 1}", "data: x\n\nevent: forged\n"] {
        check_passed_over(value, value.as_bytes()).await;
    }
}

#[tokio::test]
async fn a_list_under_an_exposed_key() {
    let stack = Stack::start().await;
    let mut publisher = stack.publisher().await;
    publisher.set("Weather", &weather(GOOD)).await;
    publisher.command(&["RPUSH", "Moon", "never", "a", "document"]).await;
    let mut stream = stack.gateway.stream();
    stream.find("the weather", |event| event.is_update_of("Weather")).await;

    let mut replace = redis::pipe();
    replace.atomic().del("Weather").ignore().rpush("Weather", "no document").ignore();
    publisher.pipeline(&replace).await;
    publisher.set("Message", &message("after")).await;

    stream.find("what comes after", |event| event.is_update_of("Message")).await;
    assert_good(&stack.gateway, "a list").await;
    assert_eq!(stack.gateway.document("Moon").await, None);
}

#[tokio::test]
async fn line_breaks_in_a_document_cannot_forge_an_event() {
    let stack = Stack::start().await;
    let mut stream = stack.gateway.stream();
    stream.hello().await;
    let mut document = weather(GOOD);
    document["values"]["current"]["desc"] = Value::from("a\nevent: forged\rb\r\n\r\nid: 1");
    let pretty = serde_json::to_string_pretty(&document).unwrap().replace('\n', "\r\n");

    stack.publisher().await.set_bytes("Weather", pretty.as_bytes()).await;

    let event = stream.find("the weather", |event| event.name != "status").await;
    assert!(event.is_update_of("Weather"), "{event:?}");
    assert_eq!(event.json()["values"], document["values"]);
}
