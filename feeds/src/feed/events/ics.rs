//! The birthdays and anniversaries among the events of iCalendar files.

use serde::Deserialize;
use wallfeed_proto::{Values, values::events::Anniversary};

use crate::{
    feed::addresses::Addresses,
    transform::{Access, Made, Moment, Request, Response, TransformError},
    upstream::ics::{self, Event},
};

/// The year that calendars write for a birthday whose year nobody knows: the first leap year of the Gregorian calendar.
const UNKNOWN_YEAR: i16 = 1604;

/// The settings of iCalendar files.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Their addresses.
    pub url: Addresses,
}

/// What to ask for.
pub fn requests(options: &Options, access: &Access) -> Result<Vec<Request>, TransformError> {
    options.url.requests(access)
}

/// The document.
pub fn document(responses: &[Response], moment: &Moment) -> Result<Made, TransformError> {
    let calendars = responses.iter().map(|response| ics::events(&response.body, moment.time_zone()));
    let events = calendars.collect::<Result<Vec<_>, _>>()?.concat();
    Ok(moment.made(Values::Events(events.iter().filter_map(from_event).collect())))
}

/// A yearly event, or one that says that it is a birthday or an anniversary.
fn from_event(event: &Event) -> Option<Anniversary> {
    let kind = Kind::of(event);
    if kind.is_none() && !event.is_yearly() {
        return None;
    }
    let date = event.start.date();
    let (name, said_year) = name(&event.summary);
    let year = said_year.or_else(|| (date.year() != UNKNOWN_YEAR).then(|| i64::from(date.year())));
    Some(Anniversary {
        name: Some(name),
        event: Some(kind.unwrap_or(Kind::Birthday).word().to_owned()),
        month: Some(i64::from(date.month())),
        day: Some(i64::from(date.day())),
        year,
        ..Anniversary::default()
    })
}

/// What comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Birthday,
    Anniversary,
}

impl Kind {
    fn of(event: &Event) -> Option<Self> {
        let said = event.categories.iter().chain([&event.summary]).map(|text| text.to_lowercase());
        said.into_iter().find_map(|text| match text {
            text if text.contains("birthday") || text.contains('🎂') => Some(Self::Birthday),
            text if text.contains("anniversary") => Some(Self::Anniversary),
            _ => None,
        })
    }

    fn word(self) -> &'static str {
        match self {
            Self::Birthday => "Birthday",
            Self::Anniversary => "Anniversary",
        }
    }
}

/// Whose day it is, and the year that stands with it: `🎂 Nora (1990)`, `Nora’s 35th Birthday`, `Birthday: Nora`.
fn name(summary: &str) -> (String, Option<i64>) {
    let is_year = |word: &&str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let bare = |word: &str| word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_owned();
    let words: Vec<_> = summary.split_whitespace().collect();
    let year =
        words.iter().map(|word| bare(word)).find(|word| is_year(&word.as_str())).and_then(|year| year.parse().ok());
    let is_name = |said: &&&str| {
        let word = bare(said).to_lowercase();
        let says_what = ["birthday", "anniversary", "wedding"].contains(&word.as_str());
        let says_which = word.starts_with(|letter: char| letter.is_ascii_digit());
        (!word.is_empty() || **said == "&") && !says_what && !says_which
    };
    let name = words.iter().filter(is_name).copied().collect::<Vec<_>>().join(" ");
    let name = name.trim_end_matches([':', ',', '-']);
    let whose = name.strip_suffix("'s").or_else(|| name.strip_suffix("’s")).unwrap_or(name);
    let whose = whose.trim();
    (if whose.is_empty() { summary.trim() } else { whose }.to_owned(), year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_many_phrases() {
        let check = |summary: &str, expected: &str, year: Option<i64>| {
            assert_eq!(name(summary), (expected.to_owned(), year), "{summary}");
        };
        check("Nora", "Nora", None);
        check("Nora's birthday", "Nora", None);
        check("Nora’s 35th Birthday", "Nora", None);
        check("🎂 Nora Rivers (1990)", "Nora Rivers", Some(1990));
        check("Birthday: Nora", "Nora", None);
        check("Sam & Nora's wedding anniversary", "Sam & Nora", None);
        check("Birthday", "Birthday", None);
        check("", "", None);
    }
}
