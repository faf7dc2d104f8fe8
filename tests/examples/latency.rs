//! How long a document takes: from `SET` to its event on a stream, and from `SET` to the wall's changed frame; and what
//! each program needs in memory meanwhile. `make bench` runs it on the release binaries.

use std::time::{Duration, Instant};

use reqwest::Response;
use serde_json::json;
use wallfeed_tests::{
    document::weather,
    stack::{Publisher, Stack},
    wall::Wall,
};

/// How many updates each median is of.
const UPDATES: u32 = 1000;

#[tokio::main]
async fn main() {
    let mut stack = Stack::start().await;
    let mut publisher = stack.publisher().await;
    publisher.set("Weather", &weather(0.0)).await;
    let mut wall = Wall::start(stack.gateway.url(), "bench", &["Current weather"]).await;
    wall.wait_for("the wall", &json!({ "connected": true, "page": "Current weather" })).await;

    let mut events = Reader::open(&format!("{}/events", stack.gateway.url())).await;
    let to_event = measure(&mut publisher, &mut events, 0).await;
    let mut frames = Reader::open(&wall.frames_url()).await;
    let to_frame = measure(&mut publisher, &mut frames, UPDATES).await;

    println!("{:<36}{:>12}{:>12}", format!("latency of {UPDATES} updates"), "median", "p99");
    row("SET to the event on a stream", &to_event);
    row("SET to the wall's changed frame", &to_frame);
    println!("\n{:<36}{:>12}", "resident memory", "MiB");
    for (name, bytes) in [
        ("wallfeed-gateway", stack.gateway.program().resident()),
        ("matrix-client", wall.program().resident()),
        ("redis-server", stack.redis.program().resident()),
    ] {
        println!("{name:<36}{:>12.1}", bytes as f64 / 1024.0 / 1024.0);
    }
}

/// A stream, read in this process.
struct Reader(Response);

impl Reader {
    async fn open(url: &str) -> Self {
        Self(reqwest::get(url).await.expect("the stream opens"))
    }

    /// Forgets what has come so far; the next piece is news.
    async fn drain(&mut self) {
        let quiet = Duration::from_millis(50);
        while let Ok(chunk) = tokio::time::timeout(quiet, self.0.chunk()).await {
            assert!(matches!(chunk, Ok(Some(_))), "the stream ended");
        }
    }

    /// Reads to the end of an event.
    async fn event(&mut self) {
        while !self.0.chunk().await.ok().flatten().expect("the stream goes on").ends_with(b"\n\n") {}
    }
}

/// Publishes one document after another, each when the one before has arrived.
async fn measure(publisher: &mut Publisher, reader: &mut Reader, first: u32) -> Vec<Duration> {
    reader.drain().await;
    let mut taken = Vec::new();
    for number in first..first + UPDATES {
        let document = weather(f64::from(number % 100) + 0.5);
        let start = Instant::now();
        publisher.set("Weather", &document).await;
        reader.event().await;
        taken.push(start.elapsed());
    }
    taken.sort();
    taken
}

fn row(name: &str, sorted: &[Duration]) {
    let at = |share: f64| sorted[((sorted.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    println!("{name:<36}{:>9.2} ms{:>9.2} ms", at(0.5), at(0.99));
}
