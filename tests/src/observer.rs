//! A client that follows a stream for as long as it lives, comes back when it ends, and is judged at every event.

use std::time::Duration;

use reqwest::Client;
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval},
};
use tokio_util::task::AbortOnDropHandle;

use crate::{event::Decoder, judge::Judge};

/// How soon it comes back: sooner than any client, so that the time is the gateway's.
const COMES_BACK_AFTER: Duration = Duration::from_millis(50);

/// A client on a task of its own.
#[derive(Debug)]
pub struct Observer {
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

/// The client's side.
struct Follower {
    client: Client,
    url: String,
    last_event_id: Option<String>,
    state: watch::Sender<State>,
}

impl Observer {
    /// One that follows the stream at this address.
    #[must_use]
    pub fn start(url: String) -> Self {
        let (sender, state) = watch::channel(State::default());
        let client = Client::builder().no_proxy().pool_max_idle_per_host(0).build().expect("a client");
        let follower = Follower { client, url, last_event_id: None, state: sender };
        Self { state, _task: AbortOnDropHandle::new(tokio::spawn(follower.run())) }
    }

    /// What has become of it so far.
    #[must_use]
    pub fn state(&self) -> watch::Ref<'_, State> {
        self.state.borrow()
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
