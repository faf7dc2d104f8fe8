//! What a client of the stream asks for, in its query and its headers.

use url::form_urlencoded;
use wallfeed_proto::KeyFilter;

/// The header, in lower case, and the parameter.
pub(super) const LAST_EVENT_ID: &str = "last-event-id";

/// What a client asks for. Nothing that it may write is an error: browsers give up for good when they are refused.
#[derive(Debug, PartialEq)]
pub struct Asked {
    /// The keys; none: every key.
    pub filter: Option<KeyFilter>,
    /// Whether what is there already is wanted.
    pub snapshot: bool,
    /// Whether heartbeats are events.
    pub pings: bool,
    /// The id of the last event that the client received.
    pub last_event_id: Option<String>,
}

impl Asked {
    /// Reads the query, and the header `Last-Event-ID`.
    #[must_use]
    pub fn read(query: &str, header: Option<&[u8]>) -> Self {
        let mut asked = Self { filter: None, snapshot: true, pings: false, last_event_id: None };
        let mut globs: Option<String> = None;
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "keys" => globs = Some(globs.map_or_else(String::new, |globs| globs + ",") + &value),
                "snapshot" => asked.snapshot = value != "0",
                "heartbeat" => asked.pings = value == "event",
                LAST_EVENT_ID => asked.last_event_id = Some(value.into()),
                _ => {}
            }
        }
        asked.filter = globs
            .and_then(|globs| globs.parse().ok())
            .filter(|filter: &KeyFilter| filter.globs().all(|glob| glob != "*"));
        // The header is newer: a browser goes on using the address that it was given.
        if let Some(id) = header {
            asked.last_event_id = Some(String::from_utf8_lossy(id).into());
        }
        asked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Asked {
        Asked::read(query, None)
    }

    #[test]
    fn a_query_says_what_is_asked() {
        let everything = Asked { filter: None, snapshot: true, pings: false, last_event_id: None };
        assert_eq!(asked(""), everything);
        assert_eq!(asked("a=b&&=&%ff=%00&snapshot=1&heartbeat=comment&keys=*"), everything);
        assert_eq!(
            asked("keys=A,B*&keys=C%2D%3F&snapshot=0&heartbeat=event&last-event-id=e.1"),
            Asked {
                filter: Some("A,B*,C-?".parse().unwrap()),
                snapshot: false,
                pings: true,
                last_event_id: Some("e.1".into())
            }
        );
    }

    #[test]
    fn the_header_counts_before_the_query() {
        assert_eq!(Asked::read("last-event-id=e.1", Some(b"e.2")).last_event_id.as_deref(), Some("e.2"));
    }
}
