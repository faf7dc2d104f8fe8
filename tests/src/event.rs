//! Server-Sent Events, taken from the lines in which they come.

use serde_json::Value;

/// One Server-Sent Event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// By which a client resumes.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// Its data, as they came.
    pub data: String,
}

impl Event {
    /// Its data.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.data).unwrap_or_else(|error| panic!("{error}: {}", self.data))
    }

    /// The `type` in its data.
    #[must_use]
    pub fn kind(&self) -> String {
        self.json()["type"].as_str().expect("all data have a type").to_owned()
    }

    /// Whether it brings this key's document.
    #[must_use]
    pub fn is_update_of(&self, key: &str) -> bool {
        self.name == "update" && self.kind() == key
    }
}

/// The event whose lines are being read.
#[derive(Debug, Default)]
pub struct Decoder {
    id: Option<String>,
    name: Option<String>,
    data: String,
}

impl Decoder {
    /// Takes in the next line, without its end; the event that it completes. `retry:` and comments are passed over.
    pub fn line(&mut self, line: &str) -> Option<Event> {
        if line.is_empty() {
            let Self { id, name, data } = std::mem::take(self);
            return (!data.is_empty()).then(|| Event { id, name: name.unwrap_or_else(|| "message".into()), data });
        }
        match line.split_once(": ") {
            Some(("id", id)) => self.id = Some(id.to_owned()),
            Some(("event", name)) => self.name = Some(name.to_owned()),
            Some(("data", data)) => self.data.push_str(data),
            _ => {}
        }
        None
    }
}
