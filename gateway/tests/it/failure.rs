//! A gateway of which a part fails by a mistake of ours: it ends, instead of telling less than there is.

use std::fs;

use tokio::process::Command;
use tracing::{Event, Subscriber, subscriber};
use tracing_subscriber::{
    Layer,
    layer::{Context, SubscriberExt},
    registry,
};

use crate::{
    gateway::{Gateway, within},
    program::{Program, command},
    reader::Reader,
};

/// A log that takes everybody down who writes to it from this module.
struct Trap(&'static str);

impl<S: Subscriber> Layer<S> for Trap {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        assert_ne!(event.metadata().target(), self.0, "a trap");
    }
}

async fn check(module: &'static str, store: &str, expected: &str) {
    // For this thread, which is all that a test's runtime has.
    let _trap = subscriber::set_default(registry().with(Trap(module)));
    let gateway = Gateway::start(&["--store", store]).await;
    let error = gateway.ended().await.unwrap_err();
    assert!(format!("{error:#}").contains(expected), "{error:#}");
}

#[tokio::test]
async fn what_feeds_the_board_panics() {
    check("wallfeed_gateway::sync", "memory:", "a part of the gateway failed").await;
}

#[tokio::test]
async fn the_watcher_of_the_store_panics() {
    check("wallfeed_store::redis::nodes", "redis://127.0.0.1:1", "the store has failed").await;
}

#[tokio::test]
async fn the_thread_of_the_fan_out_ends() {
    let folder = tempfile::tempdir().unwrap();
    let [shim, sign] = ["shim.so", "sign"].map(|name| folder.path().join(name));
    let mut compiler = Command::new("cc");
    compiler
        .args(["-shared", "-fPIC", "-o"])
        .arg(&shim)
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/preload/fanout.c"));
    assert!(compiler.status().await.unwrap().success());

    let mut gateway = command(&["--store", "memory:", "--listen", "127.0.0.1:0", "--heartbeat", "0.1"]);
    let mut gateway = Program::spawn(gateway.env("LD_PRELOAD", &shim).env("FANOUT_FAILS", &sign));
    let mut reader = Reader::open(gateway.address().await, "/events", &[]).await;
    reader.expect("hello", "hello").await;
    fs::write(&sign, "").unwrap();
    let (code, stderr) = gateway.end().await;
    assert!(code == Some(1) && stderr.ends_with("error: the fan-out has ended\n"), "{code:?} {stderr}");
    within("the stream's end", async { while let Ok(Some(_)) = reader.next().await {} }).await;
}
