//! `Weather`: now, the next days, the next hours.

use crate::lenient::{values, words};

values! {
    /// Now, the next days, the next hours.
    pub struct Weather {
        /// Now.
        pub current: Current,
        /// Eight days, today first.
        pub forecast: Vec<Day>,
        /// 48 hours, the present one first.
        pub hourly: Vec<Hour>,
    }
}

values! {
    /// The weather now.
    pub struct Current {
        /// Temperature, °F.
        pub temp: f64,
        /// What it feels like, °F.
        pub fl: f64,
        /// Relative humidity, %.
        pub humid: i64,
        /// Where the wind comes from, one of 16 points (`NNE`).
        #[serde(rename = "windDir")]
        pub wind_dir: String,
        /// Wind, mph.
        #[serde(rename = "windSpeed")]
        pub wind_speed: f64,
        /// Gusts, mph; 0 for none.
        #[serde(rename = "windGust")]
        pub wind_gust: f64,
        /// In words.
        pub desc: String,
        /// Day or night.
        pub dn: DayNight,
        /// OpenWeatherMap condition code.
        pub wid: i64,
        /// The code of the icon: `wid` + 60000, or + 61000 at night for 800, 801, 802 and 951.
        pub nwid: i64,
    }
}

values! {
    /// One day of the forecast.
    pub struct Day {
        /// `TOD`, `TOM`, then the day of the week, `MON`.
        pub dow: String,
        /// Day or night.
        pub dn: DayNight,
        /// OpenWeatherMap condition code.
        pub wid: i64,
        /// The code of the icon.
        pub nwid: i64,
        /// Highest temperature, °F.
        pub high: i64,
        /// Lowest temperature, °F.
        pub low: i64,
    }
}

values! {
    /// One hour of the forecast.
    pub struct Hour {
        /// Local time, `HH:mm`.
        pub hour: String,
        /// Day or night.
        pub dn: DayNight,
        /// OpenWeatherMap condition code.
        pub wid: i64,
        /// The code of the icon.
        pub nwid: i64,
        /// Temperature, °F.
        pub temp: i64,
        /// What it feels like, °F.
        pub feel: i64,
    }
}

words! {
    /// Whether the sun is up.
    pub enum DayNight {
        /// It is.
        Day = "d",
        /// It is not.
        Night = "n",
    }
}

/// The icon's code for an OpenWeatherMap condition code.
#[must_use]
pub fn nwid(wid: i64, dn: DayNight) -> i64 {
    match (wid, dn) {
        (800 | 801 | 802 | 951, DayNight::Night) => wid + 61_000,
        _ => wid + 60_000,
    }
}
