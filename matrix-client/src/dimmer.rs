//! Brightness: by day, by night, by command, and how it gets from one to the other. Told the time; nothing here waits.

mod sun;

use std::{fmt, str::FromStr, time::Duration};

use jiff::{Zoned, civil::Time, tz::TimeZone};
use serde::{Deserialize, Deserializer, de::Error as _};

pub use sun::Place;

/// Below this, in percent, LEDs are dark to the eye; `off` is what makes a wall dark.
pub const LOWEST: u8 = 5;
/// A ramp goes by one percent at a time.
const RAMP_STEP: Duration = Duration::from_millis(50);

/// When the wall is dimmed, and how much.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Night {
    /// Percent.
    pub brightness: u8,
    /// When it begins.
    pub from: Edge,
    /// When it ends.
    pub to: Edge,
    /// Where the sun is looked at; none: it rises at six and sets at six.
    pub place: Option<Place>,
}

/// An edge of the night.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// When the sun rises.
    Sunrise,
    /// When the sun sets.
    Sunset,
    /// A time of day.
    At(Time),
}

/// A text that is no [`Edge`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an edge of the night is \"sunrise\", \"sunset\" or a time of day like \"22:00\"")]
pub struct EdgeError;

impl FromStr for Edge {
    type Err = EdgeError;

    fn from_str(text: &str) -> Result<Self, EdgeError> {
        match text.trim() {
            "sunrise" => Ok(Self::Sunrise),
            "sunset" => Ok(Self::Sunset),
            time => Time::strptime("%H:%M", time).map(Self::At).map_err(|_| EdgeError),
        }
    }
}

impl fmt::Display for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sunrise => f.write_str("sunrise"),
            Self::Sunset => f.write_str("sunset"),
            Self::At(time) => write!(f, "{}", time.strftime("%H:%M")),
        }
    }
}

impl<'de> Deserialize<'de> for Night {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Table {
            #[serde(deserialize_with = "percent")]
            brightness: u8,
            #[serde(default = "sunset", deserialize_with = "crate::config::parsed_value")]
            from: Edge,
            #[serde(default = "sunrise", deserialize_with = "crate::config::parsed_value")]
            to: Edge,
            latitude: Option<f64>,
            longitude: Option<f64>,
        }
        fn sunset() -> Edge {
            Edge::Sunset
        }
        fn sunrise() -> Edge {
            Edge::Sunrise
        }
        let table = Table::deserialize(deserializer)?;
        let place = match (table.latitude, table.longitude) {
            (Some(latitude), Some(longitude)) => Some(
                Place::new(latitude, longitude)
                    .ok_or_else(|| D::Error::custom("latitude is -90 to 90 and longitude -180 to 180 degrees"))?,
            ),
            (None, None) => None,
            _ => return Err(D::Error::custom("latitude and longitude come together")),
        };
        if table.from == table.to {
            return Err(D::Error::custom("the night ends when it begins"));
        }
        Ok(Self { brightness: table.brightness, from: table.from, to: table.to, place })
    }
}

fn percent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    match i64::deserialize(deserializer)? {
        percent @ 1..=100 => Ok(percent as u8),
        _ => Err(D::Error::custom("brightness is 1 to 100 percent")),
    }
}

impl Night {
    /// The same night, at the time zone's main city if no place was given.
    #[must_use]
    pub fn at_home_of(self, zone: &TimeZone) -> Self {
        Self { place: self.place.or_else(|| Place::of_time_zone(zone)), ..self }
    }

    /// Whether it is night.
    fn is_on(&self, now: &Zoned) -> bool {
        let time = now.time();
        match (self.time_of(self.from, now), self.time_of(self.to, now)) {
            // Where the sun stays up or down, it decides.
            (Err(is_dark), _) | (_, Err(is_dark)) => is_dark,
            (Ok(from), Ok(to)) if from <= to => from <= time && time < to,
            (Ok(from), Ok(to)) => from <= time || time < to,
        }
    }

