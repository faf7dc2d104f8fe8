//! `AQI`: the air quality index.

use crate::lenient::{Lenient, Path, values};
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

/// The six categories of the index (United States EPA, 40 CFR 58 appendix G).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// 0 to 50.
    Good,
    /// 51 to 100.
    Moderate,
    /// 101 to 150.
    Sensitive,
    /// 151 to 200.
    Unhealthy,
    /// 201 to 300.
    VeryUnhealthy,
    /// From 301.
    Hazardous,
}

impl Category {
    /// The category of a score.
    #[must_use]
    pub fn of(score: i64) -> Self {
        match score {
            ..=50 => Self::Good,
            51..=100 => Self::Moderate,
            101..=150 => Self::Sensitive,
            151..=200 => Self::Unhealthy,
            201..=300 => Self::VeryUnhealthy,
            301.. => Self::Hazardous,
        }
    }

    /// What `aqi_adjective` says.
    #[must_use]
    pub fn adjective(self) -> &'static str {
        match self {
            Self::Good => "Good",
            Self::Moderate => "Moderate",
            Self::Sensitive => "Unhealthy for Sensitive Groups",
            Self::Unhealthy => "Unhealthy",
            Self::VeryUnhealthy => "Very Unhealthy",
            Self::Hazardous => "Hazardous",
        }
    }

    /// The colour that goes with it.
    #[must_use]
    pub fn color(self) -> Rgb {
        match self {
            Self::Good => Rgb(0, 228, 0),
            Self::Moderate => Rgb(255, 255, 0),
            Self::Sensitive => Rgb(255, 126, 0),
            Self::Unhealthy => Rgb(255, 0, 0),
            Self::VeryUnhealthy => Rgb(143, 63, 151),
            Self::Hazardous => Rgb(126, 0, 35),
        }
    }
}

/// A colour, written `(r,g,b)` with decimal parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(ts_rs::TS), ts(type = "`(${number},${number},${number})`"))]
pub struct Rgb(pub u8, pub u8, pub u8);

/// A text that is no colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a colour: write it as (0,228,0), each part from 0 to 255")]
pub struct RgbError;

impl std::str::FromStr for Rgb {
    type Err = RgbError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.trim().strip_prefix('(').and_then(|text| text.strip_suffix(')')).ok_or(RgbError)?;
        let mut parts = parts.splitn(3, ',').map(|part| part.trim().parse().map_err(|_| RgbError));
        let mut next = || parts.next().unwrap_or(Err(RgbError));
        Ok(Self(next()?, next()?, next()?))
    }
}

impl Lenient for Rgb {
    fn read(value: &Value, _: &mut Path) -> Option<Self> {
        value.as_str()?.parse().ok()
    }
}

impl serde::Serialize for Rgb {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(red, green, blue) = self;
        serializer.collect_str(&format_args!("({red},{green},{blue})"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<Rgb, RgbError>) {
        assert_eq!(text.parse(), expected, "{text}");
    }

    #[test]
    fn a_colour_has_three_parts_of_a_byte_each() {
        check("(255,126,0)", Ok(Rgb(255, 126, 0)));
        check(" ( 0, 228 , 0 ) ", Ok(Rgb(0, 228, 0)));
        check("(0,256,0)", Err(RgbError));
        check("(0,0)", Err(RgbError));
        check("(0,0,0,0)", Err(RgbError));
        check("0,0,0", Err(RgbError));
        check("", Err(RgbError));
    }
}
