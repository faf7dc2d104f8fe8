//! One transformation: a feed, its options, its responses, and the time.

use std::path::{Path, PathBuf};

use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value;
use wallfeed_feeds::{
    attempt::{self, Trouble},
    feed::Kind,
    settings::{Feed, Settings},
    transform::Response,
};
use wallfeed_proto::{Document, Key};

/// A transformation.
#[derive(Debug, Clone)]
pub struct Case {
    pub feed: Feed,
    pub now: Timestamp,
    pub responses: Vec<Response>,
}

impl Case {
    /// The settings are the members of the feed's table.
    pub fn new(kind: Kind, settings: &str, now: &str, responses: Vec<Response>) -> Self {
        let table = settings.parse().expect("a table");
        let feed = Settings::one_feed(kind, table).unwrap_or_else(|error| panic!("{settings}: {error}"));
        Self { feed, now: now.parse().expect("a time"), responses }
    }

    /// What would be stored.
    pub fn document(&self) -> Result<Document, Trouble> {
        let moment = self.feed.moment(&self.now.to_zoned(TimeZone::UTC));
        Ok(attempt::make(&self.feed, &self.responses, &moment)?.document(&moment.now))
    }

    /// The same as JSON with its type.
    pub fn json(&self) -> Result<Value, Trouble> {
        let mut members = self.document()?.to_members();
        members.insert("type".into(), self.key().as_str().into());
        Ok(Value::Object(members))
    }

    pub fn key(&self) -> &Key {
        &self.feed.key
    }
}

pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

pub fn fixture(file: &str) -> Response {
    Response::new(std::fs::read(fixtures().join(file)).unwrap_or_else(|error| panic!("{file}: {error}")))
}

/// Recorded responses, where they lie next to the repository.
pub fn recordings() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/recordings");
    folder.is_dir().then_some(folder)
}
