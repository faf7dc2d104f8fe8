//! The demo's services: each announces when it started, and now and then one starts anew.

use std::time::Duration;

use jiff::{SignedDuration, Zoned};
use rand::seq::IndexedMutRandom;
use wallfeed_proto::{Key, key::SERVER_SUFFIX, values::server::Server};

use super::dice::dice;

/// Time from one restart to the next.
const EVERY: Duration = Duration::from_secs(75);

/// The services, and for how many minutes they have been running when the demo begins.
const SERVICES: [(&str, i64); 9] = [
    ("AQI", 95),
    ("Weather", 7),
    ("Moon", 22),
    ("Calendar", 45),
    ("Events", 60 * 26),
    ("GitHub", 60 * 9),
    ("MLB", 60 * 4),
    ("NFL", 12),
    ("Track", 150),
];

/// The services, and when each started.
#[derive(Debug)]
pub struct Services {
    seed: u64,
    restarts: u64,
    started: Vec<(&'static str, Zoned)>,
}

impl Services {
    /// The services as they are when the demo begins.
    pub fn new(seed: u64, now: &Zoned) -> Self {
        let started = SERVICES.map(|(name, minutes)| (name, now.saturating_sub(SignedDuration::from_mins(minutes))));
        Self { seed, restarts: 0, started: started.to_vec() }
    }

    /// Restarts those whose time has come by a time of the story; the clock says what time of day that was.
    pub fn advance(&mut self, story: Duration, clock: impl Fn(Duration) -> Zoned) {
        while self.restarts < story.as_secs() / EVERY.as_secs() {
            self.restarts += 1;
            let mut dice = dice(self.seed, "restarts", self.restarts as i64);
            if let Some((_, time)) = self.started.choose_mut(&mut dice) {
                *time = clock(Duration::from_secs(EVERY.as_secs() * self.restarts));
            }
        }
    }

    /// Each service's key, what it says, and since when.
    pub fn announcements(&self) -> impl Iterator<Item = (Key, Server, &Zoned)> {
        self.started.iter().map(|(name, time)| {
            let server = Server { message: Some(format!("{name}Server started.")), ..Server::default() };
            (Key::from(format!("{name}{SERVER_SUFFIX}")), server, time)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_restart_now_and_then() {
        let now: Zoned = "2026-11-22T12:00-05:00[America/New_York]".parse().unwrap();
        let later = now.saturating_add(SignedDuration::from_mins(1));
        let mut services = Services::new(1, &now);
        let mut advance = |story| {
            services.advance(story, |_| later.clone());
            services.announcements().filter(|(_, _, started)| **started == later).count()
        };
        assert_eq!(advance(EVERY / 2), 0);
        assert_eq!(advance(EVERY), 1);
        assert!(advance(EVERY * 100) > 6);
    }
}
