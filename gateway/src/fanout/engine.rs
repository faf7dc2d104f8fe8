//! The engine: one thread that owns the sockets of all streams and writes to them.
//!
//! It knows cursors, bytes and sockets, neither documents nor HTTP: whoever hands a socket over has answered the request. What
//! readers of one cursor and scope get is put together once, as one buffer ready for the kernel, and a stream costs a slot of
//! some hundred bytes: no task, no timer, no queue. A socket that takes no more keeps what was begun of one event, and gets the
//! newest state after it when it can be written to again.

mod batch;
mod slot;

use std::{
    io,
    net::TcpStream,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
        mpsc::{self, Receiver, Sender},
    },
    thread,
    time::{Duration, Instant},
};

use mio::{Events, Interest, Poll, Token, Waker};
use tokio::sync::oneshot;

use super::Subscription;
use crate::board::shared::SharedBoard;
use batch::Batches;
use slot::{Slot, State};

/// When streams are spoken to, and given up.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// The longest silence.
    pub heartbeat: Duration,
    /// How long a client may accept nothing while there is something to send.
    pub stall: Duration,
}

/// The door to the engine's thread. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Engine {
    inbox: Sender<Message>,
    waker: Arc<Waker>,
    streams: Arc<AtomicUsize>,
}

enum Message {
    Adopt(TcpStream, Subscription),
    /// End all streams one by one over this time, then answer.
    Drain(Duration, oneshot::Sender<()>),
}

/// The waker's.
const BELL: Token = Token(usize::MAX);

impl Engine {
    /// Starts the engine on a Board. It ends once it has drained, or when the last door is closed.
    pub(super) fn start(board: SharedBoard, pace: Pace) -> io::Result<Self> {
        let poll = Poll::new()?;
        let waker = Arc::new(Waker::new(poll.registry(), BELL)?);
        let (inbox, messages) = mpsc::channel();
        let mut bell = board.bell();
        let streams = Arc::new(AtomicUsize::new(0));
        let room = Room {
            board,
            pace,
            poll,
            messages,
            slots: Vec::new(),
            free: Vec::new(),
            streams: Arc::clone(&streams),
            ending: None,
        };
        thread::Builder::new().name("fanout".into()).spawn(move || room.run())?;
        let ringer = Arc::downgrade(&waker);
        tokio::spawn(async move {
            while bell.changed().await.is_ok() {
                let Some(waker) = ringer.upgrade() else { return };
                // Nothing but a closed engine refuses.
                if waker.wake().is_err() {
                    return;
                }
            }
        });
        Ok(Self { inbox, waker, streams })
    }

    /// Takes over a stream. Its socket is non-blocking and stands where the next chunk of the body goes.
    pub(super) fn adopt(&self, socket: TcpStream, subscription: Subscription) {
        self.send(Message::Adopt(socket, subscription));
    }

    /// Ends all streams one by one over this time. Resolves when the last has ended.
    pub(super) async fn drain(&self, over: Duration) {
        let (done, drained) = oneshot::channel();
        self.send(Message::Drain(over, done));
        // An engine that is gone has no streams.
        let _ = drained.await;
    }

    /// How many streams it serves now.
    pub(super) fn streams(&self) -> usize {
        self.streams.load(Relaxed)
    }

    fn send(&self, message: Message) {
        // Where nobody listens any more, the stream is dropped and so ended.
        if self.inbox.send(message).is_ok() {
            let _ = self.waker.wake();
        }
    }
}

/// What the engine's thread owns.
struct Room {
    board: SharedBoard,
    pace: Pace,
    poll: Poll,
    messages: Receiver<Message>,
    slots: Vec<Option<Slot>>,
    free: Vec<usize>,
    streams: Arc<AtomicUsize>,
    /// From the beginning of the drain: when it is over, and who waits for that.
    ending: Option<(Instant, oneshot::Sender<()>)>,
}

