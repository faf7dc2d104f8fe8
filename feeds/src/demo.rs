//! The demo: a household's day, invented, in ten minutes.
//!
//! [`Story`] is the day itself: told how much time has passed, it says which documents are due. It knows no clock and does
//! no I/O, and the same seed gives the same day. [`run`] tells it the time and publishes.

mod air;
mod almanac;
mod baseball;
mod commits;
mod dice;
mod football;
mod household;
mod services;
mod side;
mod soccer;
mod story;
mod tracker;
mod weather;

use std::time::Duration;

use anyhow::Context;
use jiff::Zoned;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use wallfeed_store::Store;

use crate::{metrics::Metrics, outbox::Outbox, output::Output};

pub use story::Story;

/// The day that everybody sees.
pub const SEED: u64 = 2021;

/// How often the story is told the time: several times as often as anything in it happens at the ordinary speed.
const TICK: Duration = Duration::from_millis(250);

/// The fastest. A day goes by in less than a second; more cannot be watched.
const FASTEST: f64 = 1000.0;

/// A speed that no day can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the demo's speed must be more than 0 and at most {FASTEST}")]
pub struct SpeedError;

/// The speed, if the demo can go as fast.
pub fn check_speed(speed: f64) -> Result<f64, SpeedError> {
    if speed > 0.0 && speed <= FASTEST { Ok(speed) } else { Err(SpeedError) }
}

/// Lives the demo day into a store until the shutdown: at speed 1, a day in ten minutes.
pub async fn run(store: Store, speed: f64, shutdown: CancellationToken) -> anyhow::Result<()> {
    run_to(Outbox::new(Output::Store(store), Metrics::default()), speed, shutdown).await
}

/// Lives the demo day until the shutdown.
pub async fn run_to(outbox: Outbox, speed: f64, shutdown: CancellationToken) -> anyhow::Result<()> {
    let story = Story::new(SEED, Zoned::now(), speed)?;
    shutdown.run_until_cancelled(tell(story, outbox)).await.unwrap_or(Ok(()))
}

/// Tells the story the time, and publishes.
async fn tell(mut story: Story, mut outbox: Outbox) -> anyhow::Result<()> {
    let started = Instant::now();
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        outbox.add(story.advance(started.elapsed(), &Zoned::now()));
        outbox.send().await.context("nobody takes the documents")?;
    }
}
