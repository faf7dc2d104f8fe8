//! Members of the settings whose values are more than texts and numbers.

use std::{str::FromStr, time::Duration};

use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, de::Error};
use url::Url;

use crate::schedule;

/// A time zone, by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(pub TimeZone);

impl FromStr for Zone {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = |_| format!("`{text}` is no time zone: write its name, e.g. America/New_York");
        TimeZone::get(text).map(Self).map_err(unknown)
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// A time between two documents, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period(pub Duration);

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let seconds = f64::deserialize(deserializer)?;
        let (shortest, longest) = (schedule::SHORTEST.as_secs(), schedule::LONGEST.as_secs());
        let period = Duration::try_from_secs_f64(seconds).ok();
        let fits = period.filter(|period| (schedule::SHORTEST..=schedule::LONGEST).contains(period));
        fits.map(Self).ok_or_else(|| D::Error::custom(format!("a period is {shortest} to {longest} seconds")))
    }
}

/// Any address. What is wrong with it is told without it: it may hold a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(pub Url);

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let url = Url::parse(&String::deserialize(deserializer)?);
        url.map(Self)
            .map_err(|error| D::Error::custom(format!("{error}: write an address such as https://HOST/status")))
    }
}

/// The base of an upstream's addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(pub Url);

impl<'de> Deserialize<'de> for BaseUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let url =
            Url::parse(&text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.query().is_none());
        url.map(Self).ok_or_else(|| D::Error::custom("write a base URL such as http://localhost:8080/api"))
    }
}

/// The system of measurement. Documents have one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Units;

impl<'de> Deserialize<'de> for Units {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            "imperial" => Ok(Self),
            _ => Err(D::Error::custom(
                "documents are always in °F and mph (units = \"imperial\"); set `units` where they are shown, e.g. in wall.toml",
            )),
        }
    }
}