    /// The time of day of an edge; or, where the sun neither rises nor sets, whether it stays dark.
    fn time_of(&self, edge: Edge, now: &Zoned) -> Result<Time, bool> {
        let oclock = |hour| Time::constant(hour, 0, 0, 0);
        match (edge, self.place) {
            (Edge::At(time), _) => Ok(time),
            (Edge::Sunrise, None) => Ok(oclock(6)),
            (Edge::Sunset, None) => Ok(oclock(18)),
            (Edge::Sunrise, Some(place)) => place.sun(now).map(|day| day.rise),
            (Edge::Sunset, Some(place)) => place.sun(now).map(|day| day.set),
        }
    }
}

/// The brightness of a wall.
#[derive(Debug, Clone)]
pub struct Dimmer {
    day: u8,
    night: Option<Night>,
    lit: bool,
    /// What was commanded, and whether it was night then: it holds until that changes.
    override_: Option<(u8, bool)>,
    shown: u8,
    ramp: Option<Duration>,
}

impl Dimmer {
    /// A wall that is lit.
    #[must_use]
    pub fn new(day: u8, night: Option<Night>, now: &Zoned) -> Self {
        let mut dimmer = Self { day, night, lit: true, override_: None, shown: 0, ramp: None };
        dimmer.shown = dimmer.wanted(now);
        dimmer
    }

    /// Takes new settings; what was commanded holds on.
    pub fn configure(&mut self, day: u8, night: Option<Night>) {
        (self.day, self.night) = (day, night);
    }

    /// Lights or darkens the wall, at once.
    pub fn switch(&mut self, lit: bool, now: &Zoned) {
        self.lit = lit;
        self.jump(now);
    }

    /// Sets the brightness, at once; it holds until the night begins or ends.
    pub fn set(&mut self, percent: u8, now: &Zoned) {
        self.override_ = Some((percent.clamp(LOWEST, 100), self.is_night(now)));
        self.jump(now);
    }

    /// Whether the wall is lit.
    #[must_use]
    pub fn is_lit(&self) -> bool {
        self.lit
    }

    /// Percent; 0 where the wall is off.
    #[must_use]
    pub fn level(&self) -> u8 {
        if self.lit { self.shown } else { 0 }
    }

    /// Goes on to this time: `uptime` is monotonic and paces the ramp.
    pub fn advance(&mut self, uptime: Duration, now: &Zoned) {
        let wanted = self.wanted(now);
        if wanted == self.shown {
            self.ramp = None;
            return;
        }
        let since = *self.ramp.get_or_insert(uptime);
        let steps = uptime.saturating_sub(since).as_millis() / RAMP_STEP.as_millis();
        let steps = u8::try_from(steps).unwrap_or(u8::MAX);
        self.shown = if wanted > self.shown {
            self.shown.saturating_add(steps).min(wanted)
        } else {
            self.shown.saturating_sub(steps).max(wanted)
        };
        self.ramp = Some(since + RAMP_STEP * u32::from(steps));
    }

    /// In how long the level may change.
    #[must_use]
    pub fn holds_for(&self) -> Option<Duration> {
        match (self.ramp, self.night) {
            (Some(_), _) if self.lit => Some(RAMP_STEP),
            (_, Some(_)) => Some(NIGHT_IS_LOOKED_AT_EVERY),
            _ => None,
        }
    }

    fn jump(&mut self, now: &Zoned) {
        self.shown = self.wanted(now);
        self.ramp = None;
    }

    fn is_night(&self, now: &Zoned) -> bool {
        self.night.is_some_and(|night| night.is_on(now))
    }

