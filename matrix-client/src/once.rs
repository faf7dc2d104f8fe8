//! Saying something once, however often it happens.

use std::{collections::HashSet, hash::Hash};

/// What has been said. It remembers so many kinds at most: what comes after them is not said at all.
#[derive(Debug)]
pub struct Once<K>(HashSet<K>);

const MOST_KINDS: usize = 256;

impl<K> Default for Once<K> {
    fn default() -> Self {
        Self(HashSet::new())
    }
}

impl<K: Eq + Hash> Once<K> {
    /// Whether this is the first of its kind.
    pub fn is_first(&mut self, kind: K) -> bool {
        self.0.len() < MOST_KINDS && self.0.insert(kind)
    }

    /// It may be said again.
    pub fn forget(&mut self, kind: &K) {
        self.0.remove(kind);
    }
}
