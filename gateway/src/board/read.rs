//! Reading on from a cursor.

use bytes::Bytes;
use wallfeed_proto::event::{Status, StoreState, name};

use super::{
    Board, Content, Entry,
    frame::{self, id_line},
    pieces::Pieces,
    position::Position,
    scope::Scope,
};

/// A subscriber: how far it has read, and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The last entry that was read.
    pub(super) after: u64,
    /// Where the head was when the subscriber joined, until it has come there: up to there it gets documents, and only beyond
    /// it what happens. Whoever is caught up has the same cursor, whenever they joined.
    pub(super) joined: Option<u64>,
    /// What the subscriber was told of the store.
    pub(super) store: StoreState,
}

impl Cursor {
    /// Of a subscriber who joined when the head stood there, and has read so far.
    pub(super) fn new(after: u64, joined: u64, store: StoreState) -> Self {
        Self { after, joined: Some(joined).filter(|joined| after < *joined), store }
    }

    fn advance(&mut self, after: u64) {
        *self = Self::new(after, self.quiet_until(), self.store);
    }

    /// Beyond this the subscriber hears what happens.
    fn quiet_until(&self) -> u64 {
        self.joined.unwrap_or(self.after)
    }
}

/// Why a subscriber cannot read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Behind;

impl Board {
    /// The next events beyond the cursor, in the order of the line; none when the subscriber is caught up. Stops at the first
    /// that fills the budget, so that what is left can still be replaced by something newer.
    ///
    /// [`Behind`] where removals that the subscriber did not hear of are forgotten: it must join again.
    pub fn read(&self, cursor: &mut Cursor, scope: &Scope, budget: usize) -> Result<Vec<Bytes>, Behind> {
        if cursor.quiet_until() < self.floor {
            return Err(Behind);
        }
        let mut pieces = Pieces::default();
        if cursor.store != self.store {
            cursor.store = self.store;
            pieces.copy(&frame::event(name::STATUS, &Status { store: self.store }));
        }
        let quiet_until = cursor.quiet_until();
        let wanted = |seq: u64, content: &Content| match content {
            Content::Document(key) => scope.matches(key),
            Content::Removal(key) => seq > quiet_until && scope.matches(key),
            Content::Command => seq > quiet_until,
        };
        let mut entries = self.since(cursor.after).filter(|(seq, entry)| wanted(*seq, &entry.content)).peekable();
        while let Some((seq, entry)) = entries.next() {
            let last = entries.peek().is_none();
            cursor.advance(if last { self.head } else { seq });
            let id = self.position(*cursor, scope);
            if last && seq == self.head && id == self.here() {
                // What nearly every reader gets nearly always: the frame as it was encoded, shared.
                if pieces.len() == 0 {
                    return Ok(vec![entry.frame.whole()]);
                }
                pieces.share(entry.frame.whole());
            } else {
                pieces.copy(id_line(id).as_bytes());
                pieces.share(entry.frame.body());
            }
            if last || pieces.len() >= budget {
                return Ok(pieces.into_vec());
            }
        }
        cursor.advance(self.head);
        Ok(pieces.into_vec())
    }

    /// How many changes a subscriber was spared on its way from one cursor to another: newer ones took their place before it
    /// came there.
    #[must_use]
    pub fn spared(&self, from: Cursor, to: Cursor) -> u64 {
        let start = from.quiet_until();
        if to.after <= start {
            return 0;
        }
        to.after - start - self.line.range(start + 1..=to.after).count() as u64
    }

    /// The id of a subscriber with this cursor.
    pub(super) fn position(&self, cursor: Cursor, scope: &Scope) -> Position<'_> {
        let caught_up = cursor.after == self.head;
        Position {
            epoch: &self.epoch,
            seq: cursor.after,
            digest: (caught_up && scope.snapshot).then(|| scope.digest(self)),
            scope: scope.tag,
            joined: cursor.joined,
        }
    }

    /// The id of a subscriber to everything who is caught up.
    pub(super) fn here(&self) -> Position<'_> {
        Position { epoch: &self.epoch, seq: self.head, digest: Some(self.digest), scope: None, joined: None }
    }

    fn since(&self, after: u64) -> impl Iterator<Item = (u64, &Entry)> {
        self.line.range(after.saturating_add(1)..).map(|(seq, entry)| (*seq, entry))
    }
}