    fn wanted(&mut self, now: &Zoned) -> u8 {
        let is_night = self.is_night(now);
        if self.override_.is_some_and(|(_, was_night)| was_night != is_night) {
            self.override_ = None;
        }
        match (self.override_, self.night) {
            (Some((percent, _)), _) => percent,
            (None, Some(night)) if is_night => night.brightness.max(LOWEST),
            _ => self.day.max(LOWEST),
        }
    }
}

/// The edges move by a minute or two from day to day, and the clock may be set.
const NIGHT_IS_LOOKED_AT_EVERY: Duration = Duration::from_secs(10);

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Zoned {
        text.parse().unwrap()
    }

    fn night(from: &str, to: &str) -> Night {
        Night { brightness: 15, from: from.parse().unwrap(), to: to.parse().unwrap(), place: None }
    }

    fn level(night: Night, now: &str) -> u8 {
        Dimmer::new(100, Some(night), &at(now)).level()
    }

    #[test]
    fn a_night_goes_over_midnight_or_does_not() {
        for (time, expected) in
            [("21:59", 100), ("22:00", 15), ("23:59", 15), ("00:00", 15), ("06:29", 15), ("06:30", 100)]
        {
            assert_eq!(
                level(night("22:00", "06:30"), &format!("2026-11-02T{time}[America/New_York]")),
                expected,
                "{time}"
            );
        }
        assert_eq!(level(night("13:00", "15:00"), "2026-11-02T14:00[America/New_York]"), 15);
        assert_eq!(level(night("13:00", "15:00"), "2026-11-02T22:00[America/New_York]"), 100);
    }

    #[test]
    fn the_sun_decides_where_the_place_is_known() {
        let new_york = Night { place: Place::new(40.7, -74.0), ..night("sunset", "sunrise") };
        assert_eq!(level(new_york, "2026-06-21T20:00[America/New_York]"), 100);
        assert_eq!(level(new_york, "2026-12-21T17:00[America/New_York]"), 15);
        let svalbard = Night { place: Place::new(78.2, 15.6), ..night("sunset", "sunrise") };
        assert_eq!(level(svalbard, "2026-06-21T00:00[Arctic/Longyearbyen]"), 100);
        assert_eq!(level(svalbard, "2026-12-21T12:00[Arctic/Longyearbyen]"), 15);
    }

    #[test]
    fn an_edge_is_a_ramp_and_a_command_is_not() {
        let mut dimmer = Dimmer::new(100, Some(night("22:00", "06:00")), &at("2026-11-02T21:59[UTC]"));
        let ten = at("2026-11-02T22:00[UTC]");
        dimmer.advance(Duration::from_secs(1), &ten);
        assert_eq!((dimmer.level(), dimmer.holds_for()), (100, Some(RAMP_STEP)));
        dimmer.advance(Duration::from_millis(1500), &ten);
        assert_eq!(dimmer.level(), 90);
        dimmer.advance(Duration::from_secs(60), &ten);
        assert_eq!(dimmer.level(), 15);
        dimmer.set(80, &ten);
        assert_eq!(dimmer.level(), 80);
        dimmer.switch(false, &ten);
        assert_eq!(dimmer.level(), 0);
        dimmer.switch(true, &ten);
        assert_eq!(dimmer.level(), 80);
    }

    #[test]
    fn what_was_commanded_holds_until_the_next_edge_and_stays_visible() {
        let mut dimmer = Dimmer::new(100, Some(night("22:00", "06:00")), &at("2026-11-02T23:00[UTC]"));
        dimmer.set(1, &at("2026-11-02T23:00[UTC]"));
        assert_eq!(dimmer.level(), LOWEST);
        dimmer.advance(Duration::from_secs(1), &at("2026-11-03T05:59[UTC]"));
        assert_eq!(dimmer.level(), LOWEST);
        dimmer.advance(Duration::from_secs(2), &at("2026-11-03T06:00[UTC]"));
        dimmer.advance(Duration::from_secs(20), &at("2026-11-03T06:00[UTC]"));
        assert_eq!(dimmer.level(), 100);
    }
}
