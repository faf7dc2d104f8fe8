//! `feeds.toml`: which feeds run, and everything that they need to know.
//!
//! ```toml
//! contact = "me@example.org"        # upstreams want to know whom to write to
//! time_zone = "America/New_York"
//! location = { latitude = 40.71, longitude = -74.01 }
//!
//! [secrets]                         # as in wallfeed-secrets
//! source = "environment"
//! names = { owm_key = "OWM_KEY" }
//!
//! [weather]
//! source = "openweathermap"
//! secret = "owm_key"
//!
//! [moon]
//! ```
//!
//! A feed runs when it has a table, even an empty one, unless the table says `enabled = false`. What a table says of
//! place, time zone and period counts for its feed alone.

mod error;
mod file;
pub mod member;
mod service;

use std::{path::PathBuf, time::Duration};

use anyhow::Context;
use clap::Args;
use jiff::{Zoned, tz::TimeZone};
use url::Url;
use wallfeed_proto::Key;

pub use error::SettingsError;
pub use service::Service;

use self::file::File;
use crate::{
    feed::{Kind, Recipe, Source},
    transform::{Moment, Place},
};

/// The settings file's name.
pub const FILE_NAME: &str = "feeds.toml";

/// Everything that the feeds are told, checked and complete.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The file that says so; none: nothing is set.
    pub path: Option<PathBuf>,
    /// Whom an upstream can write to.
    pub contact: Option<String>,
    /// Where secrets are to be found.
    pub secrets: Option<wallfeed_secrets::Source>,
    /// The feeds that run.
    pub feeds: Vec<Feed>,
    /// The speed of the demo, if it runs.
    pub demo: Option<f64>,
    /// How the program that runs them does so.
    pub service: Service,
}

/// One feed that runs.
#[derive(Debug, Clone)]
pub struct Feed {
    /// Its name: that of its kind, or the key of an address.
    pub name: String,
    /// The key under which its documents are stored.
    pub key: Key,
    /// From where they come.
    pub source: Source,
    /// What it makes them of.
    pub recipe: Recipe,
    /// The ordinary time between two documents.
    pub period: Duration,
    /// In which its times are written.
    pub time_zone: TimeZone,
    /// What it is about, where that is a place.
    pub place: Option<Place>,
    /// In place of the upstream's own.
    pub base_url: Option<Url>,
    /// The name of its secret.
    pub secret: Option<String>,
}

impl Feed {
    /// Now, for this feed.
    #[must_use]
    pub fn moment(&self, now: &Zoned) -> Moment {
        let now = now.with_time_zone(self.time_zone.clone());
        Moment { now, period: self.period, place: self.place }
    }

    /// The key under which it says that it has started.
    #[must_use]
    pub fn server_key(&self) -> Key {
        format!("{}{}", self.key, wallfeed_proto::key::SERVER_SUFFIX).into()
    }
}

/// Options that come before the settings file.
#[derive(Debug, Clone, Default, Args)]
pub struct Overrides {
    /// Whom an upstream can write to: an e-mail address or a page. Some refuse those who do not say.
    #[arg(long, env = "WALLFEED_FEEDS_CONTACT", value_name = "TEXT", global = true, help_heading = "Settings")]
    pub contact: Option<String>,
    /// The time zone of the household, e.g. Europe/Oslo.
    #[arg(long, env = "WALLFEED_FEEDS_TIME_ZONE", value_name = "NAME", global = true, help_heading = "Settings")]
    pub time_zone: Option<member::Zone>,
    /// Where the household is, in degrees north.
    #[arg(long, env = "WALLFEED_FEEDS_LATITUDE", value_name = "DEGREES", allow_negative_numbers = true)]
    #[arg(global = true, help_heading = "Settings")]
    pub latitude: Option<f64>,
    /// Where the household is, in degrees east.
    #[arg(long, env = "WALLFEED_FEEDS_LONGITUDE", value_name = "DEGREES", allow_negative_numbers = true)]
    #[arg(global = true, help_heading = "Settings")]
    pub longitude: Option<f64>,
}

impl Settings {
    /// Reads the given file, or the first that is found in the working folder, the user's and the system's configuration
    /// folder; without any, there are only the overrides. One feed `more` runs as if it had a table.
    pub fn load(path: Option<PathBuf>, overrides: &Overrides, more: Option<Kind>) -> anyhow::Result<Self> {
        let Some(path) = path.or_else(find) else { return Ok(Self::read("", overrides, more)?) };
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let settings = Self::read(&text, overrides, more).map_err(|error| error.in_file(&path))?;
        Ok(Self { path: Some(path), ..settings })
    }

    /// Reads the text of a settings file.
    pub fn from_toml(text: &str, overrides: &Overrides) -> Result<Self, SettingsError> {
        Self::read(text, overrides, None)
    }

    fn read(text: &str, overrides: &Overrides, more: Option<Kind>) -> Result<Self, SettingsError> {
        let mut file = File::read(text)?;
        if let Some(kind) = more {
            file.enable(kind);
        }
        file.complete(text, overrides)
    }

    /// Reads a table that is parsed already, e.g. `[feeds]` of a larger file.
    pub fn from_table(table: &toml::Table, overrides: &Overrides) -> Result<Self, SettingsError> {
        let text = toml::to_string(table).map_err(|error| SettingsError::new(error.to_string()))?;
        // Lines and columns of a text that nobody has written would mislead.
        Self::from_toml(&text, overrides).map_err(SettingsError::nowhere)
    }

    /// One feed alone, as if it had this table.
    pub fn one_feed(kind: Kind, table: toml::Table) -> Result<Feed, SettingsError> {
        let table = match kind {
            Kind::Url => {
                let key = table.get("key").and_then(toml::Value::as_str).unwrap_or("Url").to_owned();
                toml::Table::from_iter([(key, toml::Value::Table(table))])
            }
            _ => table,
        };
        let file = toml::Table::from_iter([(kind.name().to_owned(), toml::Value::Table(table))]);
        let settings = Self::from_table(&file, &Overrides::default())?;
        let feed = settings.feeds.into_iter().next();
        feed.ok_or_else(|| SettingsError::new(format!("the feed `{kind}` has no settings")))
    }

    /// A feed by its name, or by the key of its documents.
    #[must_use]
    pub fn feed(&self, name: &str) -> Option<&Feed> {
        self.feeds.iter().find(|feed| feed.name == name || feed.key.as_str() == name)
    }
}

fn find() -> Option<PathBuf> {
    let user = std::env::var_os("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".config")));
    let folders = [Some(PathBuf::from(".")), user.map(|folder| folder.join("wallfeed")), Some("/etc/wallfeed".into())];
    folders.into_iter().flatten().map(|folder| folder.join(FILE_NAME)).find(|path| path.is_file())
}

/// Where responses are kept from one start to the next.
#[must_use]
pub fn cache_folder() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let user = || folder("XDG_CACHE_HOME").or_else(|| folder("HOME").map(|home| home.join(".cache")));
    folder("CACHE_DIRECTORY").or_else(|| user().map(|cache| cache.join("wallfeed"))).map(|cache| cache.join("feeds"))
}

#[cfg(test)]
mod tests;
