//! The meetings of Google Calendar.

use serde::Deserialize;

use super::{DAYS, at_least_one, made, rfc3339, window};
use crate::{
    transform::{Access, Made, Moment, Request, Response, TransformError},
    upstream::google_calendar,
};

/// The settings of a Google calendar. Its API key is the feed's secret.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// The calendar's id.
    pub calendar: Option<String>,
    /// How many days are published, from today on.
    pub days: u8,
}

impl Default for Options {
    fn default() -> Self {
        Self { calendar: None, days: DAYS }
    }
}

/// What to ask for.
pub fn requests(options: &Options, moment: &Moment, access: &Access) -> Result<Vec<Request>, TransformError> {
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
    Ok(vec![Request::get(url)])
}

/// The document: the meetings as Google chose and ordered them.
pub fn document(responses: &[Response], moment: &Moment) -> Result<Made, TransformError> {
    let pages = at_least_one(responses)?.iter().map(|response| google_calendar::meetings(&response.value()?));
    Ok(made(pages.collect::<Result<Vec<_>, _>>()?.concat(), moment))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use wallfeed_secrets::Secret;

    use super::*;

    #[test]
    fn google_is_asked_for_the_day() {
        let moment = Moment {
            now: "2026-11-23T18:10:00+01:00[Europe/Berlin]".parse().unwrap(),
            period: Duration::from_secs(877),
            place: None,
        };
        let options = Options { calendar: Some("a b@example.com".into()), ..Options::default() };
        let expected = "https://www.googleapis.com/calendar/v3/calendars/a%20b@example.com/events?key=canary\
            &timeMin=2026-11-23T00%3A00%3A00%2B01%3A00&timeMax=2026-11-24T00%3A00%3A00%2B01%3A00\
            &singleEvents=true&orderBy=startTime&maxResults=2500";
        let access = Access { base_url: None, secret: Some(Secret::from("canary")) };
        let asked = requests(&options, &moment, &access).unwrap();
        let [Request { url, label, .. }] = &asked[..] else { panic!("one request") };
        assert_eq!(url.as_str(), expected);
        assert!(!label.contains("canary"), "{label}");
        assert_eq!(requests(&options, &moment, &Access::default()), Err(TransformError::NoSecret));
    }
}
