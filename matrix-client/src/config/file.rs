//! `wall.toml`: the members of a settings file, and where in it something is wrong.

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use serde::{Deserialize, Deserializer, de::Error as _};
use url::Url;

use super::{
    Turn,
    options::{http_url, wall_name},
    panel::PanelSettings,
    value::{Day, DisplayKind, Secret, WallSize, Zone},
    wifi::Wifi,
};
use crate::{
    dimmer::Night,
    page::Page,
    scene::{self, Units},
    transition::Transition,
};

/// A settings file as it is written: everything may be missing.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    #[serde(deserialize_with = "url")]
    pub gateway: Option<Url>,
    #[serde(deserialize_with = "parsed")]
    pub token: Option<Secret>,
    #[serde(deserialize_with = "heartbeat")]
    pub heartbeat: Option<u64>,
    #[serde(deserialize_with = "one_or_many")]
    pub display: Vec<DisplayKind>,
    #[serde(deserialize_with = "parsed")]
    pub size: Option<WallSize>,
    #[serde(deserialize_with = "name")]
    pub wall: Option<String>,
    #[serde(deserialize_with = "parsed")]
    pub time_zone: Option<Zone>,
    pub units: Option<Units>,
    pub clock: Option<ClockHours>,
    pub transition: Option<Transition>,
    pub favourites: Favourites,
    pub page: Vec<FilePage>,
    pub wifi: Option<Wifi>,
    pub night: Option<Night>,
    pub garbage: Option<Garbage>,
    pub panel: Option<PanelSettings>,
    /// What in it is left out, and why.
    #[serde(skip)]
    pub warnings: Vec<String>,
}

/// Something in a settings file that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError {
    /// The file.
    pub path: Option<PathBuf>,
    /// Line and column, from 1, where they are known.
    pub at: Option<(usize, usize)>,
    /// What is wrong.
    pub message: String,
}

impl SettingsError {
    /// The same, in a file of this name.
    #[must_use]
    pub fn in_file(self, path: &Path) -> Self {
        Self { path: Some(path.to_owned()), ..self }
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = &self.path {
            write!(f, "{}: ", path.display())?;
        }
        if let Some((line, column)) = self.at {
            write!(f, "line {line}, column {column}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for SettingsError {}

impl File {
    /// Reads the text of a settings file. Nested: of a larger file, in which a wall's settings are the table `[wall]`.
    pub fn from_toml(text: &str, nested: bool) -> Result<Self, SettingsError> {
        let read = if nested { toml::from_str::<Nested>(text).map(|file| file.wall) } else { toml::from_str(text) };
        read.map_err(|error| SettingsError {
            path: None,
            at: error.span().map(|span| position(text, span.start)),
            message: one_line(error.message()),
        })
    }

    /// Reads a table that is parsed already.
    pub fn from_table(table: toml::Table) -> Result<Self, SettingsError> {
        table.try_into().map_err(|error: toml::de::Error| SettingsError {
            path: None,
            at: None,
            message: one_line(&error.to_string()),
        })
    }
}

/// A larger file; its other tables are somebody else's.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Nested {
    wall: File,
}

fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Line and column, from 1, of a byte of the text.
pub fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// A value that is written as a text.
pub fn parsed<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: fmt::Display>,
{
    String::deserialize(deserializer)?.parse().map(Some).map_err(D::Error::custom)
}

/// A value that is written as a text and cannot be missing.
pub fn parsed_value<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: fmt::Display>,
{
    String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
}

fn url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Url>, D::Error> {
    http_url(&String::deserialize(deserializer)?).map(Some).map_err(D::Error::custom)
}

fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    wall_name(&String::deserialize(deserializer)?).map(Some).map_err(D::Error::custom)
}

fn heartbeat<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    match u64::deserialize(deserializer)? {
        seconds @ 1..=3600 => Ok(Some(seconds)),
        _ => Err(D::Error::custom("a heartbeat is 1 to 3600 seconds")),
    }
}

fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<DisplayKind>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a display, or a list of displays")]
    enum OneOrMany {
        One(String),
        Many(Vec<String>),
    }
    let kinds = match OneOrMany::deserialize(deserializer)? {
        OneOrMany::One(kind) => vec![kind],
        OneOrMany::Many(kinds) => kinds,
    };
    kinds.iter().map(|kind| kind.parse()).collect::<Result<_, _>>().map_err(D::Error::custom)
}

