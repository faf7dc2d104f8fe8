//! `AQI`: the air quality index.

use crate::lenient::{Lenient, values};
use serde_json::Value;

values! {
    /// The United States air quality index and what drives it.
    pub struct Aqi {
        /// When the air was measured, `MM/DD/YYYY h:mm A ZZZ`.
        pub date_time: String,
        /// 0 to 500.
        pub aqi_score: i64,
        /// Good, Moderate, Unhealthy for Sensitive Groups, Unhealthy, Very Unhealthy or Hazardous.
        pub aqi_adjective: String,
        /// The category's colour, written `(r,g,b)`.
        pub color: Rgb,
        /// The pollutant with the highest score.
        pub main_pollutant: String,
    }
}

/// A colour, written `(r,g,b)` with decimal parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl std::str::FromStr for Rgb {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.trim_matches(['(', ')', ' ']).splitn(3, ',').map(|part| part.trim().parse());
        let mut next = || parts.next().unwrap_or_else(|| "".parse());
        Ok(Self(next()?, next()?, next()?))
    }
}

impl Lenient for Rgb {
    fn read(value: Value) -> Option<Self> {
        value.as_str()?.parse().ok()
    }
}

impl serde::Serialize for Rgb {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(red, green, blue) = self;
        serializer.collect_str(&format_args!("({red},{green},{blue})"))
    }
}
