//! The part of the Board that a subscriber asked for.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use wallfeed_proto::{Key, KeyFilter};

use super::{Board, digest::Digest};

/// What a subscriber asked for: which keys, and whether it wants those that are there already.
#[derive(Debug)]
pub struct Scope {
    /// None: every key.
    filter: Option<KeyFilter>,
    pub(super) snapshot: bool,
    /// Names the scope in ids; none: everything.
    pub(super) tag: Option<Digest>,
    /// The digest of what is in scope, at a head. It costs a look at every key, so the subscribers of one scope share it.
    digest: Mutex<Option<(u64, Digest)>>,
}

impl Scope {
    /// A scope; `None` for every key.
    #[must_use]
    pub fn new(filter: Option<KeyFilter>, snapshot: bool) -> Self {
        let name = Name::new(filter.as_ref(), snapshot);
        let tag = (filter.is_some() || !snapshot).then(|| Digest::of_text(&format!("{name:?}")));
        Self { filter, snapshot, tag, digest: Mutex::default() }
    }

    /// Whether the key is in scope.
    #[must_use]
    pub fn matches(&self, key: &Key) -> bool {
        self.filter.as_ref().is_none_or(|filter| filter.matches(key))
    }

    /// Of the documents on the Board that are in scope.
    pub(super) fn digest(&self, board: &Board) -> Digest {
        if self.filter.is_none() {
            return board.digest;
        }
        let mut known = self.digest.lock().unwrap_or_else(PoisonError::into_inner);
        match *known {
            Some((head, digest)) if head == board.head => digest,
            _ => {
                let present = board.documents().filter(|(key, _)| self.matches(key));
                let digest = present.fold(Digest::default(), |sum, (_, posted)| sum.with(posted.digest));
                *known = Some((board.head, digest));
                digest
            }
        }
    }
}

/// Two scopes of one name are the same.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Name {
    /// Sorted.
    globs: Option<Vec<String>>,
    snapshot: bool,
}

impl Name {
    fn new(filter: Option<&KeyFilter>, snapshot: bool) -> Self {
        let globs = filter.map(|filter| {
            let mut globs: Vec<String> = filter.globs().collect();
            globs.sort_unstable();
            globs.dedup();
            globs
        });
        Self { globs, snapshot }
    }
}

/// The scopes that are in use, each once.
#[derive(Debug, Default)]
pub struct Scopes(Mutex<HashMap<Name, Weak<Scope>>>);

impl Scopes {
    /// The scope; the same one for all who ask for the same.
    #[must_use]
    pub fn get(&self, filter: Option<KeyFilter>, snapshot: bool) -> Arc<Scope> {
        let mut scopes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let name = Name::new(filter.as_ref(), snapshot);
        if let Some(scope) = scopes.get(&name).and_then(Weak::upgrade) {
            return scope;
        }
        scopes.retain(|_, scope| scope.strong_count() > 0);
        let scope = Arc::new(Scope::new(filter, snapshot));
        scopes.insert(name, Arc::downgrade(&scope));
        scope
    }
}
