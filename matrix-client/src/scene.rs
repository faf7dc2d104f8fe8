//! What a page may know: documents, time and settings. Nothing else decides how it looks.

use std::{collections::BTreeMap, time::Duration};

use jiff::{Timestamp, Zoned, civil::Weekday};
use serde::Deserialize;

use crate::documents::Documents;

/// Everything that a page may know.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The latest documents.
    pub documents: &'a Documents,
    /// The time, in the wall's time zone.
    pub now: &'a Zoned,
    /// How long the page has been on; marquees and animations follow it.
    pub elapsed: Duration,
    /// Which of the turn's frames this is, from 0: which game is shown, for instance.
    pub step: usize,
    /// When this client started.
    pub started: Timestamp,
    /// Whether somebody has said that the garbage is out.
    pub garbage_out: bool,
    /// What the user has chosen.
    pub preferences: &'a Preferences,
}

/// What the user has chosen and pages respect.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Preferences {
    /// Units of measure.
    pub units: Units,
    /// Twelve or twenty-four hours.
    pub clock: Clock,
    /// Abbreviations of favourite teams, by league (`mlb`, `nfl`), and of nations (`wc`).
    pub favourites: BTreeMap<String, Vec<String>>,
    /// The guest network.
    pub wifi: Option<Wifi>,
    /// The weekday of garbage night.
    pub garbage: Option<Weekday>,
}

impl Preferences {
    /// Whether a team is one of a league's favourites.
    #[must_use]
    pub fn is_favourite(&self, league: &str, team: &str) -> bool {
        let favourites = self.favourites.get(league);
        favourites.is_some_and(|teams| teams.iter().any(|name| name.trim().eq_ignore_ascii_case(team.trim())))
    }
}

/// Units of measure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Units {
    /// °F and mph.
    #[default]
    Us,
    /// °C and km/h.
    Metric,
}

/// Twelve or twenty-four hours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
pub enum Clock {
    /// With am and pm.
    #[default]
    #[serde(rename = "12")]
    #[value(name = "12")]
    Twelve,
    /// 0 to 23.
    #[serde(rename = "24")]
    #[value(name = "24")]
    TwentyFour,
}

/// The guest network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wifi {
    /// Its name, as people read it.
    pub name: String,
    /// What a phone scans: `WIFI:S:…;T:WPA;P:…;;`.
    pub connect: String,
}

impl Units {
    /// A temperature in °F, in these units, rounded.
    #[must_use]
    pub fn temperature(self, fahrenheit: f64) -> i64 {
        match self {
            Self::Us => fahrenheit.round() as i64,
            Self::Metric => ((fahrenheit - 32.0) / 1.8).round() as i64,
        }
    }

    /// A speed in mph, in these units, rounded.
    #[must_use]
    pub fn speed(self, mph: f64) -> i64 {
        match self {
            Self::Us => mph.round() as i64,
            Self::Metric => (mph * 1.609_344).round() as i64,
        }
    }

    /// The name of the unit of speed.
    #[must_use]
    pub fn speed_name(self) -> &'static str {
        match self {
            Self::Us => "mph",
            Self::Metric => "km/h",
        }
    }
}
