//! Which feeds there are, and from where they can come.

use std::{fmt, time::Duration};

use clap::ValueEnum;

/// The feeds there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ValueEnum)]
pub enum Kind {
    /// Now, the next hours, the next days.
    Weather,
    /// The air quality index.
    Aqi,
    /// The moon's phase, and the next events of sun and moon.
    Moon,
    /// Appointments.
    Calendar,
    /// Birthdays and anniversaries.
    Events,
    /// Baseball.
    Mlb,
    /// Football.
    Nfl,
    /// Soccer.
    WorldCup,
    /// A satellite tracker.
    Track,
    /// Commits and builds.
    #[value(name = "github")]
    GitHub,
    /// Any JSON, mapped by the settings.
    Url,
    /// An invented day.
    Demo,
}

/// From where a feed can come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ValueEnum)]
pub enum Source {
    /// Open-Meteo.
    OpenMeteo,
    /// OpenWeatherMap.
    #[value(name = "openweathermap")]
    OpenWeatherMap,
    /// Computed here.
    Computed,
    /// MET Norway.
    MetNorway,
    /// iCalendar (RFC 5545).
    Ics,
    /// Google Calendar.
    Google,
    /// A file.
    File,
    /// ESPN.
    Espn,
    /// Garmin.
    Garmin,
    /// GitHub.
    #[value(name = "github")]
    GitHub,
    /// Any JSON.
    Json,
    /// A script.
    Scripted,
}

impl Kind {
    /// All of them, as they are listed.
    pub const ALL: [Self; 12] = [
        Self::Weather,
        Self::Aqi,
        Self::Moon,
        Self::Calendar,
        Self::Events,
        Self::Mlb,
        Self::Nfl,
        Self::WorldCup,
        Self::Track,
        Self::GitHub,
        Self::Url,
        Self::Demo,
    ];

    /// The name in the settings and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Weather => "weather",
            Self::Aqi => "aqi",
            Self::Moon => "moon",
            Self::Calendar => "calendar",
            Self::Events => "events",
            Self::Mlb => "mlb",
            Self::Nfl => "nfl",
            Self::WorldCup => "world-cup",
            Self::Track => "track",
            Self::GitHub => "github",
            Self::Url => "url",
            Self::Demo => "demo",
        }
    }

    /// The key under which its documents are stored; none where the settings say it.
    #[must_use]
    pub fn key(self) -> Option<&'static str> {
        match self {
            Self::Weather => Some("Weather"),
            Self::Aqi => Some("AQI"),
            Self::Moon => Some("Moon"),
            Self::Calendar => Some("Calendar"),
            Self::Events => Some("Events"),
            Self::Mlb => Some("MLB"),
            Self::Nfl => Some("NFL"),
            Self::WorldCup => Some("WC"),
            Self::Track => Some("Track"),
            Self::GitHub => Some("GitHub"),
            Self::Url | Self::Demo => None,
        }
    }

    /// Its sources, the default first.
    #[must_use]
    pub fn sources(self) -> &'static [Source] {
        match self {
            Self::Weather | Self::Aqi => &[Source::OpenMeteo, Source::OpenWeatherMap],
            Self::Moon => &[Source::Computed, Source::MetNorway],
            Self::Calendar => &[Source::Ics, Source::Google],
            Self::Events => &[Source::File, Source::Ics],
            Self::Mlb | Self::Nfl | Self::WorldCup => &[Source::Espn],
            Self::Track => &[Source::Garmin],
            Self::GitHub => &[Source::GitHub],
            Self::Url => &[Source::Json],
            Self::Demo => &[Source::Scripted],
        }
    }

    /// Its source of this name; else what is wrong with the name.
    pub fn source(self, name: &str) -> Result<Source, String> {
        let sources = self.sources();
        sources.iter().copied().find(|source| source.name() == name).ok_or_else(|| {
            let names: Vec<_> = sources.iter().map(|source| source.name()).collect();
            format!("{self} has no source {name}, but: {}", names.join(", "))
        })
    }

    /// The time between two documents where nothing else is said. Odd seconds, so that feeds drift apart.
    #[must_use]
    pub fn period(self) -> Duration {
        Duration::from_secs(match self {
            Self::Weather => 907,
            Self::Aqi => 919,
            Self::Moon => 3607,
            Self::Calendar => 877,
            Self::Events => 3593,
            Self::Mlb | Self::Nfl | Self::WorldCup => 30,
            Self::Track => 601,
            Self::GitHub => 599,
            Self::Url => 900,
            Self::Demo => 2,
        })
    }
}

impl Source {
    /// The name in the settings and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::OpenMeteo => "open-meteo",
            Self::OpenWeatherMap => "openweathermap",
            Self::Computed => "computed",
            Self::MetNorway => "met-norway",
            Self::Ics => "ics",
            Self::Google => "google",
            Self::File => "file",
            Self::Espn => "espn",
            Self::Garmin => "garmin",
            Self::GitHub => "github",
            Self::Json => "json",
            Self::Scripted => "scripted",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_everywhere() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_str(kind.name(), false), Ok(kind));
            for source in kind.sources() {
                assert_eq!(Source::from_str(source.name(), false), Ok(*source));
                assert_eq!(kind.source(source.name()), Ok(*source));
            }
        }
    }
}
