//! A client that stops reading costs nothing, delays nobody, and catches up.

use std::time::Duration;

use tokio::time::interval;
use wallfeed_tests::{
    document::{message, server, weather},
    model::Model,
    publisher::Publisher,
    stack::Stack,
    stream::Stream,
};

const MIB: u64 = 1024 * 1024;
/// Ten seconds of updates.
const ROUNDS: u32 = 100;
const ROUND: Duration = Duration::from_millis(100);
const UPDATES_PER_ROUND: u32 = 1000;
const KEYS: [&str; 4] = ["Weather", "Message", "A-Server", "B-Server"];

/// A thousand updates in one pipeline.
async fn publish_round(publisher: &mut Publisher, round: u32) {
    let mut pipeline = redis::pipe();
    for number in 0..UPDATES_PER_ROUND {
        let key = KEYS[number as usize % KEYS.len()];
        let document = weather(f64::from(round * UPDATES_PER_ROUND + number));
        pipeline.set(key, document.to_string()).ignore();
    }
    publisher.pipeline(&pipeline).await;
}

/// Sets every key to its last document.
async fn publish_end(publisher: &mut Publisher, text: &str) -> Model {
    let end =
        [("Weather", weather(0.5)), ("Message", message(text)), ("A-Server", server(text)), ("B-Server", server(text))];
    for (key, document) in &end {
        publisher.set(key, document).await;
    }
    Model::of(&end)
}

#[tokio::test]
async fn a_client_that_stops_reading_costs_less_than_a_mebibyte() {
    let mut stack = Stack::start().await;
    let mut publisher = stack.publisher().await;
    let (mut slow, mut quick) = (stack.gateway.stream(), stack.gateway.stream());
    for round in 0..ROUNDS / 5 {
        publish_round(&mut publisher, round).await;
    }
    let warm = publish_end(&mut publisher, "warm").await;
    let mut known = Model::default();
    known.converge(&mut slow, &warm).await;
    Model::default().converge(&mut quick, &warm).await;
    let before = stack.gateway.program().resident();

    slow.curl().freeze();
    let mut ticks = interval(ROUND);
    for round in 0..ROUNDS {
        ticks.tick().await;
        publish_round(&mut publisher, round).await;
    }
    let end = publish_end(&mut publisher, "end").await;
    Model::default().converge(&mut quick, &end).await;
    let cost = stack.gateway.program().resident().saturating_sub(before);
    assert!(cost < MIB, "the gateway has grown by {cost} bytes");

    slow.curl().thaw();
    let events = known.converge(&mut slow, &end).await;
    assert!(events.len() < 20_000, "{} stale events were kept for the client", events.len());
    follows_again(&mut slow, &mut publisher).await;
}

async fn follows_again(stream: &mut Stream, publisher: &mut Publisher) {
    publisher.set("Message", &message("live")).await;
    let event = stream.next().await.unwrap();
    assert_eq!(event.json()["values"]["text"], "live");
}
