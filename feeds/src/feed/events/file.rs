//! The days of a file: a JSON list of `{"name", "event", "month", "day", "year"}`.

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;
use wallfeed_proto::{Key, Values, values::events::Anniversary};

use crate::transform::{Made, Moment, Request, Response, TransformError, exactly};

/// The settings of the file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Its path.
    pub file: Option<String>,
}

/// What to ask for.
pub fn requests(options: &Options) -> Result<Vec<Request>, TransformError> {
    let no_file = || TransformError::Setting("this source needs a file: set `file`".into());
    Ok(vec![Request::get(file_url(options.file.as_deref().ok_or_else(no_file)?)?)])
}

fn file_url(file: &str) -> Result<url::Url, TransformError> {
    let no_file = || TransformError::Setting(format!("`{file}` is no path of a file"));
    let path = std::path::absolute(file).map_err(|_| no_file())?;
    url::Url::from_file_path(path).map_err(|()| no_file())
}

/// The document.
pub fn document(responses: &[Response], moment: &Moment) -> Result<Made, TransformError> {
    let [response] = exactly(responses)?;
    Ok(moment.made(Values::Events(anniversaries(response.value()?)?)))
}

/// The events as they are written, but for those that have no day of the year.
fn anniversaries(value: Value) -> Result<Vec<Anniversary>, TransformError> {
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
