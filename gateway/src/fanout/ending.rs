//! When a stream ends because the gateway does.

use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, sleep_until};

use crate::phases::Phases;

/// The part of the drain time in which streams end; the rest is for those whose sockets are slow.
const SPREAD: f64 = 0.8;
/// The earliest return after the gateway is gone. Whoever comes while it still drains is sent away, and a browser's
/// `EventSource` that is sent away never returns.
const PAUSE: Duration = Duration::from_millis(200);
/// The longest spread of the returns.
const LONGEST_SPREAD: Duration = Duration::from_secs(3);

/// The end of one stream, at a time of its own within the drain time, and at the latest when that is over.
#[derive(Debug)]
pub(super) struct Ending {
    phases: Phases,
    drain: Duration,
    /// Known from the shutdown on.
    times: Option<Times>,
}

#[derive(Debug, Clone, Copy)]
struct Times {
    /// The stream ends.
    end: Instant,
    /// The gateway is gone.
    gone: Instant,
}

impl Ending {
    pub(super) fn new(phases: Phases, drain: Duration) -> Self {
        Self { phases, drain, times: None }
    }

    /// Whether the stream must end now.
    pub(super) fn is_due(&mut self) -> bool {
        self.phases.shutdown.is_cancelled() && (self.is_over() || self.times().end <= Instant::now())
    }

    /// Whether nobody waits any longer for a socket that takes nothing.
    pub(super) fn is_over(&self) -> bool {
        self.phases.closed.is_cancelled()
    }

    /// Waits until the stream must end.
    pub(super) async fn due(&mut self) {
        self.phases.shutdown.cancelled().await;
        let end = self.times().end;
        tokio::select! { () = sleep_until(end) => {}, () = self.phases.closed.cancelled() => {} }
    }

    /// Tells the client when to return: after the gateway is gone, and not when all others do.
    pub(super) fn farewell(&mut self) -> Bytes {
        let rest = self.times().gone.saturating_duration_since(Instant::now());
        let retry = rest + PAUSE + self.drain.min(LONGEST_SPREAD).mul_f64(rand::random());
        format!("retry: {}\n\n", retry.as_millis()).into()
    }

    fn times(&mut self) -> Times {
        let (now, drain) = (Instant::now(), self.drain);
        *self.times.get_or_insert_with(|| Times {
            end: now + drain.mul_f64(SPREAD * rand::random::<f64>()),
            gone: now + drain,
        })
    }
}
