//! What a store tells its listeners.

use std::time::SystemTime;

use bytes::Bytes;
use wallfeed_proto::{Command, Key, event::Reason};

/// A document as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its key.
    pub key: Key,
    /// The bytes that the publisher wrote.
    pub document: Bytes,
    /// When it ceases to exist; none: never.
    pub expires: Option<SystemTime>,
}

impl Record {
    /// The same document, with another end.
    pub(crate) fn expiring(self, expires: Option<SystemTime>) -> Self {
        Self { expires, ..self }
    }
}

/// Something that happened to the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Everything that the store holds now: at first, and whenever something may have been missed. Keys that are not in it are
    /// gone. The first after [`Change::Down`] says that the store answers again. A key whose value is no document is in it with
    /// its last good one.
    Snapshot(Vec<Record>),
    /// A key has this document now.
    Put(Record),
    /// A key is gone.
    Delete(Key, Reason),
    /// A command for walls.
    Command(Command),
    /// The store does not answer, and why; what is known is the last that was known.
    Down(String),
}
