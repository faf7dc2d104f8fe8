//! Time, sun and moon of the demo: right to a few minutes, which is enough for an invented place.

use std::f64::consts::TAU;

use jiff::{SignedDuration, Timestamp, Zoned};
use wallfeed_proto::values::moon::Moon;

/// The demo's place, degrees north.
const LATITUDE: f64 = 42.4;
/// From one new moon to the next, in days (Meeus, Astronomical Algorithms, chapter 49).
const SYNODIC_MONTH: f64 = 29.530_588_86;
/// A new moon, in days since 1970: 2000-01-06 18:14 UTC.
const NEW_MOON: f64 = 10_962.759_7;
/// The moon falls behind the sun by this part of a day per day.
const MOON_LAG: f64 = 1.0 / SYNODIC_MONTH;

/// When the sun rises and sets on a day, in hours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SunTimes {
    pub rise: f64,
    pub set: f64,
}

impl SunTimes {
    /// Of the day that contains the time.
    pub fn of(time: &Zoned) -> Self {
        let declination = -23.44_f64.to_radians() * (TAU * (f64::from(time.day_of_year()) + 10.0) / 365.25).cos();
        let half_day = (-LATITUDE.to_radians().tan() * declination.tan()).clamp(-1.0, 1.0).acos() / TAU * 24.0;
        let noon = if time.time_zone().to_offset_info(time.timestamp()).dst().is_dst() { 13.0 } else { 12.0 };
        Self { rise: noon - half_day, set: noon + half_day }
    }

    /// Whether the sun is up at this hour.
    pub fn is_up(self, hour: f64) -> bool {
        (self.rise..self.set).contains(&hour)
    }
}

/// Hours since midnight, with a fraction.
pub fn hour(time: &Zoned) -> f64 {
    f64::from(time.hour()) + f64::from(time.minute()) / 60.0 + f64::from(time.second()) / 3600.0
}

/// The time, down to five minutes: games start at a time that can be remembered.
pub fn on_the_five(time: &Zoned) -> Zoned {
    time.saturating_sub(SignedDuration::from_secs(60 * i64::from(time.minute() % 5) + i64::from(time.second())))
}

/// The moon's document.
pub fn moon(time: &Zoned) -> Moon {
    let age = moon_age(time.timestamp());
    let (sun_event, sun_at) = next_sun_event(time);
    let (moon_event, moon_at) = next_moon_event(time, age);
    Moon {
        phase: Some((age * 100.0) as i64 % 100),
        illumstr: Some(format!("{:.1}%", (1.0 - (age * TAU).cos()) * 50.0)),
        sunevent: Some(event(sun_event, &sun_at)),
        moonevent: Some(event(moon_event, &moon_at)),
        ..Moon::default()
    }
}

/// How far the moon is in its month: 0 new, 0.5 full.
fn moon_age(time: Timestamp) -> f64 {
    ((time.as_second() as f64 / 86_400.0 - NEW_MOON) / SYNODIC_MONTH).rem_euclid(1.0)
}

fn next_sun_event(time: &Zoned) -> (&'static str, Zoned) {
    let (now, today) = (hour(time), SunTimes::of(time));
    if now < today.rise {
        ("Sunrise:", later(time, today.rise - now))
    } else if now < today.set {
        ("Sunset:", later(time, today.set - now))
    } else {
        let tomorrow = SunTimes::of(&later(time, 24.0));
        ("Sunrise:", later(time, 24.0 + tomorrow.rise - now))
    }
}

/// The new moon rises and sets with the sun at 6 and 18, and then later from day to day.
fn next_moon_event(time: &Zoned, age: f64) -> (&'static str, Zoned) {
    let until = |at: f64| (at + 24.0 * age - hour(time)).rem_euclid(24.0) / (1.0 - MOON_LAG);
    let (rise, set) = (until(6.0), until(18.0));
    if rise < set { ("Moonrise:", later(time, rise)) } else { ("Moonset:", later(time, set)) }
}

fn event(label: &str, at: &Zoned) -> String {
    format!("{label:<10}{}", at.strftime("%I:%M %p"))
}

fn later(time: &Zoned, hours: f64) -> Zoned {
    time.saturating_add(SignedDuration::from_secs_f64(hours * 3600.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Zoned {
        text.parse().unwrap()
    }

    #[test]
    fn the_moon_is_where_almanacs_say() {
        // Full on 2026-11-24 at 14:53 UTC, new on 2026-12-09 at 00:52 UTC (USNO); the mean month is up to 14 h off.
        let phase = |text: &str| moon(&at(text)).phase.unwrap();
        assert!((48..=52).contains(&phase("2026-11-24T09:53-05:00[America/New_York]")));
        assert!(
            phase("2026-12-08T19:52-05:00[America/New_York]") >= 98
                || phase("2026-12-08T19:52-05:00[America/New_York]") <= 2
        );
    }

    #[test]
    fn the_sun_rises_and_sets_about_right() {
        // Boston, from the USNO: 4:13 PM on December 21st, 5:07 AM on June 21st.
        let winter = SunTimes::of(&at("2026-12-21T12:00-05:00[America/New_York]"));
        let summer = SunTimes::of(&at("2026-06-21T12:00-04:00[America/New_York]"));
        assert!((winter.set - 16.22).abs() < 0.5, "{winter:?}");
        assert!((summer.rise - 5.11).abs() < 0.5, "{summer:?}");
    }

    #[test]
    fn the_next_events_are_announced() {
        let check = |text: &str, sun: &str| {
            let moon = moon(&at(text));
            assert!(moon.sunevent.as_deref().unwrap().starts_with(sun), "{text}: {moon:?}");
            assert_eq!(moon.sunevent.unwrap().len(), 18);
            assert_eq!(moon.moonevent.unwrap().len(), 18);
        };
        check("2026-11-22T03:00-05:00[America/New_York]", "Sunrise:  0");
        check("2026-11-22T12:00-05:00[America/New_York]", "Sunset:   0");
        check("2026-11-22T23:00-05:00[America/New_York]", "Sunrise:  0");
    }

    #[test]
    fn the_full_moon_rises_at_dusk() {
        let (label, rise) = next_moon_event(&at("2026-11-22T12:00-05:00[America/New_York]"), 0.5);
        assert_eq!((label, rise.hour()), ("Moonrise:", 18));
    }
}
