//! The latest document of each key, as the pages see them.

use std::collections::BTreeMap;

use wallfeed_proto::{Document, Key, Values};

/// The latest document of each key.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Documents(BTreeMap<Key, Document>);

impl Documents {
    /// The document of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Document> {
        self.0.get(key)
    }

    /// The values of a key.
    #[must_use]
    pub fn values(&self, key: &str) -> Option<&Values> {
        self.get(key).map(|document| &document.values)
    }

    /// All keys with their documents, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, &Document)> {
        self.0.iter()
    }

    /// Takes a new document.
    pub fn insert(&mut self, key: Key, document: Document) {
        self.0.insert(key, document);
    }

    /// Forgets a key.
    pub fn remove(&mut self, key: &Key) {
        self.0.remove(key);
    }

    /// Forgets every key but these.
    pub fn retain(&mut self, mut keep: impl FnMut(&Key) -> bool) {
        self.0.retain(|key, _| keep(key));
    }
}
