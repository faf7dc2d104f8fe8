//! What travels on the stream: the mapping between a Server-Sent Event (its name and its JSON) and a type. Only here.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{Command, Document, Key};

/// The SSE event names.
pub mod name {
    /// First on every stream.
    pub const HELLO: &str = "hello";
    /// A document, or a command.
    pub const UPDATE: &str = "update";
    /// A key is gone.
    pub const DELETE: &str = "delete";
    /// The store went away or came back.
    pub const STATUS: &str = "status";
    /// A heartbeat, where the client asked for events in place of comments.
    pub const PING: &str = "ping";
}

/// One event of the stream.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// First on every stream.
    Hello(Hello),
    /// The newest document of a key.
    Update(Key, Box<Document>),
    /// An instruction to walls.
    Command(Command),
    /// A key is gone.
    Delete(Delete),
    /// The store went away or came back.
    Status(Status),
    /// A heartbeat.
    Ping,
}

/// What a client is told first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "type", rename = "hello")]
pub struct Hello {
    /// Names the Board that numbers the events.
    pub epoch: String,
    /// Whether the stream goes on where the client left; otherwise a snapshot follows.
    pub resumed: bool,
    /// Whether the store answers.
    pub store: StoreState,
    /// All keys that are present; a client drops the others.
    #[serde(default)]
    #[cfg_attr(test, ts(as = "Vec<String>"))]
    pub keys: Vec<Key>,
}

/// A key is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Delete {
    /// The key.
    #[serde(rename = "type")]
    #[cfg_attr(test, ts(as = "String"))]
    pub key: Key,
    /// Why.
    #[serde(default)]
    pub reason: Reason,
}

/// Why a key is gone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Reason {
    /// Its time to live was over.
    Expired,
    /// The store needed the room.
    Evicted,
    /// Somebody removed or renamed it.
    #[default]
    #[serde(other)]
    Deleted,
}

/// The store went away or came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "type", rename = "status")]
pub struct Status {
    /// Whether it answers.
    pub store: StoreState,
}

/// Whether the store answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum StoreState {
    /// It does.
    Up,
    /// It does not: what is shown is the last that was known.
    Down,
}

/// An event that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    /// Its data are no JSON, or do not fit the event's name.
    #[error("bad data: {0}")]
    Data(#[from] serde_json::Error),
    /// Its data have no `type`.
    #[error("data without a type")]
    NoType,
}

impl Event {
    /// Reads an event; `None` for a name that this version does not know.
    ///
    /// ```
    /// use wallfeed_proto::{Event, event::StoreState};
    ///
    /// let event = Event::read("status", r#"{"type":"status","store":"down"}"#)?;
    /// assert!(matches!(event, Some(Event::Status(status)) if status.store == StoreState::Down));
    /// # Ok::<(), wallfeed_proto::event::EventError>(())
    /// ```
    pub fn read(name: &str, data: &str) -> Result<Option<Self>, EventError> {
        Ok(Some(match name {
            name::HELLO => Self::Hello(serde_json::from_str(data)?),
            name::UPDATE => Self::read_update(data)?,
            name::DELETE => Self::Delete(serde_json::from_str(data)?),
            name::STATUS => Self::Status(serde_json::from_str(data)?),
            name::PING => Self::Ping,
            _ => return Ok(None),
        }))
    }

    fn read_update(data: &str) -> Result<Self, EventError> {
        let mut members: Map<String, Value> = serde_json::from_str(data)?;
        match members.shift_remove("type") {
            Some(Value::String(kind)) if kind == "webcontrol" => {
                members.insert("type".into(), kind.into());
                Ok(Self::Command(serde_json::from_value(Value::Object(members))?))
            }
            Some(Value::String(kind)) => {
                let key = Key::from(kind);
                let document = Document::from_members(&key, members);
                Ok(Self::Update(key, Box::new(document)))
            }
            _ => Err(EventError::NoType),
        }
    }

