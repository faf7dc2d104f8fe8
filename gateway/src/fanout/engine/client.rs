//! One stream: a socket, and how far its reader has come.

use std::{
    io::{ErrorKind, Read, Write},
    ops::ControlFlow::{self, Break, Continue},
    sync::Arc,
    time::Instant,
};

use bytes::{Buf, Bytes};
use mio::{event::Event as Readiness, net::TcpStream};

use crate::{
    board::{read::Cursor, scope::Scope},
    slots::Slot,
};

use super::{
    super::{Subscription, chunk, ending::Ending, tally::Delivery},
    Pace,
    batch::{Batches, Event},
};

/// What comes of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// It goes on.
    Open,
    /// It is over.
    Ended,
}

/// How far the end of a stream has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// Nobody speaks of it.
    Ahead,
    /// The farewell comes after what was begun.
    Due,
    /// What was begun is the end of the body.
    Begun,
}

#[derive(Debug)]
pub(super) struct Client {
    socket: TcpStream,
    cursor: Cursor,
    scope: Arc<Scope>,
    /// What the socket did not take of an event that was begun.
    begun: Bytes,
    /// What goes out when there is nothing to say, as a chunk.
    heartbeat: Bytes,
    /// When the socket last took something.
    written: Instant,
    ending: Ending,
    end: End,
    /// Bytes that the client sent although nothing was asked of it.
    received: usize,
    /// Whether the socket took less than it was offered; the poll says when it takes more.
    full: bool,
    /// The stream's, and the connection's.
    _places: [Slot; 2],
}

/// A client that sends more than this on an open stream is up to something else.
const MOST_RECEIVED: usize = 64 * 1024;

impl Client {
    pub(super) fn new(socket: std::net::TcpStream, subscription: Subscription, ending: Ending, place: Slot) -> Self {
        let Subscription { opening, cursor, scope, heartbeat, slot } = subscription;
        Self {
            socket: TcpStream::from_std(socket),
            cursor,
            scope,
            begun: chunk::frame(&[opening]),
            heartbeat: chunk::frame(&[heartbeat]),
            written: Instant::now(),
            ending,
            end: End::Ahead,
            received: 0,
            full: false,
            _places: [slot, place],
        }
    }

    pub(super) fn socket(&mut self) -> &mut TcpStream {
        &mut self.socket
    }

    pub(super) fn on_event(&mut self, event: &Readiness, batches: &mut Batches, now: Instant) -> State {
        if (event.is_readable() || event.is_read_closed() || event.is_error()) && self.listen() == State::Ended {
            if self.begun.is_empty() {
                // Who has closed that half alone sees a whole body.
                _ = self.socket.write(chunk::END);
            }
            return State::Ended;
        }
        if event.is_writable() {
            self.full = false;
            return self.write(batches, now);
        }
        State::Open
    }

    /// Writes all that the reader has not got, as far as the socket takes it.
    pub(super) fn write(&mut self, batches: &mut Batches, now: Instant) -> State {
        while !self.full {
            let step = match self.end {
                _ if !self.begun.is_empty() => self.write_begun(batches, now),
                End::Ahead => self.write_news(batches, now),
                End::Due => {
                    // Caught up or not: what is missing comes with the resumption.
                    let farewell = chunk::frame(&[self.ending.farewell()]);
                    self.begin_end(&farewell)
                }
                End::Begun => Break(State::Ended),
            };
            if let Break(state) = step {
                return state;
            }
        }
        State::Open
    }

    fn write_begun(&mut self, batches: &mut Batches, now: Instant) -> ControlFlow<State> {
        let begun = self.begun.clone();
        let Some(taken) = self.offer(&begun, now) else { return Break(State::Ended) };
        batches.delivery.bytes += taken as u64;
        self.begun.advance(taken);
        Continue(())
    }

    fn write_news(&mut self, batches: &mut Batches, now: Instant) -> ControlFlow<State> {
        let batch = batches.after(self.cursor, &self.scope);
        if batch.is_behind {
            // It has slept through more removals than the Board remembers, and comes back for a snapshot.
            return self.begin_end(&[]);
        }
        if batch.events.is_empty() {
            // Nothing of it concerns this reader, who would look through it again the next time.
            self.cursor = batch.end;
        } else {
            let Some(taken) = self.offer(&batch.bytes, now) else { return Break(State::Ended) };
            batches.delivery += self.pass(&batch.events, taken);
        }
        if batch.last { Break(State::Open) } else { Continue(()) }
    }

    /// Lets nothing follow but this chunk and the end of the body.
    fn begin_end(&mut self, chunk: &[u8]) -> ControlFlow<State> {
        self.begun = [chunk, chunk::END].concat().into();
        self.end = End::Begun;
        Continue(())
    }

    /// Once in a while: heartbeats, and an end to those who have had their time.
    pub(super) fn tick(&mut self, pace: Pace, batches: &mut Batches, now: Instant) -> State {
        if self.end == End::Ahead && self.ending.is_due() {
            self.end = End::Due;
        }
        if self.end != End::Ahead && (self.write(batches, now) == State::Ended || self.ending.is_over()) {
            return State::Ended;
        }
        let silence = now.saturating_duration_since(self.written);
        if self.full {
            return if silence >= pace.stall { State::Ended } else { State::Open };
        }
        if silence >= pace.heartbeat {
            self.begun = self.heartbeat.clone();
            return self.write(batches, now);
        }
        State::Open
    }

    /// Moves on by the bytes that the socket took.
    fn pass(&mut self, events: &[Event], mut taken: usize) -> Delivery {
        let mut delivery = Delivery { bytes: taken as u64, ..Delivery::default() };
        for Event { chunk, cursor, skipped } in events {
            if taken == 0 {
                break;
            }
            self.cursor = *cursor;
            delivery.events += 1;
            delivery.skipped += skipped;
            if taken < chunk.len() {
                self.begun = chunk.slice(taken..);
                break;
            }
            taken -= chunk.len();
        }
        delivery
    }

    /// How much the socket takes; `None` when it is closed.
    fn offer(&mut self, bytes: &[u8], now: Instant) -> Option<usize> {
        loop {
            match self.socket.write(bytes) {
                Ok(taken) => {
                    self.full = taken < bytes.len();
                    self.written = now;
                    return Some(taken);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    self.full = true;
                    return Some(0);
                }
                Err(_) => return None,
            }
        }
    }

    /// Reads what nobody asked for, to hear when the client goes.
    fn listen(&mut self) -> State {
        let mut ignored = [0; 1024];
        loop {
            match self.socket.read(&mut ignored) {
                Ok(0) => return State::Ended,
                Ok(length) => {
                    self.received += length;
                    if self.received > MOST_RECEIVED {
                        return State::Ended;
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return State::Open,
                Err(_) => return State::Ended,
            }
        }
    }
}
