//! The gateway on a real Redis.

use std::{path::PathBuf, process::Stdio, time::Duration};

use serde_json::json;
use tempfile::TempDir;
use tokio::{
    process::{Child, Command},
    time::{Instant, interval_at},
};
use wallfeed_gateway::Walls;
use wallfeed_store::Store;

use crate::{
    gateway::{Gateway, config, within},
    reader::{Block, Reader},
};

/// A `redis-server` of our own behind a Unix socket. It is killed when this is dropped.
struct Redis {
    process: Option<Child>,
    folder: TempDir,
}

impl Redis {
    /// A place for one; it does not run yet.
    fn new() -> Self {
        Self { process: None, folder: TempDir::new().unwrap() }
    }

    async fn started() -> Self {
        let mut redis = Self::new();
        redis.start().await;
        redis
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("redis.sock")
    }

    fn url(&self) -> String {
        format!("redis+unix://{}", self.socket().display())
    }

    async fn start(&mut self) {
        let mut command = Command::new("redis-server");
        command.args(["--port", "0", "--save", "", "--appendonly", "no", "--unixsocket"]).arg(self.socket());
        command.current_dir(self.folder.path()).stdout(Stdio::null()).kill_on_drop(true);
        self.process = Some(command.spawn().expect("redis-server is installed"));
        within("redis-server", async { while !self.try_cli(&["ping"]).await.starts_with("PONG") {} }).await;
    }

    /// As by `kill -9`.
    async fn kill(&mut self) {
        self.process.take().unwrap().kill().await.unwrap();
    }

    async fn cli(&self, arguments: &[&str]) {
        let answer = self.try_cli(arguments).await;
        assert!(!answer.contains("ERR"), "{arguments:?}: {answer}");
    }

    async fn try_cli(&self, arguments: &[&str]) -> String {
        let output = Command::new("redis-cli").arg("-s").arg(self.socket()).args(arguments).output().await.unwrap();
        String::from_utf8_lossy(&output.stdout).into()
    }

    async fn gateway(&self) -> Gateway {
        let options = ["--store", &self.url()];
        let config = config(&options);
        Gateway::on(Store::open(&config.store, config.store_options()).await.unwrap(), &options, Walls::none())
    }
}

async fn hello(reader: &mut Reader) -> serde_json::Value {
    reader.expect("hello", "hello").await.json()
}

