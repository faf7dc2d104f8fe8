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
        pub wind_dir as "windDir": String,
        /// Wind, mph.
        pub wind_speed as "windSpeed": f64,
        /// Gusts, mph; 0 for none.
        pub wind_gust as "windGust": f64,
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
        _ => wid.saturating_add(60_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_icon_follows_the_condition_and_the_sun() {
        assert_eq!(nwid(800, DayNight::Day), 60_800);
        assert_eq!(nwid(800, DayNight::Night), 61_800);
        assert_eq!(nwid(951, DayNight::Night), 61_951);
        assert_eq!(nwid(803, DayNight::Night), 60_803);
        assert_eq!(nwid(i64::MAX, DayNight::Day), i64::MAX);
    }
}
