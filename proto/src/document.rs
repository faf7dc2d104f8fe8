//! The document: the JSON object stored under a key.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::{Key, Stamp, Values, lenient::Lenient};

/// What a key holds: values, and when they were made and are due again.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// When the document was made.
    pub updated: Option<Stamp>,
    /// When the next one is due. Past it, the document is stale.
    pub valid: Option<Stamp>,
    /// Whether the values are invented; wall and page say so.
    pub demo: bool,
    /// The key's own values.
    pub values: Values,
}

/// Bytes that are no document.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The bytes are no JSON.
    #[error("not JSON: {0}")]
    NotJson(#[from] serde_json::Error),
    /// The JSON is a list, a string, a number, …
    #[error("not a JSON object: a document is {{\"updated\": …, \"valid\": …, \"values\": …}}")]
    NotAnObject,
}

impl Document {
    /// A document that was made at one time and is due again at another.
    #[must_use]
    pub fn new(values: Values, updated: Stamp, valid: Stamp) -> Self {
        Self { updated: Some(updated), valid: Some(valid), demo: false, values }
    }

    /// Reads a document leniently.
    pub fn read(key: &Key, json: &[u8]) -> Result<Self, DocumentError> {
        match serde_json::from_slice(json)? {
            Value::Object(members) => Ok(Self::from_members(key, members)),
            _ => Err(DocumentError::NotAnObject),
        }
    }

    /// Reads a document that is an object already.
    #[must_use]
    pub fn from_members(key: &Key, mut members: Map<String, Value>) -> Self {
        let mut take = |name: &str| members.shift_remove(name).unwrap_or(Value::Null);
        Self {
            updated: Stamp::read(take("updated")),
            valid: Stamp::read(take("valid")),
            demo: bool::read(take("demo")).unwrap_or_default(),
            values: Values::read(key, take("values")),
        }
    }

    /// The document as a publisher stores it: legacy timestamps, exact values.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut members = Map::new();
        if let Some(updated) = &self.updated {
            members.insert("updated".into(), json!(updated.to_minutes()));
        }
        if let Some(valid) = &self.valid {
            members.insert("valid".into(), json!(valid.to_seconds()));
        }
        if self.demo {
            members.insert("demo".into(), json!(true));
        }
        members.insert("values".into(), self.values.to_value());
        Value::Object(members).to_string()
    }

    /// Whether the next document is overdue.
    #[must_use]
    pub fn is_stale(&self, now: Timestamp) -> bool {
        self.valid.as_ref().is_some_and(|valid| valid.timestamp() < now)
    }
}
