//! The settings as they are written: taken apart into what is common to all feeds, what is common to every feed, and what
//! is a feed's own, each of which refuses members that it does not know.

use std::{net::SocketAddr, path::PathBuf};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use toml::{
    Spanned,
    de::{DeTable, DeValue, Deserializer},
};

use jiff::tz::TimeZone;
use wallfeed_proto::Key;

use super::{
    Feed, Overrides, Service, Settings, SettingsError,
    member::{BaseUrl, Period, Units, Zone},
};
use crate::{
    demo,
    feed::{Kind, Recipe, Source},
    output::Target,
    transform::Place,
};

type Table<'a> = Spanned<DeTable<'a>>;

/// A settings file, taken apart.
pub(super) struct File<'a> {
    general: General,
    feeds: Vec<(Kind, Table<'a>)>,
}

/// What all feeds share.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct General {
    contact: Option<String>,
    units: Option<Units>,
    time_zone: Option<Zone>,
    location: Option<Location>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    secrets: Option<wallfeed_secrets::Source>,
    to: Option<Target>,
    token_secret: Option<String>,
    cache: Option<PathBuf>,
    metrics_listen: Option<SocketAddr>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Location {
    latitude: f64,
    longitude: f64,
}

/// What every feed can say of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Common {
    enabled: Option<bool>,
    source: Option<Spanned<String>>,
    key: Option<Key>,
    period: Option<Period>,
    time_zone: Option<Zone>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    base_url: Option<BaseUrl>,
    secret: Option<String>,
}

const COMMON: [&str; 9] =
    ["enabled", "source", "key", "period", "time_zone", "latitude", "longitude", "base_url", "secret"];

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Demo {
    speed: f64,
}

impl Default for Demo {
    fn default() -> Self {
        Self { speed: 1.0 }
    }
}

impl<'a> File<'a> {
    pub(super) fn read(text: &'a str) -> Result<Self, SettingsError> {
        let mut file = DeTable::parse(text).map_err(|error| of_toml(text, &error))?;
        let mut feeds = Vec::new();
        for kind in Kind::ALL {
            if let Some(value) = file.get_mut().remove(kind.name()) {
                feeds.push((kind, table(text, kind.name(), value)?));
            }
        }
        Ok(Self { general: read(text, file)?, feeds })
    }

    /// Has a feed run, whatever its table says, or as if it had an empty one.
    pub(super) fn enable(&mut self, kind: Kind) {
        match self.feeds.iter_mut().find(|(other, _)| *other == kind) {
            Some((_, table)) => drop(table.get_mut().remove("enabled")),
            None => self.feeds.push((kind, Spanned::new(0..0, DeTable::new()))),
        }
    }

    pub(super) fn complete(self, text: &str, overrides: &Overrides) -> Result<Settings, SettingsError> {
        let Self { mut general, feeds } = self;
        general.time_zone = overrides.time_zone.clone().or(general.time_zone);
        let location = general.location.take();
        let (latitude, longitude) = location.map(|place| (place.latitude, place.longitude)).unzip();
        general.latitude = overrides.latitude.or(general.latitude).or(latitude);
        general.longitude = overrides.longitude.or(general.longitude).or(longitude);
        let mut settings = Settings::default();
        for (kind, table) in feeds {
            match kind {
                Kind::Demo => settings.demo = Some(demo_speed(text, table)?),
                Kind::Url => settings.feeds.extend(general.addresses(text, table)?),
                _ => settings.feeds.extend(general.feed(text, kind, kind.name(), table)?),
            }
        }
        settings.contact = overrides.contact.clone().or(general.contact);
        settings.secrets = general.secrets;
        let General { to, token_secret, cache, metrics_listen, .. } = general;
        settings.service = Service { to, token_secret, cache, metrics_listen };
        Ok(settings)
    }
}

impl General {
    /// `[url.KEY]`: one feed for every key.
    fn addresses(&self, text: &str, tables: Table) -> Result<Vec<Feed>, SettingsError> {
        let mut feeds = Vec::new();
        for (key, value) in tables.into_inner() {
            let key = key.get_ref();
            let table = table(text, &format!("url.{key}"), value)?;
            feeds.extend(self.feed(text, Kind::Url, key, table)?);
        }
        Ok(feeds)
    }

