//! The page in Chromium: it shows what is published, and its controls reach the wall.

use serde_json::json;
use wallfeed_tests::{browser::Browser, document::weather, stack::Stack, wall::Wall};

#[tokio::test]
async fn it_shows_the_new_value_without_a_reload() {
    let stack = Stack::start().await;
    let mut publisher = stack.publisher().await;
    publisher.set("Weather", &weather(61.0)).await;
    let mut page = Browser::open(stack.gateway.url()).await;
    page.wait_for_text("61").await;
    page.evaluate("window.still = true").await;

    publisher.set("Weather", &weather(87.0)).await;
    page.wait_for_text("87").await;
    assert_eq!(page.evaluate("window.still").await, true);
}

#[tokio::test]
async fn its_controls_reach_the_wall() {
    let stack = Stack::start().await;
    stack.publisher().await.set("Weather", &weather(61.0)).await;
    let wall = Wall::start(stack.gateway.url(), "hall", &["Clock", "Current weather"]).await;
    wall.wait_for("the stream", &json!({ "connected": true, "page": "Clock", "paused": false })).await;
    let mut page = Browser::open(stack.gateway.url()).await;
    page.wait_for_text("61").await;

    page.click("Forward").await;
    wall.wait_for("the next page", &json!({ "page": "Current weather", "paused": true })).await;
}

#[tokio::test]
async fn it_survives_its_gateway() {
    let mut stack = Stack::start().await;
    let mut publisher = stack.publisher().await;
    publisher.set("Weather", &weather(61.0)).await;
    let mut page = Browser::open(stack.gateway.url()).await;
    page.wait_for_text("61").await;
    page.evaluate("window.still = true").await;

    stack.gateway.program().kill().await;
    publisher.set("Weather", &weather(87.0)).await;
    stack.restart_gateway().await;

    page.wait_for_text("87").await;
    assert_eq!(page.evaluate("window.still").await, true);
}
