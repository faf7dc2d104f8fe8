//! `Weather`: now, the next days, the next hours. Degrees Fahrenheit and miles per hour, whatever a display shows.

mod condition;
mod open_meteo;
mod openweathermap;

use jiff::{Zoned, civil::Date};
use serde::Deserialize;
use wallfeed_proto::Values;

use crate::transform::{Access, Made, Moment, Request, Response, TransformError};

/// The settings of the weather.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// From where.
    pub source: Source,
}

/// From where the weather comes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Open-Meteo, which asks for no key.
    #[default]
    OpenMeteo,
    /// OpenWeatherMap's One Call 3.0.
    #[serde(rename = "openweathermap")]
    OpenWeatherMap,
}

/// Days of the forecast.
const DAYS: usize = 8;
/// Hours of the forecast.
const HOURS: usize = 48;

/// What to ask for.
pub fn requests(options: &Options, moment: &Moment, access: &Access) -> Result<Vec<Request>, TransformError> {
    match options.source {
        Source::OpenMeteo => open_meteo::requests(moment, access),
        Source::OpenWeatherMap => openweathermap::requests(moment, access),
    }
}

/// The document.
pub fn document(responses: &[Response], moment: &Moment, options: &Options) -> Result<Made, TransformError> {
    let weather = match options.source {
        Source::OpenMeteo => open_meteo::weather(responses, moment)?,
        Source::OpenWeatherMap => openweathermap::weather(responses, moment)?,
    };
    Ok(moment.made(Values::Weather(Box::new(weather))))
}

/// `TOD`, `TOM`, then `MON`.
fn day_name(date: Date, now: &Zoned) -> String {
    match now.date() {
        today if today == date => "TOD".to_owned(),
        today if today.tomorrow().is_ok_and(|tomorrow| tomorrow == date) => "TOM".to_owned(),
        _ => date.strftime("%a").to_string().to_uppercase(),
    }
}
