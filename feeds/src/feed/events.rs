//! `Events`: birthdays and anniversaries, from a file of them or from an iCalendar file.

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;
use wallfeed_proto::{Key, Values, values::events::Anniversary};

use super::calendar::Addresses;
use crate::{
    transform::{Access, Made, Moment, Request, Response, TransformError, exactly},
    upstream::ics::{self, Event},
};

/// The year that calendars write for a birthday whose year nobody knows: the first leap year of the Gregorian calendar.
const UNKNOWN_YEAR: i16 = 1604;

/// The settings of the events.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// From where.
    pub source: Source,
    /// The file of events.
    pub file: Option<String>,
    /// The addresses of iCalendar files. Without any, the feed's secret is one.
    pub url: Addresses,
}

/// From where the events come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// A JSON file: a list of `{"name", "event", "month", "day", "year"}`.
    #[default]
    File,
    /// Any iCalendar file.
    Ics,
}

/// What to ask for.
pub fn requests(options: &Options, _: &Moment, access: &Access) -> Result<Vec<Request>, TransformError> {
    match (options.source, &options.file) {
        (Source::Ics, _) => options.url.requests(access),
        (Source::File, Some(file)) => Ok(vec![Request::get(file_url(file)?)]),
        (Source::File, None) => Err(TransformError::Setting("this source needs a file: set `file`".into())),
    }
}

fn file_url(file: &str) -> Result<url::Url, TransformError> {
    let no_file = || TransformError::Setting(format!("`{file}` is no path of a file"));
    let path = std::path::absolute(file).map_err(|_| no_file())?;
    url::Url::from_file_path(path).map_err(|()| no_file())
}

/// The document.
pub fn document(responses: &[Response], moment: &Moment, options: &Options) -> Result<Made, TransformError> {
    let anniversaries = match options.source {
        Source::File => {
            let [response] = exactly(responses)?;
            from_file(response.value()?)?
        }
        Source::Ics => {
            let calendars = responses.iter().map(|response| ics::events(&response.body, moment.time_zone()));
            let events = calendars.collect::<Result<Vec<_>, _>>()?.concat();
            events.iter().filter_map(from_event).collect()
        }
    };
    Ok(moment.made(Values::Events(anniversaries)))
}

/// The events as they are written, but for those that have no day of the year.
fn from_file(value: Value) -> Result<Vec<Anniversary>, TransformError> {
    let Values::Events(anniversaries) = Values::read(&Key::from("Events"), value) else {
        return Err(TransformError::missing("the top", "list of events"));
    };
    let (whole, broken): (Vec<_>, Vec<_>) = anniversaries.into_iter().partition(has_day);
    for anniversary in broken {
        let name = anniversary.name.unwrap_or_default();
        tracing::warn!(name, "an event is left out: its month and day are no day of the year");
    }
    Ok(whole)
}

/// Whether there is such a day, at least in leap years.
fn has_day(anniversary: &Anniversary) -> bool {
    let leap_year = |month, day| Date::new(2000, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
    anniversary.month.zip(anniversary.day).is_some_and(|(month, day)| leap_year(month, day).is_some())
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