    /// A feed, unless it is switched off.
    fn feed(&self, text: &str, kind: Kind, name: &str, table: Table) -> Result<Option<Feed>, SettingsError> {
        let span = table.span();
        let wrong = |message: &str| SettingsError::at(text, Some(span.clone()), message);
        let (common, own) = split(table);
        let common: Common = read(text, common)?;
        let source = source(text, kind, common.source.as_ref())?;
        let recipe = Recipe::read(kind, source, Deserializer::from(own)).map_err(|error| of_toml(text, &error))?;
        let recipe = recipe.ok_or_else(|| wrong("this feed has no settings"))?;
        if common.enabled == Some(false) {
            return Ok(None);
        }
        let latitude = common.latitude.or(self.latitude);
        let place = place(latitude, common.longitude.or(self.longitude)).map_err(|message| wrong(&message))?;
        let zone = common.time_zone.or_else(|| self.time_zone.clone());
        Ok(Some(Feed {
            name: name.to_owned(),
            key: common.key.unwrap_or_else(|| kind.key().unwrap_or(name).into()),
            source,
            recipe,
            period: common.period.map_or_else(|| kind.period(), |period| period.0),
            time_zone: zone.map_or_else(TimeZone::system, |zone| zone.0),
            place,
            base_url: common.base_url.map(|url| url.0),
            secret: common.secret,
        }))
    }
}

/// The source that is named, or else the first.
fn source(text: &str, kind: Kind, name: Option<&Spanned<String>>) -> Result<Source, SettingsError> {
    let Some(name) = name else { return Ok(kind.sources()[0]) };
    kind.source(name.get_ref()).map_err(|message| SettingsError::at(text, Some(name.span()), &message))
}

/// What every feed can say, and what is this feed's own.
fn split(table: Table) -> (Table, Table) {
    let span = table.span();
    let (mut common, mut own) = (DeTable::new(), DeTable::new());
    for (name, value) in table.into_inner() {
        let part = if COMMON.contains(&name.get_ref().as_ref()) { &mut common } else { &mut own };
        part.insert(name, value);
    }
    (Spanned::new(span.clone(), common), Spanned::new(span, own))
}

fn place(latitude: Option<f64>, longitude: Option<f64>) -> Result<Option<Place>, String> {
    let (latitude, longitude) = match (latitude, longitude) {
        (Some(latitude), Some(longitude)) => (latitude, longitude),
        (None, None) => return Ok(None),
        _ => return Err("a place has both latitude and longitude".into()),
    };
    if !(-90.0..=90.0).contains(&latitude) || !(-180.0..=180.0).contains(&longitude) {
        return Err(format!("{latitude}, {longitude} is no place: latitude is -90 to 90, longitude -180 to 180"));
    }
    Ok(Some(Place { latitude, longitude }))
}

fn demo_speed(text: &str, table: Table) -> Result<f64, SettingsError> {
    let span = table.span();
    let Demo { speed } = read(text, table)?;
    demo::check_speed(speed).map_err(|error| SettingsError::at(text, Some(span), &error.to_string()))
}

fn table<'a>(text: &str, name: &str, value: Spanned<DeValue<'a>>) -> Result<Table<'a>, SettingsError> {
    let span = value.span();
    match value.into_inner() {
        DeValue::Table(table) => Ok(Spanned::new(span, table)),
        _ => Err(SettingsError::at(text, Some(span), &format!("`{name}` is a table: write [{name}]"))),
    }
}

fn read<T: DeserializeOwned>(text: &str, table: Table) -> Result<T, SettingsError> {
    T::deserialize(Deserializer::from(table)).map_err(|error| of_toml(text, &error))
}

fn of_toml(text: &str, error: &toml::de::Error) -> SettingsError {
    // What serde calls by the names of Rust.
    let message =
        error.message().replace("expected f64", "expected a number").replace("expected u8", "expected 0 to 255");
    SettingsError::at(text, error.span(), &message)
}
