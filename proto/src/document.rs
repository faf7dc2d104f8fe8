//! The document: the JSON object stored under a key.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::{Key, Stamp, Values, lenient::read};

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
    /// Members that this version does not know, kept as they are.
    pub other: Map<String, Value>,
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
        Self { updated: Some(updated), valid: Some(valid), demo: false, values, other: Map::new() }
    }

    /// Reads a document leniently.
    pub fn read(key: &Key, json: &[u8]) -> Result<Self, DocumentError> {
        match serde_json::from_slice(json)? {
            Value::Object(members) => Ok(Self::from_members(key, members)),
            _ => Err(DocumentError::NotAnObject),
        }
    }

    /// Reads a document that is an object already. A `type` of its own says nothing: the key does.
    #[must_use]
    pub fn from_members(key: &Key, mut members: Map<String, Value>) -> Self {
        let mut take = |name: &str| members.shift_remove(name).unwrap_or_default();
        let (updated, valid, demo, values) = (take("updated"), take("valid"), take("demo"), take("values"));
        take("type");
        Self {
            updated: read(&updated),
            valid: read(&valid),
            demo: read(&demo).unwrap_or_default(),
            values: Values::read(key, values),
            other: members,
        }
    }

    /// The document as a publisher stores it: legacy timestamps, exact values.
    #[must_use]
    pub fn to_json(&self) -> String {
        Value::Object(self.to_members()).to_string()
    }

    /// The members of [`Document::to_json`].
    #[must_use]
    pub fn to_members(&self) -> Map<String, Value> {
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
        members.extend(self.other.clone());
        members
    }

    /// Whether the next document is overdue.
    #[must_use]
    pub fn is_stale(&self, now: Timestamp) -> bool {
        self.valid.as_ref().is_some_and(|valid| valid.timestamp() < now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(json: &str) -> Document {
        Document::read(&Key::from("Moon"), json.as_bytes()).unwrap()
    }

    #[test]
    fn unknown_members_are_kept_and_a_type_is_not() {
        let moon =
            document(r#"{"type":"Sun","values":{"phase":"7","craters":9},"valid":"soon","source":{"by":"hand"}}"#);
        assert_eq!(moon.valid, None);
        assert_eq!(moon.to_json(), r#"{"values":{"phase":7,"craters":9},"source":{"by":"hand"}}"#);
    }

    #[test]
    fn values_of_another_shape_are_kept() {
        assert_eq!(document(r#"{"values":[1]}"#).values, Values::Other(json!([1])));
        assert_eq!(document("{}").values, Values::Other(Value::Null));
    }

    #[test]
    fn a_document_is_stale_once_the_next_is_overdue() {
        let moon = document(r#"{"valid":"06/06/2021 12:20:06 AM -0400"}"#);
        assert!(!moon.is_stale("2021-06-06T04:20:06Z".parse().unwrap()));
        assert!(moon.is_stale("2021-06-06T04:20:07Z".parse().unwrap()));
        assert!(!document("{}").is_stale(Timestamp::MAX));
    }

    #[test]
    fn what_is_no_object_is_an_error() {
        let read = |json: &str| Document::read(&Key::from("Moon"), json.as_bytes());
        assert!(matches!(read("[]"), Err(DocumentError::NotAnObject)));
        assert!(matches!(read("{"), Err(DocumentError::NotJson(_))));
    }
}
