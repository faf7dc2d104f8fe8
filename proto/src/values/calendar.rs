//! `Calendar`: meetings and all-day events.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::{
    Stamp,
    lenient::{Lenient, Path},
};

/// The meetings, in order. Written as `["No events"]` when there are none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(test, derive(ts_rs::TS), ts(type = "Meeting[] | [\"No events\"]"))]
pub struct Calendar(pub Vec<Meeting>);

/// One meeting, on the wire a list of three strings: summary, start, end.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(ts_rs::TS), ts(type = "[summary: string, start: string, end: string]"))]
pub struct Meeting {
    /// What it is about, with a prefix of four characters that displays skip.
    pub summary: String,
    /// When it starts.
    pub start: When,
    /// When it is over.
    pub end: When,
}

/// The start or end of a meeting, as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// An instant, with its text.
    Time(Stamp, String),
    /// An all-day event's date; at the end, the day after its last.
    Date(jiff::civil::Date),
}

/// What stands in the list when it is empty.
const NONE: &str = "No events";

impl Meeting {
    /// The summary without its prefix of four characters; all of it where nothing would be left.
    #[must_use]
    pub fn title(&self) -> &str {
        let title = self.summary.char_indices().nth(4).map_or("", |(at, _)| self.summary[at..].trim());
        if title.is_empty() { self.summary.trim() } else { title }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time(_, text) => f.write_str(text),
            Self::Date(date) => date.fmt(f),
        }
    }
}

impl Lenient for When {
    fn read(value: &Value, _: &mut Path) -> Option<Self> {
        let text = value.as_str()?;
        match text.parse() {
            Ok(stamp) => Some(Self::Time(stamp, text.into())),
            Err(_) => text.parse().ok().map(Self::Date),
        }
    }
}

impl Lenient for Meeting {
    fn read(value: &Value, path: &mut Path) -> Option<Self> {
        let [summary, start, end] = value.as_array()?.first_chunk()?;
        Some(Self { summary: path.item(0, summary)?, start: path.item(1, start)?, end: path.item(2, end)? })
    }
}

impl Lenient for Calendar {
    fn read(value: &Value, path: &mut Path) -> Option<Self> {
        match value.as_array()?.as_slice() {
            [Value::String(text)] if text == NONE => Some(Self::default()),
            _ => Vec::read(value, path).map(Self),
        }
    }
}

impl Serialize for Calendar {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_empty() { [NONE].serialize(serializer) } else { self.0.serialize(serializer) }
    }
}

impl Serialize for Meeting {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        [self.summary.as_str(), &self.start.to_string(), &self.end.to_string()].serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::lenient::read;

    #[test]
    fn times_and_dates_are_kept_as_they_were_written() {
        let given = json!([
            ["WRK:Stand-up", "2026-11-23T09:00:00-05:00", "2026-11-23T14:15:00Z"],
            ["HOL:Thanksgiving", "2026-11-26", "2026-11-27"],
        ]);
        let calendar: Calendar = read(&given).unwrap();
        assert!(matches!(&calendar.0[0].start, When::Time(start, _) if start.zoned().hour() == 9));
        assert!(matches!(&calendar.0[1].end, When::Date(date) if date.day() == 27));
        assert_eq!(json!(calendar), given);
    }

    #[test]
    fn an_empty_calendar_says_so() {
        for given in [json!([]), json!(["No events"])] {
            assert_eq!(json!(read::<Calendar>(&given)), json!(["No events"]));
        }
        assert_eq!(read::<Calendar>(&json!({})), None);
    }

    #[test]
    fn a_title_is_never_empty() {
        let check = |summary: &str, expected: &str| {
            let day = When::Date(jiff::civil::date(2026, 11, 26));
            let meeting = Meeting { summary: summary.into(), start: day.clone(), end: day };
            assert_eq!(meeting.title(), expected);
        };
        check("WRK:talking", "talking");
        check("🎉🎉🎉 party", "party");
        check("Gym", "Gym");
        check("Gym:", "Gym:");
        check("", "");
    }
}
