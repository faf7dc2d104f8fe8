//! When the sun rises and sets: the sunrise equation, right to a few minutes.
//! Source: J. Meeus, *Astronomical Algorithms*, 2nd ed., chapters 7, 15 and 25, in the usual short form.

use std::fs;

use jiff::{Timestamp, Zoned, civil::Time, tz::TimeZone};

/// A place on Earth, in degrees; north and east are positive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    latitude: f64,
    longitude: f64,
}

/// The sun's day, in the place's own time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SunDay {
    /// When its upper edge appears.
    pub rise: Time,
    /// When its upper edge is gone.
    pub set: Time,
}

/// Refraction and half of the disc: the sun's centre is this far below the horizon when it rises.
const HORIZON_DEGREES: f64 = -0.833;
const SECONDS_PER_DAY: f64 = 86_400.0;
/// 2000-01-01T12:00:00Z, from which the sun's longitude is counted.
const J2000_UNIX_SECONDS: f64 = 946_728_000.0;

impl Place {
    /// A place; `None` where there is none of these degrees.
    #[must_use]
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        let exists = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        exists.then_some(Self { latitude, longitude })
    }

    /// Degrees north.
    #[must_use]
    pub fn latitude(self) -> f64 {
        self.latitude
    }

    /// Degrees east.
    #[must_use]
    pub fn longitude(self) -> f64 {
        self.longitude
    }

    /// The time zone's main city, from the system's table of time zones.
    #[must_use]
    pub fn of_time_zone(zone: &TimeZone) -> Option<Self> {
        let name = zone.iana_name()?;
        let table = ["zone.tab", "zone1970.tab"]
            .into_iter()
            .find_map(|file| fs::read_to_string(format!("/usr/share/zoneinfo/{file}")).ok())?;
        let line =
            table.lines().filter(|line| !line.starts_with('#')).find(|line| line.split('\t').nth(2) == Some(name))?;
        Self::from_iso6709(line.split('\t').nth(1)?)
    }

    /// `±DDMM±DDDMM` or `±DDMMSS±DDDMMSS`.
    fn from_iso6709(text: &str) -> Option<Self> {
        let split = text.get(1..)?.find(['+', '-'])? + 1;
        let (latitude, longitude) = text.split_at(split);
        Self::new(degrees(latitude, 2)?, degrees(longitude, 3)?)
    }

    /// The sun's day on the date of `now`, in the time zone of `now`. Where it neither rises nor sets: whether it is dark.
    pub fn sun(self, now: &Zoned) -> Result<SunDay, bool> {
        let noon = now.with().time(Time::constant(12, 0, 0, 0)).build().unwrap_or_else(|_| now.clone());
        let days = (noon.timestamp().as_second() as f64 - J2000_UNIX_SECONDS) / SECONDS_PER_DAY;
        // The day's transit that is nearest to the clock's noon.
        let transit_number = (days + self.longitude / 360.0).round();
        let mean_noon = transit_number - self.longitude / 360.0;

        let anomaly = (357.5291 + 0.985_600_28 * mean_noon).to_radians();
        let center = 1.9148 * anomaly.sin() + 0.02 * (2.0 * anomaly).sin() + 0.0003 * (3.0 * anomaly).sin();
        let longitude = anomaly + (center + 180.0 + 102.9372).to_radians();
        let transit = mean_noon + 0.0053 * anomaly.sin() - 0.0069 * (2.0 * longitude).sin();
        let declination = (longitude.sin() * 23.4397_f64.to_radians().sin()).asin();

        let latitude = self.latitude.to_radians();
        let cos_hour = (HORIZON_DEGREES.to_radians().sin() - latitude.sin() * declination.sin())
            / (latitude.cos() * declination.cos());
        if !(-1.0..=1.0).contains(&cos_hour) {
            return Err(cos_hour > 1.0);
        }
        let half_day = cos_hour.acos().to_degrees() / 360.0;
        let local = |days: f64| {
            let seconds = days * SECONDS_PER_DAY + J2000_UNIX_SECONDS;
            Timestamp::from_second(seconds as i64)
                .map(|at| at.to_zoned(now.time_zone().clone()).time())
                .map_err(|_| false)
        };
        Ok(SunDay { rise: local(transit - half_day)?, set: local(transit + half_day)? })
    }
}

/// Degrees, minutes and perhaps seconds in a row of digits after a sign.
fn degrees(text: &str, degree_digits: usize) -> Option<f64> {
    let digits = text.get(1..)?;
    let part = |from: usize, to: usize| digits.get(from..to)?.parse::<f64>().ok();
    let seconds = part(degree_digits + 2, degree_digits + 4).unwrap_or(0.0);
    let size = part(0, degree_digits)? + part(degree_digits, degree_digits + 2)? / 60.0 + seconds / 3600.0;
    Some(if text.starts_with('-') { -size } else { size })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Times of the U.S. Naval Observatory's tables, to two minutes.
    #[test]
    fn the_sun_is_where_the_almanac_says() {
        for (date, latitude, longitude, rise, set) in [
            ("2026-06-21T00:30[America/New_York]", 40.71, -74.01, "05:25", "20:31"),
            ("2026-12-21T23:30[America/New_York]", 40.71, -74.01, "07:17", "16:32"),
            ("2026-03-20T12:00[Europe/London]", 51.51, -0.13, "06:04", "18:13"),
            ("2026-01-15T12:00[Australia/Sydney]", -33.87, 151.21, "05:59", "20:08"),
        ] {
            let day = Place::new(latitude, longitude).unwrap().sun(&date.parse().unwrap()).unwrap();
            for (found, expected) in [(day.rise, rise), (day.set, set)] {
                let expected: Time = expected.parse().unwrap();
                let minutes = found.since(expected).unwrap().total(jiff::Unit::Minute).unwrap();
                assert!(minutes.abs() <= 2.0, "{date}: {found}, not {expected}");
            }
        }
    }

    #[test]
    fn a_place_is_read_as_time_zones_write_it() {
        assert_eq!(Place::from_iso6709("+404251-0740023"), Place::new(40.714_166_666_666_67, -74.006_388_888_888_89));
        assert_eq!(Place::from_iso6709("-3352+15113"), Place::new(-33.866_666_666_666_67, 151.216_666_666_666_67));
        for wrong in ["", "+", "x", "+9999+99999", "+4042"] {
            assert_eq!(Place::from_iso6709(wrong), None, "{wrong}");
        }
    }
}
