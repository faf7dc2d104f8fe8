//! What a client knows that has read the stream so far, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{event::Event, stream::Stream};

/// The values of each key, as the events told them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Model(BTreeMap<String, Value>);

impl Model {
    /// The model of a client that has seen just these documents.
    #[must_use]
    pub fn of(documents: &[(&str, Value)]) -> Self {
        Self(documents.iter().map(|(key, document)| ((*key).to_owned(), document["values"].clone())).collect())
    }

    /// The model of a client that has seen all of what a store holds.
    #[must_use]
    pub fn of_store(documents: impl IntoIterator<Item = (String, Value)>) -> Self {
        Self(documents.into_iter().map(|(key, mut document)| (key, document["values"].take())).collect())
    }

    /// Learns what another client knows of other keys.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Whether it knows this key.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// The keys that differ, for people.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Vec<String> {
        let keys: BTreeSet<&String> = self.0.keys().chain(other.0.keys()).collect();
        let differ = keys.into_iter().filter(|key| self.0.get(*key) != other.0.get(*key));
        let show = |value: Option<&Value>| value.map_or("nothing".to_owned(), ToString::to_string);
        differ.map(|key| format!("{key}: {} for {}", show(self.0.get(key)), show(other.0.get(key)))).collect()
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
