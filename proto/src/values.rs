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

use crate::{
    Key,
    lenient::{Lenient, Path},
};

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
        Self::read_known(key, &value, &mut Path::default()).unwrap_or(Self::Other(value))
    }

    /// `None` for a key of nobody's, and for values of another shape.
    fn read_known(key: &Key, value: &Value, path: &mut Path) -> Option<Self> {
        fn known<T: Lenient>(value: &Value, path: &mut Path, kind: fn(T) -> Values) -> Option<Values> {
            path.root(value).map(kind)
        }
        match key.as_str() {
            "AQI" => known(value, path, Self::Aqi),
            "Weather" => known(value, path, |weather| Self::Weather(Box::new(weather))),
            "Moon" => known(value, path, Self::Moon),
            "Calendar" => known(value, path, Self::Calendar),
            "Events" => known(value, path, Self::Events),
            "MLB" => known(value, path, Self::Mlb),
            "NFL" => known(value, path, Self::Nfl),
            "WC" => known(value, path, Self::WorldCup),
            "Track" => known(value, path, Self::Track),
            "GitHub" => known(value, path, Self::GitHub),
            "Message" => known(value, path, Self::Message),
            "Image" => known(value, path, Self::Image),
            _ if key.server_name().is_some() => known(value, path, Self::Server),
            _ => None,
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

/// Checks values against the key's type: what lenient reading would leave out is a misfit. A key of nobody's takes any
/// value.
///
/// ```
/// use serde_json::json;
/// use wallfeed_proto::{Key, values::check};
///
/// let key = Key::from("Weather");
/// assert!(check(&key, &json!({"current": {"temp": "71.9"}})).is_ok());
/// let misfit = check(&key, &json!({"current": {"temp": "warm"}})).unwrap_err();
/// assert_eq!(misfit.pointer, "/values/current/temp");
/// ```
pub fn check(key: &Key, values: &Value) -> Result<(), Misfit> {
    let mut path = Path::default();
    Values::read_known(key, values, &mut path);
    match path.into_misfit() {
        Some(pointer) => Err(Misfit { pointer: format!("/values{pointer}") }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check_pointer(key: &str, values: &Value, expected: Option<&str>) {
        let misfit = check(&key.into(), values).err().map(|misfit| misfit.pointer);
        assert_eq!(misfit.as_deref(), expected, "{key} {values}");
    }

    #[test]
    fn a_misfit_is_pointed_at() {
        check_pointer("Weather", &json!({"current": {"temp": {}}}), Some("/values/current/temp"));
        check_pointer("Weather", &json!({"current": 7}), Some("/values/current"));
        check_pointer("Weather", &json!({"hourly": [{"temp": 1}, {"temp": "x"}]}), Some("/values/hourly/1/temp"));
        check_pointer("Weather", &json!({"forecast": [{}, {}, 3, "x"]}), Some("/values/forecast/2"));
        check_pointer("Weather", &json!([]), Some("/values"));
        check_pointer("Weather", &Value::Null, Some("/values"));
        check_pointer("MLB", &json!([{"startTime": "today"}]), Some("/values/0/startTime"));
        check_pointer("MLB", &json!([{}, {"status": "over"}]), Some("/values/1/status"));
        check_pointer("MLB", &json!([{}, null]), Some("/values/1"));
        check_pointer("AQI", &json!({"color": "(0,256,0)"}), Some("/values/color"));
        check_pointer("Track", &json!({"Valid GPS Fix": "maybe"}), Some("/values/Valid GPS Fix"));
        check_pointer("Calendar", &json!([["a", "2026-11-22", "2026-11-23"], "No events"]), Some("/values/1"));
        check_pointer("Calendar", &json!([["a", "2026-11-22", "soon"]]), Some("/values/0/2"));
        check_pointer("Calendar", &json!([["a", "2026-11-22"]]), Some("/values/0"));
        check_pointer("Image", &json!({"data": "data:text/html,<p>"}), Some("/values/data"));
        check_pointer("MLB-Server", &json!({"message": []}), Some("/values/message"));
    }

    #[test]
    fn what_can_be_read_fits() {
        check_pointer("Weather", &json!({}), None);
        check_pointer("Weather", &json!({"current": {"temp": "71.9", "desc": 7, "unknown": {}}, "hourly": null}), None);
        check_pointer("MLB", &json!([]), None);
        check_pointer("MLB", &json!([{"id": 401, "awayScore": 3, "homeHits": "4", "onFirst": "True"}]), None);
        check_pointer("Calendar", &json!(["No events"]), None);
        check_pointer("Calendar", &json!([]), None);
        check_pointer("-Server", &json!([1]), None);
        check_pointer("Anything", &json!("at all"), None);
    }
}
