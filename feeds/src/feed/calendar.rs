//! `Calendar`: the day's meetings, from any iCalendar address or from Google Calendar.

pub mod google;
pub mod ics;

use std::ops::Range;

use jiff::{Span, Zoned};
use wallfeed_proto::{
    Values,
    values::calendar::{Calendar, Meeting},
};

use crate::transform::{Made, Moment, Response, TransformError, exactly};

/// How many days are published, from today on, unless the settings say otherwise. The wall says whether a meeting is left
/// today: one day does for it.
const DAYS: u8 = 1;

/// From today's midnight, so that a display knows a day on which all meetings are over from one that had none, to the
/// midnight after the last day.
fn window(moment: &Moment, days: u8) -> Result<Range<Zoned>, TransformError> {
    let outside = |error: jiff::Error| TransformError::Setting(error.to_string());
    let start = moment.now.start_of_day().map_err(outside)?;
    let end = start.checked_add(Span::new().days(days.max(1))).and_then(|end| end.start_of_day()).map_err(outside)?;
    Ok(start..end)
}

/// Several responses are several calendars, or pages of one.
fn at_least_one(responses: &[Response]) -> Result<&[Response], TransformError> {
    if responses.is_empty() {
        exactly::<1>(responses)?;
    }
    Ok(responses)
}

fn made(meetings: Vec<Meeting>, moment: &Moment) -> Made {
    moment.made(Values::Calendar(Calendar(meetings)))
}

fn rfc3339(time: &Zoned) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
