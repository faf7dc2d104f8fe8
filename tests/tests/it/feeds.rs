//! From the feeds to a stream, by way of the gateway's own API.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;
use wallfeed_tests::{
    deadline::until,
    gateway::Gateway,
    program::{Program, built},
    stack::Stack,
};

/// The program `wallfeed-feeds` with the moon of a place, which asks nobody.
fn feeds(folder: &TempDir, to: &str, token: &str) -> Program {
    let settings = folder.path().join("feeds.toml");
    fs::write(folder.path().join("secrets.json"), format!("{{\"gateway\": \"{token}\"}}")).unwrap();
    let secrets = folder.path().join("secrets.json");
    let text = format!(
        "to = '{to}'\ntoken_secret = 'gateway'\nlatitude = 59.91\nlongitude = 10.75\n[moon]\n\
         [secrets]\nsource = 'file'\npath = '{}'\n",
        secrets.display()
    );
    fs::write(&settings, text).unwrap();
    let mut command = Command::new(built("wallfeed-feeds"));
    command.arg("--config").arg(settings).args(["--cache"]).arg(folder.path().join("cache"));
    Program::start(command)
}

#[tokio::test]
async fn a_gateway_stores_what_the_feeds_give_it_with_its_write_token() {
    let gateway = Gateway::start(&["--store", "memory:", "--write-token", "right"]).await;
    let mut stream = gateway.stream();
    stream.hello().await;
    let folder = TempDir::new().unwrap();
    let mut program = feeds(&folder, gateway.url(), "wrong");
    // Its documents wait until it has the right token, which it reads at a SIGHUP.
    let refused = async || program.log().contains("--token-secret is its write token").then_some(());
    until("a refusal", refused).await;
    assert_eq!(gateway.document("Moon").await, None);
    fs::write(folder.path().join("secrets.json"), "{\"gateway\": \"right\"}").unwrap();
    program.hang_up();
    let event = stream.find("the moon", |event| event.is_update_of("Moon")).await;
    let moon = event.json();
    assert!(moon["values"]["sunevent"].is_string(), "{moon}");
    let stored: Value = gateway.document("Moon").await.unwrap();
    assert_eq!(stored["values"], moon["values"]);
    assert!(program.terminate().await.success());
}

#[tokio::test]
async fn redis_carries_what_the_feeds_publish_to_the_stream() {
    let stack = Stack::start().await;
    let mut stream = stack.gateway.stream();
    stream.hello().await;
    let folder = TempDir::new().unwrap();
    let _program = feeds(&folder, &stack.redis.url(), "none");
    stream.find("the start", |event| event.is_update_of("Moon-Server")).await;
    stream.find("the moon", |event| event.is_update_of("Moon")).await;
}
