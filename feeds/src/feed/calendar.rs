//! `Calendar`: the day's meetings, from any iCalendar address or from Google Calendar.

use std::ops::Range;

use jiff::{Span, Zoned, tz::TimeZone};
use serde::Deserialize;
use url::Url;
use wallfeed_proto::{
    Values,
    values::calendar::{Calendar, Meeting, When},
};

use crate::{
    transform::{Access, Made, Moment, Request, Response, TransformError, exactly},
    upstream::{
        google_calendar,
        ics::{self, Occurrence, Time},
    },
};

/// The settings of the calendar.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// From where.
    pub source: Source,
    /// The addresses of iCalendar files: `https`, `webcal` or `file`. Without any, the feed's secret is one.
    pub url: Addresses,
    /// The id of a Google calendar.
    pub calendar: Option<String>,
    /// How many days are published, from today on. The wall says whether a meeting is left today: one day does for it.
    pub days: u8,
}

impl Default for Options {
    fn default() -> Self {
        Self { source: Source::default(), url: Addresses::default(), calendar: None, days: 1 }
    }
}

/// From where the meetings come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Any iCalendar file.
    #[default]
    Ics,
    /// Google Calendar.
    Google,
}

/// One address or several.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Addresses {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

impl Default for Addresses {
    fn default() -> Self {
        Self::Several(Vec::new())
    }
}

impl Addresses {
    /// The requests for iCalendar files. An address from the secrets is told by its host alone.
    pub fn requests(&self, access: &Access) -> Result<Vec<Request>, TransformError> {
        let addresses = match self {
            Self::One(address) => std::slice::from_ref(address),
            Self::Several(addresses) => addresses.as_slice(),
        };
        match (addresses, &access.secret) {
            ([], Some(secret)) => Ok(vec![Request::get(parse(secret.expose())?).private()]),
            ([], None) => Err(TransformError::Setting("this source needs an address: set `url`, or `secret`".into())),
            (addresses, _) => addresses.iter().map(|address| Ok(Request::get(parse(address)?).private())).collect(),
        }
    }
}

/// The address of a file; `webcal` is what calendars call `https`. What is wrong with it is told without it: it may be a
/// secret.
fn parse(address: &str) -> Result<Url, TransformError> {
    let address = address.trim();
    let https = address.strip_prefix("webcal://").or_else(|| address.strip_prefix("webcals://"));
    let url = https.map_or_else(|| address.to_owned(), |rest| format!("https://{rest}"));
    url.parse().map_err(|error| TransformError::Setting(format!("the calendar's address is no URL: {error}")))
}

/// What to ask for.
pub fn requests(options: &Options, moment: &Moment, access: &Access) -> Result<Vec<Request>, TransformError> {
    match options.source {
        Source::Ics => options.url.requests(access),
        Source::Google => Ok(vec![google_request(options, moment, access)?]),
    }
}

fn google_request(options: &Options, moment: &Moment, access: &Access) -> Result<Request, TransformError> {
    let no_calendar = || TransformError::Setting("this source needs a calendar: set `calendar` to its id".into());
    let id = options.calendar.as_deref().ok_or_else(no_calendar)?;
    let window = window(moment, options.days)?;
    let mut url = access.url(google_calendar::ORIGIN, "calendar/v3/calendars")?;
    if let Ok(mut path) = url.path_segments_mut() {
        path.extend([id, "events"]);
    }
    url.query_pairs_mut()
        .append_pair("key", access.secret()?)
        .append_pair("timeMin", &rfc3339(&window.start))
        .append_pair("timeMax", &rfc3339(&window.end))
        .append_pair("singleEvents", "true")
        .append_pair("orderBy", "startTime")
        .append_pair("maxResults", &google_calendar::PAGE.to_string());
    Ok(Request::get(url))
}

/// The document. Several responses are several calendars, or pages of one.
pub fn document(responses: &[Response], moment: &Moment, options: &Options) -> Result<Made, TransformError> {
    let meetings = match options.source {
        Source::Google => google_meetings(responses)?,
        Source::Ics => ics_meetings(responses, moment, options)?,
    };
    Ok(moment.made(Values::Calendar(Calendar(meetings))))
}

