//! The meetings of any iCalendar addresses.

use jiff::tz::TimeZone;
use serde::Deserialize;
use wallfeed_proto::values::calendar::{Meeting, When};

use super::{DAYS, at_least_one, made, rfc3339, window};
use crate::{
    feed::addresses::Addresses,
    transform::{Access, Made, Moment, Request, Response, TransformError},
    upstream::ics::{self, Occurrence, Time},
};

/// The settings of iCalendar files.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Their addresses.
    pub url: Addresses,
    /// How many days are published, from today on.
    pub days: u8,
}

impl Default for Options {
    fn default() -> Self {
        Self { url: Addresses::default(), days: DAYS }
    }
}

/// What to ask for.
pub fn requests(options: &Options, access: &Access) -> Result<Vec<Request>, TransformError> {
    options.url.requests(access)
}

/// The document: the meetings of all calendars, in order.
pub fn document(responses: &[Response], moment: &Moment, options: &Options) -> Result<Made, TransformError> {
    let zone = moment.time_zone();
    let window = window(moment, options.days)?;
    let mut occurrences = Vec::new();
    for response in at_least_one(responses)? {
        occurrences.extend(ics::occurrences(&ics::events(&response.body, zone)?, &window));
    }
    occurrences.sort_by_key(|occurrence| occurrence.start.timestamp(zone));
    Ok(made(occurrences.into_iter().map(|occurrence| meeting(occurrence, zone)).collect(), moment))
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
