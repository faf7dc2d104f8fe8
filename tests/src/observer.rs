//! A client that follows a stream for as long as it lives, comes back when it ends, and is judged at every event.

use std::time::{Duration, Instant};

use reqwest::Client;
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval},
};
use tokio_util::task::AbortOnDropHandle;

use crate::{
    deadline::{DEADLINE, until},
    event::Decoder,
    judge::Judge,
    model::Model,
};

/// How soon it comes back: sooner than any client, so that the time is the gateway's.
const COMES_BACK_AFTER: Duration = Duration::from_millis(50);

/// A client on a task of its own.
#[derive(Debug)]
struct Observer {
    state: watch::Receiver<State>,
    _task: AbortOnDropHandle<()>,
}

/// What has become of it.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// What it was told.
    pub judge: Judge,
    /// How many streams it has opened.
    pub streams: u32,
    /// Whether one is open.
    pub is_open: bool,
    /// The first thing that was wrong.
    pub wrong: Option<String>,
}

/// All the clients of a test.
#[derive(Debug)]
pub struct Observers(Vec<Observer>);

/// How many there are.
const OBSERVERS: usize = 10;
/// How often clients and store are compared: the precision of every time that is measured.
const COMPARE_EVERY: Duration = Duration::from_millis(5);

impl Observers {
    /// Ten, spread over the gateways at these addresses.
    #[must_use]
    pub fn start(urls: &[String]) -> Self {
        let urls = urls.iter().cycle().take(OBSERVERS);
        Self(urls.map(|url| Observer::start(format!("{url}/events"))).collect())
    }

    /// Waits until every client shows exactly what the store holds, and tells how long that took.
    pub async fn converge(&self, mut truth: impl AsyncFnMut() -> Model) -> Duration {
        let start = Instant::now();
        let mut ticks = interval(COMPARE_EVERY);
        loop {
            let truth = truth().await;
            if self.all(|state| state.is_open && *state.judge.model() == truth) {
                return start.elapsed();
            }
            assert!(start.elapsed() < DEADLINE, "not within {DEADLINE:?}: {}", self.differences(&truth));
            ticks.tick().await;
        }
    }

    /// Whether this is so for every client now.
    #[must_use]
    pub fn all(&self, holds: impl Fn(&State) -> bool) -> bool {
        self.0.iter().all(|observer| holds(&observer.state.borrow()))
    }

    /// Waits until this is so for every client.
    pub async fn until_all(&self, what: &str, holds: impl Fn(&State) -> bool) {
        until(what, async || self.all(&holds).then_some(())).await;
    }

    /// Waits until every client was told that the store does not answer.
    pub async fn until_down(&self) {
        self.until_all("the store's trouble", |state| state.judge.store() == "down").await;
    }

    /// How many streams they have opened.
    #[must_use]
    pub fn streams(&self) -> u32 {
        self.0.iter().map(|observer| observer.state.borrow().streams).sum()
    }

    /// Panics if one of them was told anything twice or out of order.
    pub fn check(&self, what: &str) {
        for (number, observer) in self.0.iter().enumerate() {
            let wrong = observer.state.borrow().wrong.clone();
            assert_eq!(wrong, None, "{what}: client {number} was told wrongly");
        }
    }

    fn differences(&self, truth: &Model) -> String {
        let lines = self.0.iter().enumerate().map(|(number, observer)| {
            let state = observer.state.borrow();
            let difference = state.judge.model().difference(truth).join(", ");
            format!("client {number} (open: {}, wrong: {:?}): {difference}", state.is_open, state.wrong)
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// The client's side.
struct Follower {
    client: Client,
    url: String,
    last_event_id: Option<String>,
    state: watch::Sender<State>,
}

impl Observer {
    /// One that follows the stream at this address.
    fn start(url: String) -> Self {
        let (sender, state) = watch::channel(State::default());
        let client = Client::builder().no_proxy().pool_max_idle_per_host(0).build().expect("a client");
        let follower = Follower { client, url, last_event_id: None, state: sender };
        Self { state, _task: AbortOnDropHandle::new(tokio::spawn(follower.run())) }
    }
}

impl Follower {
    async fn run(mut self) {
        let mut ticks = interval(COMES_BACK_AFTER);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            // It comes back whatever ended the stream; what that was is judged by who counts streams.
            _ = self.try_follow().await;
            self.state.send_modify(|state| state.is_open = false);
        }
    }

    async fn try_follow(&mut self) -> Result<(), reqwest::Error> {
        let mut request = self.client.get(&self.url);
        if let Some(id) = &self.last_event_id {
            request = request.header("Last-Event-ID", id);
        }
        let mut response = request.send().await?.error_for_status()?;
        self.state.send_modify(|state| {
            state.streams += 1;
            state.is_open = true;
        });
        let (mut decoder, mut rest) = (Decoder::default(), Vec::new());
        while let Some(bytes) = response.chunk().await? {
            rest.extend_from_slice(&bytes);
            while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = rest.drain(..=end).collect();
                self.line(&mut decoder, &String::from_utf8_lossy(&line[..end]));
            }
        }
        Ok(())
    }

    fn line(&mut self, decoder: &mut Decoder, line: &str) {
        let Some(event) = decoder.line(line) else { return };
        self.state.send_modify(|state| {
            if let Err(wrong) = state.judge.hear(&event) {
                state.wrong.get_or_insert(wrong);
            }
        });
        self.last_event_id = event.id.or(self.last_event_id.take());
    }
}
