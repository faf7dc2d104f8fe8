//! What the keys' documents hold: one module per kind.

pub mod aqi;
pub mod calendar;
pub mod events;
pub mod github;
pub mod image;
pub mod message;
pub mod mlb;
pub mod moon;
pub mod nfl;
pub mod server;
pub mod track;
pub mod weather;
pub mod world_cup;

use serde::Serialize;
use serde_json::Value;

use crate::{Key, lenient::Lenient};

/// The values of a document, by key.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// `AQI`.
    Aqi(aqi::Aqi),
    /// `Weather`.
    Weather(Box<weather::Weather>),
    /// `Moon`.
    Moon(moon::Moon),
    /// `Calendar`.
    Calendar(calendar::Calendar),
    /// `Events`.
    Events(Vec<events::Anniversary>),
    /// `MLB`.
    Mlb(Vec<mlb::Game>),
    /// `NFL`.
    Nfl(nfl::Week),
    /// `WC`.
    WorldCup(Vec<world_cup::Match>),
    /// `Track`.
    Track(track::Position),
    /// `GitHub`.
    GitHub(github::GitHub),
    /// `NAME-Server`.
    Server(server::Server),
    /// `Message`.
    Message(message::Message),
    /// `Image`.
    Image(image::Image),
    /// Any other key, or values of another shape than the key's.
    Other(Value),
}

impl Values {
    /// Reads the values of the key leniently. Where they have another shape (a list in place of an object), they are
    /// [`Values::Other`].
    #[must_use]
    pub fn read(key: &Key, value: Value) -> Self {
        fn as_kind<T: Lenient>(value: Value, kind: impl FnOnce(T) -> Values) -> Values {
            T::read(value.clone()).map_or(Values::Other(value), kind)
        }
        match key.as_str() {
            "AQI" => as_kind(value, Self::Aqi),
            "Weather" => as_kind(value, |weather| Self::Weather(Box::new(weather))),
            "Moon" => as_kind(value, Self::Moon),
            "Calendar" => as_kind(value, Self::Calendar),
            "Events" => as_kind(value, Self::Events),
            "MLB" => as_kind(value, Self::Mlb),
            "NFL" => as_kind(value, Self::Nfl),
            "WC" => as_kind(value, Self::WorldCup),
            "Track" => as_kind(value, Self::Track),
            "GitHub" => as_kind(value, Self::GitHub),
            "Message" => as_kind(value, Self::Message),
            "Image" => as_kind(value, Self::Image),
            _ if key.server_name().is_some() => as_kind(value, Self::Server),
            _ => Self::Other(value),
        }
    }

    /// The values as they are written.
    #[must_use]
    pub fn to_value(&self) -> Value {
        fn value(values: impl Serialize) -> Value {
            serde_json::to_value(values).unwrap_or_default()
        }
        match self {
            Self::Aqi(values) => value(values),
            Self::Weather(values) => value(values),
            Self::Moon(values) => value(values),
            Self::Calendar(values) => value(values),
            Self::Events(values) => value(values),
            Self::Mlb(values) => value(values),
            Self::Nfl(values) => value(values),
            Self::WorldCup(values) => value(values),
            Self::Track(values) => value(values),
            Self::GitHub(values) => value(values),
            Self::Server(values) => value(values),
            Self::Message(values) => value(values),
            Self::Image(values) => value(values),
            Self::Other(value) => value.clone(),
        }
    }
}

/// A place in a document where a value does not fit its key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}: this value does not fit the key")]
pub struct Misfit {
    /// JSON pointer (RFC 6901) below the document, e.g. `/values/current/temp`.
    pub pointer: String,
}

/// Checks values against the key's type: what lenient reading would drop is a misfit.
pub fn check(key: &Key, values: &Value) -> Result<(), Misfit> {
    let read = Values::read(key, values.clone());
    if matches!(read, Values::Other(_)) {
        let known = !matches!(Values::read(key, Value::Array(vec![])), Values::Other(_))
            || !matches!(Values::read(key, Value::Object(serde_json::Map::new())), Values::Other(_));
        return if known { Err(Misfit { pointer: "/values".into() }) } else { Ok(()) };
    }
    match dropped(values, &read.to_value()) {
        Some(pointer) => Err(Misfit { pointer: format!("/values{pointer}") }),
        None => Ok(()),
    }
}

/// The pointer of the first value that was given and is not in what was read.
fn dropped(given: &Value, read: &Value) -> Option<String> {
    match (given, read) {
        (Value::Null, _) => None,
        (_, Value::Null) => Some(String::new()),
        (Value::Object(given), Value::Object(read)) => given.iter().find_map(|(name, given)| {
            let pointer = dropped(given, read.get(name).unwrap_or(&Value::Null))?;
            Some(format!("/{}{pointer}", name.replace('~', "~0").replace('/', "~1")))
        }),
        (Value::Array(given), Value::Array(read)) => given.iter().enumerate().find_map(|(index, item)| {
            let pointer = dropped(item, read.get(index).unwrap_or(&Value::Null))?;
            Some(format!("/{index}{pointer}"))
        }),
        _ => None,
    }
}
