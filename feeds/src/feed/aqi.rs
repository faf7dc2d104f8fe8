//! `AQI`: the air quality index of the United States.

pub mod breakpoints;
mod open_meteo;
mod openweathermap;

use jiff::Zoned;
use serde::Deserialize;
use wallfeed_proto::{
    Values,
    values::aqi::{Aqi, Category},
};

use self::breakpoints::Pollutant;
use crate::transform::{Access, Made, Moment, Request, Response, TransformError};

/// The settings of the air.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// From where.
    pub source: Source,
}

/// From where the air comes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Open-Meteo, which says the index of each pollutant itself.
    #[default]
    OpenMeteo,
    /// OpenWeatherMap, which says concentrations.
    #[serde(rename = "openweathermap")]
    OpenWeatherMap,
}

/// What to ask for.
pub fn requests(options: &Options, moment: &Moment, access: &Access) -> Result<Vec<Request>, TransformError> {
    match options.source {
        Source::OpenMeteo => open_meteo::requests(moment, access),
        Source::OpenWeatherMap => openweathermap::requests(moment, access),
    }
}

/// The document.
pub fn document(responses: &[Response], moment: &Moment, options: &Options) -> Result<Made, TransformError> {
    let air = match options.source {
        Source::OpenMeteo => open_meteo::air(responses)?,
        Source::OpenWeatherMap => openweathermap::air(responses, moment)?,
    };
    Ok(moment.made(Values::Aqi(air.values(moment))))
}

/// An index, and what drives it.
#[derive(Debug, Clone, PartialEq)]
struct Air {
    measured: Zoned,
    score: i64,
    pollutant: Option<Pollutant>,
}

impl Air {
    /// The worst of several; of equals the first.
    fn worst(measured: Zoned, scores: impl IntoIterator<Item = (Pollutant, i64)>) -> Option<Self> {
        let worst = |worst: (Pollutant, i64), next: (Pollutant, i64)| if next.1 > worst.1 { next } else { worst };
        let (pollutant, score) = scores.into_iter().reduce(worst)?;
        Some(Self { measured, score, pollutant: Some(pollutant) })
    }

    fn values(&self, moment: &Moment) -> Aqi {
        let category = Category::of(self.score);
        let measured = self.measured.with_time_zone(moment.time_zone().clone());
        Aqi {
            date_time: Some(measured.strftime("%m/%d/%Y %-I:%M %p %Z").to_string()),
            aqi_score: Some(self.score),
            aqi_adjective: Some(category.adjective().to_owned()),
            color: Some(category.color()),
            main_pollutant: self.pollutant.map(|pollutant| pollutant.name().to_owned()),
            ..Aqi::default()
        }
    }
}
