//! `AQI`: the air quality index of the United States.

pub mod breakpoints;
pub mod open_meteo;
pub mod openweathermap;

use jiff::Zoned;
use wallfeed_proto::{
    Values,
    values::aqi::{Aqi, Category},
};

use self::breakpoints::Pollutant;
use crate::transform::{Made, Moment};

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

    fn made(&self, moment: &Moment) -> Made {
        let category = Category::of(self.score);
        let measured = self.measured.with_time_zone(moment.time_zone().clone());
        moment.made(Values::Aqi(Aqi {
            date_time: Some(measured.strftime("%m/%d/%Y %-I:%M %p %Z").to_string()),
            aqi_score: Some(self.score),
            aqi_adjective: Some(category.adjective().to_owned()),
            color: Some(category.color()),
            main_pollutant: self.pollutant.map(|pollutant| pollutant.name().to_owned()),
            ..Aqi::default()
        }))
    }
}