    /// The event's name on the stream.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Hello(_) => name::HELLO,
            Self::Update(..) | Self::Command(_) => name::UPDATE,
            Self::Delete(_) => name::DELETE,
            Self::Status(_) => name::STATUS,
            Self::Ping => name::PING,
        }
    }

    /// The event's data: one line of JSON, an object whose first member is `"type"`. The data of a document that is stored
    /// already are made without reading it, by [`crate::splice::update_data`].
    ///
    /// ```
    /// use wallfeed_proto::{Command, CommandName, Event};
    ///
    /// let event = Event::Command(Command::new(CommandName::Fwd));
    /// assert_eq!((event.name(), event.data().as_str()), ("update", r#"{"type":"webcontrol","command":"fwd"}"#));
    /// ```
    #[must_use]
    pub fn data(&self) -> String {
        match self {
            Self::Hello(hello) => json!(hello),
            Self::Update(key, document) => {
                let mut members = Map::from_iter([("type".to_owned(), json!(key))]);
                members.extend(document.to_members());
                Value::Object(members)
            }
            Self::Command(command) => json!(command),
            Self::Delete(delete) => json!(delete),
            Self::Status(status) => json!(status),
            Self::Ping => json!({"type": name::PING}),
        }
        .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CommandName;

    /// The event is written as these data, and they are read as the event.
    fn check(event: &Event, name: &str, data: &str) {
        assert_eq!((event.name(), event.data().as_str()), (name, data));
        assert_eq!(Event::read(name, data).unwrap().as_ref(), Some(event));
    }

    #[test]
    fn events_are_written_and_read() {
        let keys = vec!["AQI".into(), "Weather".into()];
        check(
            &Event::Hello(Hello { epoch: "9f1c".into(), resumed: false, store: StoreState::Up, keys }),
            "hello",
            r#"{"type":"hello","epoch":"9f1c","resumed":false,"store":"up","keys":["AQI","Weather"]}"#,
        );
        check(
            &Event::Delete(Delete { key: "Weather".into(), reason: Reason::Expired }),
            "delete",
            r#"{"type":"Weather","reason":"expired"}"#,
        );
        check(&Event::Status(Status { store: StoreState::Down }), "status", r#"{"type":"status","store":"down"}"#);
        check(&Event::Ping, "ping", r#"{"type":"ping"}"#);
    }

    #[test]
    fn updates_are_documents_or_commands() {
        let json =
            r#"{"type":"Moon","updated":"06/06/2021 12:05 AM -0400","demo":true,"values":{"phase":50},"by":"hand"}"#;
        let key = Key::from("Moon");
        let document = Document::read(&key, json.as_bytes()).unwrap();
        check(&Event::Update(key, Box::new(document)), "update", json);

        let command = Command::new(CommandName::Brightness);
        check(
            &Event::Command(Command { argument: Some("40".into()), wall: Some("hall".into()), ..command }),
            "update",
            r#"{"type":"webcontrol","command":"brightness","argument":"40","wall":"hall"}"#,
        );
    }

    #[test]
    fn later_versions_may_say_more() {
        assert_eq!(Event::read("weather-alert", "{}").unwrap(), None);
        let delete = Event::read("delete", r#"{"type":"Moon","reason":"eaten","by":"wolf"}"#).unwrap();
        assert_eq!(delete, Some(Event::Delete(Delete { key: "Moon".into(), reason: Reason::Deleted })));
        let hello = Event::read("hello", r#"{"type":"hello","epoch":"1","resumed":true,"store":"up"}"#).unwrap();
        assert!(matches!(hello, Some(Event::Hello(hello)) if hello.keys.is_empty()));
    }

    #[test]
    fn bad_data_are_an_error() {
        for (name, data) in [
            ("update", "{"),
            ("update", "[]"),
            ("update", "{}"),
            ("update", r#"{"type":7}"#),
            ("update", r#"{"type":"webcontrol","command":"explode"}"#),
            ("hello", "{}"),
            ("delete", r#"{"reason":"expired"}"#),
            ("status", r#"{"type":"status","store":"sideways"}"#),
        ] {
            assert!(Event::read(name, data).is_err(), "{name} {data}");
        }
    }
}
