//! What the readers of one cursor and scope get next, put together once for all of them.

use std::{rc::Rc, sync::Arc};

use bytes::{Bytes, BytesMut};

use crate::board::{
    read::{Behind, Cursor},
    scope::Scope,
    shared::SharedBoard,
};

use super::super::{chunk, tally::Delivery};

/// A batch is no larger, unless a single event is.
const MOST: usize = 64 * 1024;

/// More batches than this are not kept: then the readers are scattered, and each gets its own.
const KEPT: usize = 32;

/// Events, each a chunk of the body.
pub(super) struct Batch {
    /// All of them.
    pub(super) bytes: Bytes,
    /// Each of them.
    pub(super) events: Vec<Event>,
    /// Of a reader who has all of them.
    pub(super) end: Cursor,
    /// Whether such a reader is caught up with the Board of the batch.
    pub(super) last: bool,
    /// Whether removals that such a reader has not heard of are forgotten.
    pub(super) is_behind: bool,
}

/// One event of a batch.
pub(super) struct Event {
    pub(super) chunk: Bytes,
    /// Of a reader who has it.
    pub(super) cursor: Cursor,
    /// The changes that such a reader was spared.
    pub(super) skipped: u64,
}

/// The batches of one moment.
pub(super) struct Batches<'a> {
    board: &'a SharedBoard,
    kept: Vec<(Cursor, Arc<Scope>, Rc<Batch>)>,
    /// What was delivered of them.
    pub(super) delivery: Delivery,
}

impl<'a> Batches<'a> {
    pub(super) fn new(board: &'a SharedBoard) -> Self {
        Self { board, kept: Vec::new(), delivery: Delivery::default() }
    }

    /// What comes after the cursor.
    pub(super) fn after(&mut self, cursor: Cursor, scope: &Arc<Scope>) -> Rc<Batch> {
        let known = self.kept.iter().find(|(at, of, _)| *at == cursor && Arc::ptr_eq(of, scope));
        if let Some((_, _, batch)) = known {
            return Rc::clone(batch);
        }
        let batch = Rc::new(Batch::read(self.board, cursor, scope));
        if self.kept.len() < KEPT {
            self.kept.push((cursor, Arc::clone(scope), Rc::clone(&batch)));
        }
        batch
    }
}

impl Batch {
    fn read(board: &SharedBoard, mut cursor: Cursor, scope: &Scope) -> Self {
        let mut events = Vec::new();
        let mut length = 0;
        let (mut last, mut is_behind) = (false, false);
        board.read(|board| {
            while length < MOST && !last {
                let before = cursor;
                match board.read(&mut cursor, scope, 1) {
                    Ok(pieces) if pieces.is_empty() => last = true,
                    Ok(pieces) => {
                        let chunk = chunk::frame(&pieces);
                        length += chunk.len();
                        events.push(Event { chunk, cursor, skipped: board.spared(before, cursor) });
                    }
                    Err(Behind) => (last, is_behind) = (true, true),
                }
            }
        });
        let bytes = match events.as_slice() {
            [only] => only.chunk.clone(),
            all => all
                .iter()
                .fold(BytesMut::with_capacity(length), |mut bytes, event| {
                    bytes.extend_from_slice(&event.chunk);
                    bytes
                })
                .freeze(),
        };
        Self { bytes, events, end: cursor, last, is_behind }
    }
}
