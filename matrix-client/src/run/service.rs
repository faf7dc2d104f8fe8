//! The service manager: told that the wall is there, and fed from where the work is done, so that a wall that is stuck is
//! started again.

use std::time::Duration;

use sd_notify::NotifyState;
use tokio::time::Instant;

/// The service manager; without one, nobody hears what it is told.
#[derive(Debug)]
pub struct Service {
    is_ready: bool,
    /// How often it wants to hear from us.
    watchdog: Option<Duration>,
    fed: Instant,
    is_deaf: bool,
}

/// Without a watchdog, the wall looks round this often.
const IDLE: Duration = Duration::from_secs(10);

impl Service {
    /// As systemd says in the environment.
    pub fn from_environment() -> Self {
        Self { is_ready: false, watchdog: sd_notify::watchdog_enabled(), fed: Instant::now(), is_deaf: false }
    }

    /// How long the wall may rest.
    pub fn interval(&self) -> Duration {
        self.watchdog.map_or(IDLE, |watchdog| (watchdog / 3).min(IDLE))
    }

    /// The wall has just been drawn and shown.
    pub fn is_working(&mut self) {
        if !std::mem::replace(&mut self.is_ready, true) {
            self.tell(NotifyState::Ready);
        }
        if self.watchdog.is_some() && self.fed.elapsed() >= self.interval() {
            self.tell(NotifyState::Watchdog);
            self.fed = Instant::now();
        }
    }

    /// The wall ends.
    pub fn is_stopping(&mut self) {
        self.tell(NotifyState::Stopping);
    }

    fn tell(&mut self, state: NotifyState) {
        if let Err(error) = sd_notify::notify(&[state])
            && !std::mem::replace(&mut self.is_deaf, true)
        {
            tracing::warn!("cannot tell the service manager: {error}");
        }
    }
}
