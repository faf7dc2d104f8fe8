//! `NAME-Server`: a feed says that it has started, and what troubles it.

use jiff::{SignedDuration, Zoned};
use wallfeed_proto::{Document, Key, Values, values::server::Server};

use crate::{output::Publication, settings::Feed};

/// A start does not go stale.
const LASTING: SignedDuration = SignedDuration::from_hours(24 * 365);
/// A message is read on a wall.
const LONGEST: usize = 200;

/// What is said of one feed. `updated` is always when it started.
#[derive(Debug)]
pub struct Announcement {
    key: Key,
    name: String,
    started: Zoned,
    trouble: Option<String>,
}

impl Announcement {
    /// Of a feed that starts now.
    #[must_use]
    pub fn new(feed: &Feed, now: &Zoned) -> Self {
        let started = now.with_time_zone(feed.time_zone.clone());
        Self { key: feed.server_key(), name: feed.key.to_string(), started, trouble: None }
    }

    /// The document.
    #[must_use]
    pub fn publication(&self) -> Publication {
        let message = match &self.trouble {
            None => format!("{}Server started.", self.name),
            Some(trouble) => format!("{}Server: {trouble}", self.name),
        };
        let message = message.chars().take(LONGEST).collect();
        let values = Values::Server(Server { message: Some(message), ..Server::default() });
        let valid = self.started.checked_add(LASTING).unwrap_or_else(|_| self.started.clone());
        let document = Document::new(values, self.started.clone().into(), valid.into());
        Publication { key: self.key.clone(), document, ttl: None }
    }

    /// Says what troubles the feed, or that nothing does; the document, if that is something new.
    pub fn say(&mut self, trouble: Option<String>) -> Option<Publication> {
        if self.trouble == trouble {
            return None;
        }
        self.trouble = trouble;
        Some(self.publication())
    }
}
