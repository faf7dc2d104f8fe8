//! A stream as an ordinary body, for connections that it cannot leave.

use std::{collections::VecDeque, convert::Infallible, sync::Arc, time::Duration};

use axum::body::Body;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use tokio::{sync::watch, time::sleep};

use super::{
    Subscription,
    ending::Ending,
    handover::Claim,
    tally::{Delivery, Tally},
};
use crate::{
    board::{
        read::{Behind, Cursor},
        scope::Scope,
        shared::SharedBoard,
    },
    slots::Slot,
};

/// The bytes that are taken from the Board at once, roughly: enough for one write to be worth it, few enough that what is left can
/// still be replaced by something newer while a slow socket takes these.
const BUDGET: usize = 32 * 1024;

/// The body of a stream. The subscription is claimed when it is first polled: until then, the engine may take it.
pub(super) fn body(board: SharedBoard, claim: Claim, tally: Tally, period: Duration, ending: Ending) -> Body {
    let streams = stream::once(async move {
        let subscription = claim.take()?;
        Some(Stream::new(board, subscription, tally, period, ending))
    });
    Body::from_stream(streams.flat_map(|stream| {
        stream::unfold(stream, async |stream| {
            let mut stream = stream?;
            let bytes = stream.next().await?;
            Some((Ok::<_, Infallible>(bytes), Some(stream)))
        })
    }))
}

/// Yields what a subscriber gets, whenever its socket takes more.
#[derive(Debug)]
struct Stream {
    board: SharedBoard,
    bell: watch::Receiver<()>,
    cursor: Cursor,
    scope: Arc<Scope>,
    /// Taken from the Board, and not yet by the socket.
    pending: VecDeque<Bytes>,
    heartbeat: Bytes,
    tally: Tally,
    period: Duration,
    ending: Ending,
    ended: bool,
    _slot: Slot,
}

impl Stream {
    fn new(board: SharedBoard, subscription: Subscription, tally: Tally, period: Duration, ending: Ending) -> Self {
        let Subscription { opening, cursor, scope, heartbeat, slot } = subscription;
        let (bell, pending) = (board.bell(), VecDeque::from([opening]));
        Self { board, bell, cursor, scope, pending, heartbeat, tally, period, ending, ended: false, _slot: slot }
    }

    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if self.pending.is_empty() && !self.ended {
                self.read();
            }
            if let Some(bytes) = self.pending.pop_front() {
                self.tally.add(Delivery { bytes: bytes.len() as u64, ..Delivery::default() });
                return Some(bytes);
            }
            if self.ended {
                return None;
            }
            tokio::select! {
                // The bell cannot break while the Board is held.
                _ = self.bell.changed() => {}
                () = self.ending.due() => {}
                () = sleep(self.period) => return Some(self.heartbeat.clone()),
            }
        }
    }

    /// Takes what is new from the Board.
    fn read(&mut self) {
        if self.ending.is_due() {
            self.ended = true;
            self.pending.push_back(self.ending.farewell());
            return;
        }
        // Before the Board is read, so that no change falls between.
        self.bell.mark_unchanged();
        let (mut delivery, mut length) = (Delivery::default(), 0);
        let (cursor, scope, pending) = (&mut self.cursor, &self.scope, &mut self.pending);
        let read = self.board.read(|board| {
            while length < BUDGET {
                let before = *cursor;
                let pieces = board.read(cursor, scope, 1)?;
                if pieces.is_empty() {
                    break;
                }
                length += pieces.iter().map(Bytes::len).sum::<usize>();
                delivery += Delivery { events: 1, bytes: 0, skipped: board.spared(before, *cursor) };
                pending.extend(pieces);
            }
            Ok::<_, Behind>(())
        });
        self.tally.add(delivery);
        // It has slept through more removals than the Board remembers, and comes back for a snapshot.
        self.ended |= read.is_err();
    }
}