impl Room {
    fn run(mut self) {
        let mut events = Events::with_capacity(1024);
        let tick = (self.pace.heartbeat / 8).clamp(Duration::from_millis(20), Duration::from_secs(1));
        let mut next_tick = Instant::now() + tick;
        let board = self.board.clone();
        loop {
            let pause = (!self.slots.is_empty()).then(|| next_tick.saturating_duration_since(Instant::now()));
            if let Err(error) = self.poll.poll(&mut events, pause)
                && error.kind() != io::ErrorKind::Interrupted
            {
                tracing::error!(%error, "the fan-out cannot wait for its sockets");
                return;
            }
            let now = Instant::now();
            // Nothing that was put together before is used now: the Board may have moved on.
            let mut batches = Batches::new(&board);
            let mut rung = false;
            for event in &events {
                match event.token() {
                    BELL => rung = true,
                    Token(index) => {
                        let state = self.slot(index, |slot| slot.on_event(event, &mut batches, now));
                        self.settle(index, state);
                    }
                }
            }
            if rung {
                if !self.take_messages(&mut batches, now) {
                    return;
                }
                self.each(|slot| slot.write(&mut batches, now));
            }
            if now >= next_tick {
                let pace = self.pace;
                self.each(|slot| slot.tick(pace, &mut batches, now));
                next_tick = now + tick;
            }
            if self.is_over(now) {
                return;
            }
        }
    }

    /// False when every door is closed.
    fn take_messages(&mut self, batches: &mut Batches, now: Instant) -> bool {
        loop {
            match self.messages.try_recv() {
                Ok(Message::Adopt(socket, subscription)) => {
                    self.adopt(Slot::new(socket, subscription, now), batches, now)
                }
                Ok(Message::Drain(over, done)) => self.begin_drain(over, done, now),
                Err(mpsc::TryRecvError::Empty) => return true,
                Err(mpsc::TryRecvError::Disconnected) => return false,
            }
        }
    }

    fn adopt(&mut self, mut slot: Slot, batches: &mut Batches, now: Instant) {
        let index = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            self.slots.len() - 1
        });
        // Edge-triggered, and registered once for good.
        let interest = Interest::READABLE | Interest::WRITABLE;
        let state = match self.poll.registry().register(slot.socket(), Token(index), interest) {
            Ok(()) => slot.write(batches, now),
            Err(error) => {
                tracing::warn!(%error, "a stream cannot be watched");
                State::Ended
            }
        };
        if let Some((over, _)) = &self.ending {
            slot.end_by(*over);
        }
        self.slots[index] = Some(slot);
        self.streams.fetch_add(1, Relaxed);
        self.settle(index, state);
    }

    fn begin_drain(&mut self, over: Duration, done: oneshot::Sender<()>, now: Instant) {
        self.ending = Some((now + over, done));
        let count = self.slots.len().max(1) as f64;
        for (index, slot) in self.slots.iter_mut().enumerate() {
            if let Some(slot) = slot {
                slot.end_by(now + over.mul_f64(index as f64 / count));
            }
        }
    }

    fn is_over(&self, now: Instant) -> bool {
        // A grace for those whose last bytes are on their way.
        self.ending.as_ref().is_some_and(|(over, _)| self.free.len() == self.slots.len() || now > *over + LAST_BYTES)
    }

    fn each(&mut self, mut act: impl FnMut(&mut Slot) -> State) {
        for index in 0..self.slots.len() {
            let state = self.slot(index, &mut act);
            self.settle(index, state);
        }
    }

    fn slot(&mut self, index: usize, act: impl FnOnce(&mut Slot) -> State) -> State {
        self.slots.get_mut(index).and_then(Option::as_mut).map_or(State::Open, act)
    }

    fn settle(&mut self, index: usize, state: State) {
        if state == State::Ended && self.slots[index].take().is_some() {
            self.free.push(index);
            self.streams.fetch_sub(1, Relaxed);
        }
    }
}

/// How long after the drain time a stream may still be written to.
const LAST_BYTES: Duration = Duration::from_millis(200);

impl Drop for Room {
    fn drop(&mut self) {
        if let Some((_, done)) = self.ending.take() {
            let _ = done.send(());
        }
    }
}
