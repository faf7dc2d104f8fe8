//! What is published reaches the wall's pixels, and commands move it.

use serde_json::json;
use wallfeed_tests::{
    deadline::until,
    document::{message, weather},
    model::Model,
    stack::Stack,
    wall::Wall,
};

#[tokio::test]
async fn a_new_document_changes_the_picture() {
    let stack = Stack::start().await;
    let mut publisher = stack.publisher().await;
    publisher.set("Weather", &weather(11.0)).await;
    let wall = Wall::start(stack.gateway.url(), "hall", &["Current weather"]).await;
    wall.wait_for("the weather's page", &json!({ "page": "Current weather", "connected": true })).await;
    let before = until("a picture of 11 degrees", async || wall.file()).await;
    assert_eq!(before.size.0, 2 * before.size.1);
    assert!(!before.is_dark());

    publisher.set("Weather", &weather(99.0)).await;

    until("a picture of 99 degrees", async || wall.file().filter(|picture| *picture != before)).await;
    let frame = wall.frame().await;
    assert!(frame.size == (128, 64) && !frame.is_dark());
}

#[tokio::test]
async fn every_change_is_a_frame() {
    let stack = Stack::start().await;
    let mut publisher = stack.publisher().await;
    publisher.set("Weather", &weather(11.0)).await;
    let wall = Wall::start(stack.gateway.url(), "hall", &["Current weather"]).await;
    wall.wait_for("the weather's page", &json!({ "page": "Current weather", "connected": true })).await;
    let mut frames = wall.frames();
    let first = frames.find("a frame", |event| event.name == "frame").await;
    let mut last = first.json()["pixels"].clone();
    for temperature in [22.0, 33.0, 44.0] {
        publisher.set("Weather", &weather(temperature)).await;
        let event = frames.find("another frame", |event| event.name == "frame" && event.json()["pixels"] != last).await;
        last = event.json()["pixels"].clone();
    }
}

#[tokio::test]
async fn commands_move_the_wall_they_are_aimed_at() {
    let stack = Stack::start().await;
    let mut publisher = stack.publisher().await;
    publisher.set("Weather", &weather(11.0)).await;
    let pages = ["Clock", "Current weather"];
    let hall = Wall::start(stack.gateway.url(), "hall", &pages).await;
    let attic = Wall::start(stack.gateway.url(), "attic", &pages).await;
    for wall in [&hall, &attic] {
        wall.wait_for("the stream", &json!({ "connected": true, "page": "Clock", "paused": false })).await;
    }

    assert_eq!(stack.gateway.put("/webcontrol/fwd?wall=hall").await.status(), 202);
    hall.wait_for("the next page", &json!({ "page": "Current weather", "paused": true })).await;
    assert_eq!(attic.status().await["page"], "Clock");

    assert_eq!(stack.gateway.put("/webcontrol/pp").await.status(), 202);
    hall.wait_for("play", &json!({ "paused": false })).await;
    attic.wait_for("pause", &json!({ "page": "Clock", "paused": true })).await;

    assert_eq!(stack.gateway.put("/webcontrol/page?argument=Clock").await.status(), 202);
    hall.wait_for("the page that was named", &json!({ "page": "Clock" })).await;

    assert_eq!(stack.gateway.put("/webcontrol/off?wall=attic").await.status(), 202);
    until("darkness", async || attic.frame().await.is_dark().then_some(())).await;
    assert_eq!(stack.gateway.put("/webcontrol/nonsense").await.status(), 400);
}

#[tokio::test]
async fn a_wall_survives_its_gateway() {
    let mut stack = Stack::start().await;
    let mut publisher = stack.publisher().await;
    publisher.set("Weather", &weather(11.0)).await;
    let mut wall = Wall::start(stack.gateway.url(), "hall", &["Current weather"]).await;
    wall.wait_for("the stream", &json!({ "connected": true, "page": "Current weather" })).await;

    stack.gateway.program().kill().await;
    wall.wait_for("the loss", &json!({ "connected": false, "page": "Current weather" })).await;
    let offline = wall.frame().await;
    assert!(!offline.is_dark(), "it goes on with what it has");

    publisher.set("Weather", &weather(99.0)).await;
    stack.restart_gateway().await;
    wall.wait_for("the stream again", &json!({ "connected": true })).await;
    until("the new weather", async || Some(wall.frame().await).filter(|frame| *frame != offline)).await;
    assert!(wall.program().terminate().await.success());
}

#[tokio::test]
async fn an_urgent_message_interrupts_while_its_key_lives() {
    let stack = Stack::start().await;
    let wall = Wall::start(stack.gateway.url(), "hall", &["Clock", "Message"]).await;
    wall.wait_for("the stream", &json!({ "connected": true, "page": "Clock" })).await;
    let mut publisher = stack.publisher().await;

    let mut urgent = message("dinner is ready");
    urgent["values"]["priority"] = "urgent".into();
    publisher.set("Message", &urgent).await;
    wall.wait_for("the message", &json!({ "page": "Message" })).await;

    publisher.command(&["DEL", "Message"]).await;
    wall.wait_for("the clock", &json!({ "page": "Clock" })).await;
    Model::default().converge(&mut stack.gateway.stream(), &Model::default()).await;
}
