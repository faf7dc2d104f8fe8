//! What a client knows that has read the stream so far, and nothing else.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::stream::{Event, Stream};

/// The values of each key, as the events told them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Model(BTreeMap<String, Value>);

impl Model {
    /// The model of a client that has seen just these documents.
    #[must_use]
    pub fn of(documents: &[(&str, Value)]) -> Self {
        Self(documents.iter().map(|(key, document)| ((*key).to_owned(), document["values"].clone())).collect())
    }

    /// Learns from an event.
    pub fn apply(&mut self, event: &Event) {
        let mut json = event.json();
        match event.name.as_str() {
            "hello" if json["resumed"] == false => {
                let present = json["keys"].as_array().expect("hello lists the keys");
                self.0.retain(|key, _| present.iter().any(|name| name == key.as_str()));
            }
            "update" if event.kind() != "webcontrol" => {
                self.0.insert(event.kind(), json["values"].take());
            }
            "delete" => {
                self.0.remove(&event.kind());
            }
            _ => {}
        }
    }

    /// Reads on until this model is the other one; the events that it took.
    pub async fn converge(&mut self, stream: &mut Stream, goal: &Self) -> Vec<Event> {
        let mut seen = Vec::new();
        while self != goal {
            let event = stream.next().await.unwrap_or_else(|| panic!("the stream ended at {self:?}, before {goal:?}"));
            self.apply(&event);
            seen.push(event);
        }
        seen
    }
}
