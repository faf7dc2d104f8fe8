//! `Calendar`: meetings and all-day events.

use serde::Serialize;
use serde_json::{Value, json};

use crate::lenient::Lenient;

/// The meetings, in order. Written as `["No events"]` when there are none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar(pub Vec<Meeting>);

/// One meeting, on the wire a list of three strings: summary, start, end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// What it is about, with a prefix of four characters that displays skip.
    pub summary: String,
    /// When it starts.
    pub start: When,
    /// When it is over.
    pub end: When,
}

/// The start or end of a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// An instant.
    Time(crate::Stamp, String),
    /// An all-day event's date; at the end, the day after its last.
    Date(jiff::civil::Date),
}

impl Meeting {
    /// The summary without the prefix of four characters.
    #[must_use]
    pub fn title(&self) -> &str {
        self.summary.char_indices().nth(4).map_or("", |(at, _)| &self.summary[at..])
    }
}

impl When {
    fn read(text: &str) -> Option<Self> {
        match text.parse() {
            Ok(stamp) => Some(Self::Time(stamp, text.into())),
            Err(_) => text.parse().ok().map(Self::Date),
        }
    }
}

impl std::fmt::Display for When {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Time(_, text) => f.write_str(text),
            Self::Date(date) => date.fmt(f),
        }
    }
}

impl Lenient for Meeting {
    fn read(value: Value) -> Option<Self> {
        let [summary, start, end] = value.as_array()?.first_chunk()?;
        Some(Self {
            summary: summary.as_str()?.into(),
            start: When::read(start.as_str()?)?,
            end: When::read(end.as_str()?)?,
        })
    }
}

impl Lenient for Calendar {
    fn read(value: Value) -> Option<Self> {
        Vec::read(value).map(Self)
    }
}

impl Serialize for Calendar {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_empty() {
            return ["No events"].serialize(serializer);
        }
        serializer.collect_seq(
            self.0.iter().map(|meeting| json!([meeting.summary, meeting.start.to_string(), meeting.end.to_string()])),
        )
    }
}