#[tokio::test]
async fn whatever_is_done_to_redis_is_on_the_stream() {
    let redis = Redis::started().await;
    redis.cli(&["set", "Moon", r#"{"values":0}"#]).await;
    let gateway = redis.gateway().await;
    let mut reader = gateway.events().await;
    assert_eq!(hello(&mut reader).await["keys"], json!(["Moon"]));
    reader.expect("update", "Moon").await;
    redis.cli(&["set", "Moon", r#"{"values":1}"#]).await;
    assert_eq!(reader.expect("update", "Moon").await.json(), json!({ "type": "Moon", "values": 1 }));
    redis.cli(&["publish", "update", r#"{"type":"AQI","values":2}"#]).await;
    assert_eq!(reader.expect("update", "AQI").await.json(), json!({ "type": "AQI", "values": 2 }));
    redis.cli(&["set", "Moon", r#"{"values":3}"#, "px", "100"]).await;
    reader.expect("update", "Moon").await;
    assert_eq!(reader.expect("delete", "Moon").await.json()["reason"], "expired");
    redis.cli(&["rpush", "Weather", "no document"]).await;
    redis.cli(&["set", "Secret", "{}"]).await;
    redis.cli(&["del", "AQI"]).await;
    assert_eq!(reader.expect("delete", "AQI").await.json()["reason"], "deleted");
}

#[tokio::test]
async fn replicas_on_one_redis_are_one() {
    let redis = Redis::started().await;
    let (one, two) = (redis.gateway().await, redis.gateway().await);
    let mut readers = [one.events().await, two.events().await];
    for reader in &mut readers {
        hello(reader).await;
    }
    let command = reqwest::Client::new().put(one.url("/webcontrol/fwd")).send().await.unwrap();
    assert_eq!(command.status(), 202);
    redis.cli(&["set", "Moon", "{}"]).await;
    let mut ids = vec![];
    for reader in &mut readers {
        let blocks = [reader.event().await.unwrap(), reader.event().await.unwrap()];
        let mut kinds = blocks.each_ref().map(Block::kind);
        kinds.sort();
        assert_eq!(kinds, ["Moon", "webcontrol"]);
        ids.extend(blocks[1].id.clone());
    }
    let mut moved = two.stream("/events", &[("last-event-id", &ids[0])]).await;
    assert_eq!(hello(&mut moved).await["resumed"], true, "whoever holds all of one needs nothing of the other");
}

#[tokio::test]
async fn streams_outlive_redis() {
    let mut redis = Redis::started().await;
    redis.cli(&["set", "Moon", r#"{"values":1}"#]).await;
    redis.cli(&["set", "AQI", r#"{"values":1}"#]).await;
    let gateway = redis.gateway().await;
    let mut reader = gateway.events().await;
    hello(&mut reader).await;
    reader.until(|block| block.kind() == "AQI" || block.kind() == "Moon").await;
    reader.event().await.unwrap();

    redis.kill().await;
    assert_eq!(reader.expect("status", "status").await.json(), json!({ "type": "status", "store": "down" }));
    assert_eq!(reqwest::get(gateway.url("/ready")).await.unwrap().status(), 503);
    let document = reqwest::get(gateway.url("/key/Moon")).await.unwrap();
    assert_eq!(document.headers()["x-wallfeed-store"], "down");
    assert_eq!(document.text().await.unwrap(), r#"{"values":1}"#);
    let command = reqwest::Client::new().put(gateway.url("/webcontrol/fwd")).send().await.unwrap();
    assert_eq!(command.status(), 503);
    let mut late = gateway.events().await;
    let greeting = hello(&mut late).await;
    assert_eq!((&greeting["store"], &greeting["keys"]), (&json!("down"), &json!(["AQI", "Moon"])));

    redis.start().await;
    redis.cli(&["set", "Moon", r#"{"values":2}"#]).await;
    // What it held is gone, and what it holds now may have come before or after it was read.
    let converged = reader.until(|block| block.is("update") && block.json()["values"] == 2).await;
    let told = |event: &str, kind: &str| converged.iter().any(|block| block.is(event) && block.kind() == kind);
    assert!(told("status", "status") && told("delete", "AQI"), "{converged:?}");
    assert_eq!(reqwest::get(gateway.url("/ready")).await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_document_that_expires_while_redis_is_away_is_told_to_have_expired() {
    let mut redis = Redis::started().await;
    let gateway = redis.gateway().await;
    let mut reader = gateway.events().await;
    hello(&mut reader).await;
    let well_over = Instant::now() + Duration::from_secs(1);
    redis.cli(&["set", "Moon", "{}"]).await;
    redis.cli(&["set", "AQI", "{}", "px", "300"]).await;
    reader.until(|block| block.kind() == "AQI").await;
    redis.kill().await;
    interval_at(well_over, Duration::MAX).tick().await;
    redis.start().await;
    let told = reader.until(|block| block.is("delete") && block.kind() == "Moon").await;
    let reason = |key: &str| {
        let delete = told.iter().find(|block| block.is("delete") && block.kind() == key);
        delete.unwrap_or_else(|| panic!("{told:?}")).json()["reason"].clone()
    };
    assert_eq!((reason("AQI"), reason("Moon")), (json!("expired"), json!("deleted")));
}

#[tokio::test]
async fn it_starts_without_redis() {
    let mut redis = Redis::new();
    let gateway = redis.gateway().await;
    let mut reader = gateway.events().await;
    let greeting = hello(&mut reader).await;
    assert_eq!((&greeting["store"], &greeting["keys"]), (&json!("down"), &json!([])));
    let ready: serde_json::Value = reqwest::get(gateway.url("/ready")).await.unwrap().json().await.unwrap();
    assert_eq!(ready["reason"], "sync");
    redis.start().await;
    redis.cli(&["set", "Moon", "{}"]).await;
    let events = reader.until(|block| block.kind() == "Moon").await;
    assert!(events.iter().any(|block| block.is("status") && block.json()["store"] == "up"));
}
