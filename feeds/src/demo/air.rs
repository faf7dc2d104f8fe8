//! The demo's air: what people's cars and the sun make of it, until the rain washes it.

use jiff::Zoned;
use rand::Rng;
use wallfeed_proto::values::aqi::{Aqi, Category};

use super::{
    almanac::{SunTimes, hour},
    dice::dice,
    weather::Moment,
};

const PARTICLES: &str = "Particulate Matter (2.5 microns)";
const OZONE: &str = "Ozone";
const NITROGEN_DIOXIDE: &str = "Nitrogen Dioxide";

/// The air at a time, under that time's weather.
pub fn air(seed: u64, time: &Zoned, weather: &Moment) -> Aqi {
    let mut dice = dice(seed, "air", i64::from(time.date().day_of_year()));
    let haze = dice.random_range(0.8..1.6);
    let clean = 1.0 - 0.7 * weather.rain;
    let (now, sun) = (hour(time), SunTimes::of(time));
    let sunshine = if sun.is_up(now) { ((weather.temperature - 40.0) / 50.0).clamp(0.0, 1.0) } else { 0.0 };
    let (score, pollutant) = [
        ((14.0 + 55.0 * traffic(now)) * haze * clean, NITROGEN_DIOXIDE),
        ((24.0 + 45.0 * traffic(now - 1.0)) * haze * clean, PARTICLES),
        ((20.0 + 70.0 * sunshine) * haze * clean, OZONE),
    ]
    .into_iter()
    .fold((0.0, OZONE), |worst, next| if next.0 > worst.0 { next } else { worst });
    let score = score as i64;
    Aqi {
        date_time: Some(time.strftime("%m/%d/%Y %-I:00 %p %Z").to_string()),
        aqi_score: Some(score),
        aqi_adjective: Some(Category::of(score).adjective().into()),
        color: Some(Category::of(score).color()),
        main_pollutant: Some(pollutant.into()),
        ..Aqi::default()
    }
}

/// How much traffic there is at an hour, 0 to 1: it is worst at 8 and at 17:30.
fn traffic(hour: f64) -> f64 {
    let rush = |at: f64, width: f64| (-((hour.rem_euclid(24.0) - at) / width).powi(2)).exp();
    (rush(8.0, 1.6) + 0.35 * rush(13.0, 3.0) + rush(17.5, 2.0)).min(1.0)
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;
    use crate::demo::weather::Climate;

    #[test]
    fn the_air_follows_traffic_and_stays_on_the_scale() {
        let midnight: Zoned = "2026-07-11T00:00-04:00[America/New_York]".parse().unwrap();
        let climate = Climate::new(1, midnight.date());
        let score = |hours: i64| {
            let time = midnight.saturating_add(hours.hours());
            air(1, &time, &climate.at(&time)).aqi_score.unwrap()
        };
        assert!(score(8) > score(3) && score(18) > score(23));
        assert!((0..24 * 40).map(score).all(|score| (5..=200).contains(&score)));
        assert!((0..24 * 40).map(score).any(|score| score > 100));
    }
}
