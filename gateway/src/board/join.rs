//! Joining the stream: afresh, or where one left.

use wallfeed_proto::event::{Hello, name};

use super::{
    Board,
    frame::{self, id_line},
    position::Position,
    read::Cursor,
    scope::Scope,
};

/// A new subscriber.
#[derive(Debug)]
pub struct Joined {
    /// Where it reads on.
    pub cursor: Cursor,
    /// The event that greets it. Its id replaces the one that the client came with, since a client who starts afresh drops
    /// documents that its old id still claims.
    pub hello: Vec<u8>,
    /// Whether it goes on where it left.
    pub resumed: bool,
}

impl Board {
    /// Admits a subscriber who asks for this scope and may bring the id of the last event that it received.
    ///
    /// It resumes where its claim (see [`Position`]) shows what it has missed; anything else is no error but a fresh start.
    #[must_use]
    pub fn join(&self, scope: &Scope, last_event_id: Option<&str>) -> Joined {
        let last_event_id = last_event_id.filter(|id| !id.is_empty());
        let resumed = last_event_id.and_then(Position::read).and_then(|claim| self.resume(scope, claim));
        // Only a client that was never here can do without what is there already.
        let all = scope.snapshot || last_event_id.is_some();
        let (after, joined) = resumed.unwrap_or((if all { 0 } else { self.head }, self.head));
        let hello = Hello {
            epoch: self.epoch.clone(),
            resumed: resumed.is_some(),
            store: self.store,
            keys: self.documents().map(|(key, _)| key).filter(|key| scope.matches(key)).cloned().collect(),
        };
        let caught_up = self.line.range(after.saturating_add(1)..).next().is_none();
        let cursor = Cursor::new(if caught_up { self.head } else { after }, joined, self.store);
        let mut event = id_line(self.position(cursor, scope)).into_bytes();
        event.extend(frame::event(name::HELLO, &hello));
        Joined { cursor, hello: event, resumed: resumed.is_some() }
    }

    /// Where a client with this claim reads on: the last entry that it has read, and where the head was when it joined.
    fn resume(&self, scope: &Scope, claim: Position<'_>) -> Option<(u64, u64)> {
        if claim.scope.is_some() && claim.scope != scope.tag {
            return None;
        }
        let joined = claim.joined.unwrap_or(claim.seq).max(claim.seq);
        if claim.epoch == self.epoch && (self.floor..=self.head).contains(&joined) {
            return Some((claim.seq, joined));
        }
        let digest = if claim.scope.is_some() { scope.digest(self) } else { self.digest };
        // Whatever Board it comes from, it holds what this one shows.
        (claim.digest == Some(digest)).then_some((self.head, self.head))
    }
}
