//! Whatever happens to Redis or to the gateway, every client ends with what Redis holds, and is told nothing twice or out of
//! order.

use std::time::Duration;

use wallfeed_tests::{
    document::weather, fault::Fault, gateway::Gateway, redis_server::RedisServer, scene::Scene, stack::Stack,
};

/// How long any recovery may take on a busy machine: the longest wait between two attempts, and as much for the rest.
const LONGEST_RECOVERY: Duration = Duration::from_secs(10);

/// Clients recover from this fault, and hear of changes afterwards.
async fn check(fault: Fault) {
    match Scene::for_fault(fault).await {
        Ok(mut scene) => {
            let recovery = scene.suffer(&[fault]).await;
            println!("{}: {recovery:?}", fault.name());
            assert!(recovery.converged < LONGEST_RECOVERY, "{recovery:?}");
        }
        Err(refusal) => println!("SKIPPED: this machine does not permit it ({refusal})"),
    }
}

#[tokio::test]
async fn redis_is_killed_and_an_empty_one_without_flags_takes_its_place() {
    check(Fault::RedisKilled).await;
}

#[tokio::test]
async fn redis_is_frozen() {
    check(Fault::RedisFrozen).await;
}

#[tokio::test]
async fn flushall() {
    check(Fault::FlushAll).await;
}

#[tokio::test]
async fn swapdb() {
    check(Fault::SwapDb).await;
}

#[tokio::test]
async fn flags_are_taken_away() {
    check(Fault::FlagsRemoved).await;
}

#[tokio::test]
async fn redis_closes_the_connections_of_subscribers() {
    check(Fault::SubscribersKilled).await;
}

#[tokio::test]
async fn redis_closes_the_connections_of_readers() {
    check(Fault::ReadersKilled).await;
}

#[tokio::test]
async fn the_output_buffer_of_notifications_overflows() {
    check(Fault::OutputBufferOverflow).await;
}

#[tokio::test]
async fn redis_evicts() {
    check(Fault::Evicted).await;
}

#[tokio::test]
async fn the_network_swallows_everything() {
    check(Fault::Partition).await;
}

#[tokio::test]
async fn a_gateway_is_killed() {
    check(Fault::GatewayKilled).await;
}

#[tokio::test]
async fn a_gateway_is_restarted() {
    check(Fault::GatewayTerminated).await;
}

#[tokio::test]
async fn a_gateway_is_frozen() {
    check(Fault::GatewayFrozen).await;
}

#[tokio::test]
async fn redis_may_not_be_configured() {
    let redis = RedisServer::start_with(&["--rename-command", "CONFIG", ""]).await;
    let mut scene = Scene::on(redis, 1, &["--resync", "86400"]).await;
    let writing = scene.write();
    writing.go_on(200).await;
    scene.rest(writing).await;
    scene.converge().await;
    scene.probe().await;
    assert!(scene.observers.all(|state| state.wrong.is_none() && state.streams == 1));
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
async fn flags_of_others_stay_when_a_restart_forgot_ours() {
    let mut stack = Stack::start().await;
    let mut stream = stack.gateway.stream();
    stack.publisher().await.command(&["CONFIG", "SET", "notify-keyspace-events", "Kl"]).await;
    stack.redis.restart().await;
    let mut publisher = stack.publisher().await;
    publisher.set("Weather", &weather(60.0)).await;
    stream.find("the snapshot after the restart", |event| event.is_update_of("Weather")).await;

    publisher.set("Weather", &weather(61.0)).await;
    stream.find("a change", |event| event.json()["values"] == weather(61.0)["values"]).await;
}
