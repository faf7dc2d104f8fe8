//! How long a document takes from `SET` to its event on a stream, to the wall's changed frame and to the changed PNG file, and
//! what each program needs in memory meanwhile. `make bench` runs it on the release binaries.

use std::{
    mem::MaybeUninit,
    os::fd::OwnedFd,
    time::{Duration, Instant},
};

use reqwest::Response;
use rustix::fs::inotify::{self, CreateFlags, Reader, WatchFlags};
use serde_json::json;
use wallfeed_tests::{
    document::weather,
    household::Household,
    publisher::Publisher,
    stack::Stack,
    wall::{LATEST, Wall},
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

    println!("{:<36}{:>12}{:>12}", format!("latency of {UPDATES} updates"), "median", "p99");
    let mut events = Arrival::stream(&format!("{}/events", stack.gateway.url())).await;
    row("SET to the event on a stream", &measure(&mut publisher, &mut events).await);
    let mut frames = Arrival::stream(&wall.frames_url()).await;
    row("SET to the wall's changed frame", &measure(&mut publisher, &mut frames).await);
    drop((events, frames));
    let mut files = Arrival::file(&wall);
    row("SET to the changed PNG file", &measure(&mut publisher, &mut files).await);

    let mut household = Household::start().await;
    household.stream().find("the demo", |event| event.name == "update").await;
    println!("\n{:<36}{:>12}", "resident memory", "MiB");
    for (name, program) in [
        ("wallfeed-gateway", stack.gateway.program()),
        ("matrix-client", wall.program()),
        ("wallfeed", household.program()),
        ("redis-server", stack.redis.program()),
    ] {
        println!("{name:<36}{:>12.1}", program.resident() as f64 / 1024.0 / 1024.0);
    }
}

/// Where an update is seen to have arrived.
enum Arrival {
    /// An event stream, read in this process.
    Stream(Response),
    /// A folder in which the wall's file is replaced.
    File(OwnedFd),
}

impl Arrival {
    async fn stream(url: &str) -> Self {
        let mut response = reqwest::get(url).await.expect("the stream opens");
        // What is there already comes at once.
        let quiet = Duration::from_millis(50);
        while let Ok(chunk) = tokio::time::timeout(quiet, response.chunk()).await {
            assert!(matches!(chunk, Ok(Some(_))), "the stream ended");
        }
        Self::Stream(response)
    }

    fn file(wall: &Wall) -> Self {
        let folder = inotify::init(CreateFlags::CLOEXEC).expect("inotify");
        inotify::add_watch(&folder, wall.pictures(), WatchFlags::MOVED_TO).expect("the folder is there");
        Self::File(folder)
    }

    async fn next(&mut self) {
        match self {
            Self::Stream(response) => {
                while !response.chunk().await.ok().flatten().expect("the stream goes on").ends_with(b"\n\n") {}
            }
            Self::File(folder) => tokio::task::block_in_place(|| next_file(folder)),
        }
    }
}

/// Blocks until the wall's file has been replaced.
fn next_file(folder: &OwnedFd) {
    let mut buffer = [MaybeUninit::uninit(); 4096];
    let mut events = Reader::new(folder, &mut buffer);
    loop {
        let event = events.next().expect("inotify");
        if event.file_name().is_some_and(|name| name.to_bytes() == LATEST.as_bytes()) {
            return;
        }
    }
}

/// Publishes one document after another, each when the one before has arrived.
async fn measure(publisher: &mut Publisher, arrival: &mut Arrival) -> Vec<Duration> {
    let mut taken = Vec::new();
    for number in 1..=UPDATES {
        // Every document shows another whole number of degrees.
        let document = weather(f64::from(number % 100));
        let start = Instant::now();
        publisher.set("Weather", &document).await;
        arrival.next().await;
        taken.push(start.elapsed());
    }
    taken.sort();
    taken
}

fn row(name: &str, sorted: &[Duration]) {
    let at = |share: f64| sorted[((sorted.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    println!("{name:<36}{:>9.2} ms{:>9.2} ms", at(0.5), at(0.99));
}
