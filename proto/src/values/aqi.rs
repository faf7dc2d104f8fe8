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