/// As Google chose and ordered them.
fn google_meetings(responses: &[Response]) -> Result<Vec<Meeting>, TransformError> {
    if responses.is_empty() {
        exactly::<1>(responses)?;
    }
    let pages = responses.iter().map(|response| google_calendar::meetings(&response.value()?));
    Ok(pages.collect::<Result<Vec<_>, _>>()?.concat())
}

fn ics_meetings(responses: &[Response], moment: &Moment, options: &Options) -> Result<Vec<Meeting>, TransformError> {
    if responses.is_empty() {
        exactly::<1>(responses)?;
    }
    let zone = moment.time_zone();
    let mut occurrences = Vec::new();
    for response in responses {
        let events = ics::events(&response.body, zone)?;
        occurrences.extend(ics::occurrences(&events, &window(moment, options.days)?));
    }
    occurrences.sort_by_key(|occurrence| occurrence.start.timestamp(zone));
    Ok(occurrences.into_iter().map(|occurrence| meeting(occurrence, zone)).collect())
}

/// From today's midnight, so that a display knows a day on which all meetings are over from one that had none, to the
/// midnight after the last day.
fn window(moment: &Moment, days: u8) -> Result<Range<Zoned>, TransformError> {
    let outside = |error: jiff::Error| TransformError::Setting(error.to_string());
    let start = moment.now.start_of_day().map_err(outside)?;
    let end = start.checked_add(Span::new().days(days.max(1))).and_then(|end| end.start_of_day()).map_err(outside)?;
    Ok(start..end)
}

fn meeting(occurrence: Occurrence, zone: &TimeZone) -> Meeting {
    let when = |time: Time| match time {
        Time::Date(date) => When::Date(date),
        Time::Zoned(zoned) => {
            let local = zoned.with_time_zone(zone.clone());
            When::Time(local.clone().into(), rfc3339(&local))
        }
    };
    Meeting { summary: occurrence.summary, start: when(occurrence.start), end: when(occurrence.end) }
}

fn rfc3339(time: &Zoned) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use wallfeed_secrets::Secret;

    use super::*;

    fn moment(now: &str, zone: &str) -> Moment {
        let now: jiff::Timestamp = now.parse().unwrap();
        Moment { now: now.to_zoned(TimeZone::get(zone).unwrap()), period: Duration::from_secs(877), place: None }
    }

    fn asked(options: &Options, secret: Option<&str>) -> Result<Vec<(String, String)>, TransformError> {
        let access = Access { base_url: None, secret: secret.map(Secret::from) };
        let requests = requests(options, &moment("2026-11-23T17:10:00Z", "Europe/Berlin"), &access)?;
        Ok(requests.into_iter().map(|request| (request.url.to_string(), request.label)).collect())
    }

    #[test]
    fn google_is_asked_for_the_day() {
        let options =
            Options { source: Source::Google, calendar: Some("a b@example.com".into()), ..Options::default() };
        let expected = "https://www.googleapis.com/calendar/v3/calendars/a%20b@example.com/events?key=canary\
            &timeMin=2026-11-23T00%3A00%3A00%2B01%3A00&timeMax=2026-11-24T00%3A00%3A00%2B01%3A00\
            &singleEvents=true&orderBy=startTime&maxResults=2500";
        let [(url, label)] = &asked(&options, Some("canary")).unwrap()[..] else { panic!("one request") };
        assert_eq!(url, expected);
        assert!(!label.contains("canary"), "{label}");
        assert_eq!(asked(&options, None), Err(TransformError::NoSecret));
    }

    #[test]
    fn an_address_may_be_a_setting_or_a_secret_and_is_never_told() {
        let webcal = Options { url: Addresses::One("webcal://example.com/canary.ics".into()), ..Options::default() };
        let expected = vec![("https://example.com/canary.ics".to_owned(), "example.com".to_owned())];
        assert_eq!(asked(&webcal, None).unwrap(), expected);
        assert_eq!(asked(&Options::default(), Some("https://example.com/canary.ics")).unwrap(), expected);
        assert!(asked(&Options::default(), None).unwrap_err().to_string().contains("set `url`"));
        let error = asked(&Options::default(), Some("canary")).unwrap_err().to_string();
        assert!(!error.contains("canary"), "{error}");
    }
}
