//! The Board: the latest frame of every key on one growing number line. It knows no transport, does no I/O and owns no clock.
//!
//! Every change gets the next number, its *seq*; a key has exactly one place on the line, that of its latest change. A
//! subscriber is a [`Cursor`](read::Cursor): it reads what lies beyond it, in the order of the line, one entry per key. Snapshot, live
//! update, resumption and catching up are therefore the same read; a slow reader finds fewer and newer entries, never a queue.
//!
//! Removals stay on the line as tombstones, so that a resuming client hears of them. Commands stand on the same line in a short
//! log: they are not conflated, and whoever joined after them does not see them.

pub mod digest;
mod frame;
pub mod join;
mod pieces;
pub mod position;
pub mod read;
pub mod scope;
pub mod shared;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use bytes::Bytes;
use wallfeed_proto::{
    Command, Key,
    event::{Delete, Reason, StoreState, name},
    splice::{SpliceError, update_data},
};

use digest::Digest;
use frame::Frame;

/// The latest frame of every key, in the order of their changes.
#[derive(Debug)]
pub struct Board {
    /// Names this Board; its numbers mean nothing to another.
    epoch: String,
    /// The latest seq.
    head: u64,
    line: BTreeMap<u64, Entry>,
    keys: BTreeMap<Key, Slot>,
    /// The seqs of the removals on the line.
    tombstones: BTreeSet<u64>,
    /// The seqs of the commands on the line, oldest first.
    commands: VecDeque<u64>,
    /// The seq of the newest tombstone that was forgotten: whoever has not come as far may have missed a removal.
    floor: u64,
    /// Of all documents that are present.
    digest: Digest,
    store: StoreState,
    /// Whether the store was ever read.
    synced: bool,
    limits: Limits,
}

/// How much of the past a Board keeps.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Removals.
    pub tombstones: usize,
    /// Commands.
    pub commands: usize,
}

impl Default for Limits {
    /// Some megabytes at the worst. So many keys can vanish at a blow (`FLUSHALL`) before open streams must start afresh.
    fn default() -> Self {
        Self { tombstones: 16_384, commands: 256 }
    }
}

/// One place on the line.
#[derive(Debug)]
struct Entry {
    content: Content,
    frame: Frame,
}

#[derive(Debug)]
enum Content {
    Document(Key),
    Removal(Key),
    Command,
}

/// What the Board knows of a key.
#[derive(Debug)]
enum Slot {
    Present(Posted),
    Gone(u64),
}

/// A document on the Board.
#[derive(Debug, Clone)]
pub struct Posted {
    /// Its place on the line.
    pub seq: u64,
    /// The bytes that the publisher wrote.
    pub document: Bytes,
    /// Of the key and the bytes.
    pub digest: Digest,
}

impl Board {
    /// An empty Board. No two Boards may have the same epoch, which is a word of letters and digits.
    #[must_use]
    pub fn new(epoch: String, limits: Limits) -> Self {
        Self {
            epoch,
            head: 0,
            line: BTreeMap::new(),
            keys: BTreeMap::new(),
            tombstones: BTreeSet::new(),
            commands: VecDeque::new(),
            floor: 0,
            digest: Digest::default(),
            store: StoreState::Down,
            synced: false,
            limits,
        }
    }

    /// Shows a document. False, and nothing happens, where the Board shows these bytes already.
    pub fn publish(&mut self, key: &Key, document: Bytes) -> Result<bool, SpliceError> {
        if self.document(key).is_some_and(|posted| posted.document == document) {
            return Ok(false);
        }
        let data = update_data(key, &document)?;
        let digest = Digest::of(key, &document);
        self.take_off(key);
        self.digest = self.digest.with(digest);
        let seq = self.post(Content::Document(key.clone()), name::UPDATE, &data);
        self.keys.insert(key.clone(), Slot::Present(Posted { seq, document, digest }));
        Ok(true)
    }

    /// Takes a document down and leaves a tombstone. False, and nothing happens, where there is none.
    pub fn remove(&mut self, key: &Key, reason: Reason) -> bool {
        if self.document(key).is_none() {
            return false;
        }
        self.take_off(key);
        let data = frame::json(&Delete { key: key.clone(), reason });
        let seq = self.post(Content::Removal(key.clone()), name::DELETE, &data);
        self.keys.insert(key.clone(), Slot::Gone(seq));
        self.tombstones.insert(seq);
        while self.tombstones.len() > self.limits.tombstones {
            self.forget_tombstone();
        }
        true
    }

    /// Puts a command on the line for those who are listening now.
    pub fn command(&mut self, command: Command) {
        // The id is between the replicas; clients have the event's.
        let data = frame::json(&Command { id: None, ..command });
        let seq = self.post(Content::Command, name::UPDATE, &data);
        self.commands.push_back(seq);
        while self.commands.len() > self.limits.commands {
            if let Some(oldest) = self.commands.pop_front() {
                self.line.remove(&oldest);
            }
        }
    }

    /// Notes whether the store answers.
    pub fn set_store(&mut self, store: StoreState) {
        self.synced |= store == StoreState::Up;
        self.store = store;
    }

    /// Whether the store answers.
    #[must_use]
    pub fn store(&self) -> StoreState {
        self.store
    }

    /// Whether the Board ever showed what the store holds.
    #[must_use]
    pub fn is_synced(&self) -> bool {
        self.synced
    }

    /// The latest seq.
    #[must_use]
    pub fn head(&self) -> u64 {
        self.head
    }

    /// The document under a key.
    #[must_use]
    pub fn document(&self, key: &Key) -> Option<&Posted> {
        match self.keys.get(key)? {
            Slot::Present(posted) => Some(posted),
            Slot::Gone(_) => None,
        }
    }

    /// All documents, by key.
    pub fn documents(&self) -> impl Iterator<Item = (&Key, &Posted)> {
        self.keys.iter().filter_map(|(key, slot)| match slot {
            Slot::Present(posted) => Some((key, posted)),
            Slot::Gone(_) => None,
        })
    }

    /// Clears the key's place on the line.
    fn take_off(&mut self, key: &Key) {
        let seq = match self.keys.remove(key) {
            Some(Slot::Present(posted)) => {
                self.digest = self.digest.without(posted.digest);
                posted.seq
            }
            Some(Slot::Gone(seq)) => {
                self.tombstones.remove(&seq);
                seq
            }
            None => return,
        };
        self.line.remove(&seq);
    }

    /// Puts an entry at the end of the line.
    fn post(&mut self, content: Content, event: &str, data: &[u8]) -> u64 {
        self.head += 1;
        let frame = Frame::new(self.here(), event, data);
        self.line.insert(self.head, Entry { content, frame });
        self.head
    }

    fn forget_tombstone(&mut self) {
        let Some(seq) = self.tombstones.pop_first() else { return };
        self.floor = seq;
        if let Some(Entry { content: Content::Removal(key), .. }) = self.line.remove(&seq) {
            self.keys.remove(&key);
        }
    }
}
