//! Redis and the gateway die, freeze and come back; clients end with what Redis holds.

use wallfeed_tests::{
    document::{message, server, weather},
    gateway::Gateway,
    model::Model,
    stack::Stack,
    stream::Stream,
};

const CLIENTS: usize = 10;

#[tokio::test]
async fn redis_is_killed_and_comes_back_with_other_values() {
    let mut stack = Stack::start().await;
    let before = [("Weather", weather(60.0)), ("Message", message("before")), ("Old-Server", server("gone soon"))];
    let mut publisher = stack.publisher().await;
    for (key, document) in &before {
        publisher.set(key, document).await;
    }
    let mut clients: Vec<(Stream, Model)> = (0..CLIENTS).map(|_| (stack.gateway.stream(), Model::default())).collect();
    for (stream, model) in &mut clients {
        model.converge(stream, &Model::of(&before)).await;
    }

    stack.redis.restart().await;
    let after = [("Weather", weather(60.0)), ("Message", message("after")), ("New-Server", server("hello"))];
    let mut publisher = stack.publisher().await;
    for (key, document) in &after {
        publisher.set(key, document).await;
    }

    for (stream, model) in &mut clients {
        let events = model.converge(stream, &Model::of(&after)).await;
        assert!(events.iter().all(|event| event.name != "hello"), "a stream began anew: {events:?}");
        assert!(stream.curl().is_running(), "a stream ended");
    }
    assert_eq!(stack.gateway.document("Message").await.unwrap()["values"]["text"], "after");
}

#[tokio::test]
async fn while_redis_is_frozen_the_last_known_documents_stay() {
    let mut stack = Stack::start().await;
    let mut publisher = stack.publisher().await;
    publisher.set("Weather", &weather(60.0)).await;
    let mut stream = stack.gateway.stream();
    stream.find("the weather", |event| event.is_update_of("Weather")).await;

    stack.redis.program().freeze();
    let event = stream.find("the store's trouble", |event| event.name == "status").await;
    assert_eq!(event.json()["store"], "down");
    let response = stack.gateway.get("/key/Weather").await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["X-Wallfeed-Store"], "down");
    assert_eq!(stack.gateway.get("/ready").await.status(), 503);
    let late = stack.gateway.stream().hello().await;
    assert_eq!((&late["store"], &late["keys"]), (&"down".into(), &["Weather"].as_slice().into()));

    stack.redis.program().thaw();
    let event = stream.find("the store's return", |event| event.name == "status").await;
    assert_eq!(event.json()["store"], "up");
    publisher.set("Weather", &weather(61.0)).await;
    stream.find("the weather", |event| event.json()["values"] == weather(61.0)["values"]).await;
}

#[tokio::test]
async fn a_gateway_that_starts_before_redis_waits_for_it() {
    let mut stack = Stack::start().await;
    stack.redis.program().freeze();
    let gateway = Gateway::start(&["--store", &stack.redis.url()]).await;
    let mut stream = gateway.stream();
    assert_eq!(stream.hello().await["store"], "down");

    stack.redis.program().thaw();
    stack.publisher().await.set("Weather", &weather(60.0)).await;
    stream.find("the weather", |event| event.is_update_of("Weather")).await;
}

#[tokio::test]
async fn flushall_is_noticed_by_reading_again() {
    let stack = Stack::start_with(&["--resync", "1"]).await;
    let mut publisher = stack.publisher().await;
    publisher.set("Weather", &weather(60.0)).await;
    let mut stream = stack.gateway.stream();
    stream.find("the weather", |event| event.is_update_of("Weather")).await;

    publisher.command(&["FLUSHALL"]).await;
    stream.find("its end", |event| event.name == "delete" && event.kind() == "Weather").await;
}

#[tokio::test]
async fn notification_flags_that_a_restart_forgot_are_set_again() {
    let mut stack = Stack::start().await;
    let mut stream = stack.gateway.stream();
    let mut publisher = stack.publisher().await;
    publisher.command(&["CONFIG", "SET", "notify-keyspace-events", "Kl"]).await;
    stack.redis.restart().await;
    let mut publisher = stack.publisher().await;
    publisher.set("Weather", &weather(60.0)).await;
    stream.find("the snapshot after the restart", |event| event.is_update_of("Weather")).await;

    publisher.set("Weather", &weather(61.0)).await;
    stream.find("a change", |event| event.json()["values"] == weather(61.0)["values"]).await;
}

#[tokio::test]
async fn sigterm_ends_streams_cleanly() {
    let mut stack = Stack::start().await;
    let mut stream = stack.gateway.stream();
    stream.hello().await;

    assert!(stack.gateway.program().terminate().await.success());

    while stream.next().await.is_some() {}
    let status = stream.curl().ended().await;
    assert!(status.success(), "curl saw {status}, not the end of the body");
}