/// Twelve or twenty-four hours, as a number or a text.
#[derive(Debug, Clone, Copy)]
pub struct ClockHours(scene::Clock);

impl<'de> Deserialize<'de> for ClockHours {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "12 or 24")]
        enum Hours {
            Number(i64),
            Text(String),
        }
        let hours = match Hours::deserialize(deserializer)? {
            Hours::Number(hours) => hours.to_string(),
            Hours::Text(hours) => hours,
        };
        match hours.as_str() {
            "12" => Ok(Self(scene::Clock::Twelve)),
            "24" => Ok(Self(scene::Clock::TwentyFour)),
            _ => Err(D::Error::custom("a clock has 12 or 24 hours")),
        }
    }
}

impl From<ClockHours> for scene::Clock {
    fn from(hours: ClockHours) -> Self {
        hours.0
    }
}

/// `favourites = { mlb = ["BOS"], nfl = ["NE"] }`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Favourites {
    mlb: Vec<String>,
    nfl: Vec<String>,
    wc: Vec<String>,
}

impl From<Favourites> for BTreeMap<String, Vec<String>> {
    fn from(teams: Favourites) -> Self {
        [("mlb", teams.mlb), ("nfl", teams.nfl), ("wc", teams.wc)]
            .into_iter()
            .filter(|(_, teams)| !teams.is_empty())
            .map(|(league, teams)| (league.to_owned(), teams))
            .collect()
    }
}

/// `[[page]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilePage {
    #[serde(deserialize_with = "page")]
    pub name: Page,
    #[serde(default = "default_seconds", deserialize_with = "seconds")]
    pub seconds: Duration,
    #[serde(default, deserialize_with = "frames")]
    pub frames: Option<u32>,
    /// The wall's, where none is given.
    #[serde(default)]
    pub transition: Option<Transition>,
}

/// How long a page is on if nothing else is said.
fn default_seconds() -> Duration {
    Duration::from_secs(10)
}

fn page<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Page, D::Error> {
    let name = String::deserialize(deserializer)?;
    Page::from_name(&name).ok_or_else(|| {
        let known = Page::ALL.map(Page::name).join(", ");
        D::Error::custom(format!("unknown page `{name}`: the pages are {known}"))
    })
}

fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let seconds = f64::deserialize(deserializer)?;
    turn_duration(seconds).ok_or_else(|| D::Error::custom("a page is on for 1 to 86400 seconds"))
}

/// A duration that a page can be on for.
pub fn turn_duration(seconds: f64) -> Option<Duration> {
    (1.0..=86_400.0).contains(&seconds).then(|| Duration::from_secs_f64(seconds))
}

fn frames<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    match u32::deserialize(deserializer)? {
        frames @ 1..=1000 => Ok(Some(frames)),
        _ => Err(D::Error::custom("a page has 1 to 1000 frames")),
    }
}

impl FilePage {
    /// Its place in the rotation of a wall with this transition.
    pub fn turn(self, transition: Transition) -> Turn {
        let turn = Turn::new(self.name, self.seconds.as_secs());
        Turn {
            duration: self.seconds,
            frames: self.frames.unwrap_or(turn.frames),
            transition: self.transition.unwrap_or(transition),
            ..turn
        }
    }
}

/// `[garbage]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Garbage {
    #[serde(deserialize_with = "parsed_value")]
    pub weekday: Day,
}
