//! The engine: one thread that owns the sockets of streams and writes to them.
//!
//! It knows cursors, bytes and sockets, neither documents nor HTTP: whoever hands a socket over has answered the request. What
//! readers of one cursor and scope get is put together once, as one buffer ready for the kernel, and a stream costs some
//! hundred bytes: no task, no timer, no queue. A socket that takes no more keeps what was begun of one event, and gets the
//! newest state after it when it can be written to again.

mod batch;
mod client;

use std::{
    io,
    net::TcpStream,
    sync::{
        Arc,
        mpsc::{self, Receiver, Sender, TryRecvError},
    },
    thread,
    time::{Duration, Instant},
};

use mio::{Events, Interest, Poll, Token, Waker};
use slab::Slab;
use tokio_util::sync::CancellationToken;

use super::{
    Subscription,
    ending::Ending,
    tally::{Delivery, Tally},
};
use crate::{board::shared::SharedBoard, slots::Slot};
use batch::Batches;
use client::{Client, State};

/// When streams are spoken to, and given up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// The longest silence.
    pub(super) heartbeat: Duration,
    /// How long a client may accept nothing while there is something to send.
    pub(super) stall: Duration,
}

/// The door to the engine's thread. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Engine {
    inbox: Sender<Client>,
    waker: Arc<Waker>,
    ended: CancellationToken,
}

/// The waker's.
const BELL: Token = Token(usize::MAX);

impl Engine {
    /// Starts the engine on a Board. Its thread ends when the last door is closed.
    pub(super) fn start(board: SharedBoard, pace: Pace, tally: Tally, shutdown: CancellationToken) -> io::Result<Self> {
        let poll = Poll::new()?;
        let waker = Arc::new(Waker::new(poll.registry(), BELL)?);
        let (inbox, newcomers) = mpsc::channel();
        tokio::spawn(ring(board.clone(), Arc::downgrade(&waker), shutdown.clone()));
        let room = Room { board, pace, tally, poll, newcomers, clients: Slab::new(), shutdown };
        let ended = watched("fanout", move || room.run())?;
        Ok(Self { inbox, waker, ended })
    }

    /// Takes over a stream. Its socket is non-blocking and stands where the next chunk of the body goes.
    pub(super) fn adopt(&self, socket: TcpStream, subscription: Subscription, ending: Ending, place: Slot) {
        let client = Client::new(socket, subscription, ending, place);
        // Where nobody listens any more, the stream is dropped and so ended.
        if self.inbox.send(client).is_ok() {
            _ = self.waker.wake();
        }
    }

    /// Waits for the end of the thread, however it comes.
    pub(super) async fn ended(&self) {
        self.ended.cancelled().await;
    }
}

/// Starts a thread, and tells of its end, be it by a panic.
fn watched(name: &str, run: impl FnOnce() + Send + 'static) -> io::Result<CancellationToken> {
    let ended = CancellationToken::new();
    let guard = ended.clone().drop_guard();
    thread::Builder::new().name(name.into()).spawn(move || {
        let _guard = guard;
        run();
    })?;
    Ok(ended)
}

/// Passes the Board's bell on, for as long as there is a door.
async fn ring(board: SharedBoard, waker: std::sync::Weak<Waker>, shutdown: CancellationToken) {
    let mut bell = board.bell();
    let mut shut = false;
    loop {
        tokio::select! {
            rung = bell.changed() => if rung.is_err() { return },
            () = shutdown.cancelled(), if !shut => shut = true,
        }
        let Some(waker) = waker.upgrade() else { return };
        if waker.wake().is_err() {
            return;
        }
    }
}

/// What the engine's thread owns.
struct Room {
    board: SharedBoard,
    pace: Pace,
    tally: Tally,
    poll: Poll,
    newcomers: Receiver<Client>,
    clients: Slab<Client>,
    shutdown: CancellationToken,
}

/// After so many streams the core is offered to others: where there is only one, every other route would wait for all of them.
const SLICE: usize = 32;
/// Streams are looked at so often while they end one by one.
const DRAIN_TICK: Duration = Duration::from_millis(20);

impl Room {
    fn run(mut self) {
        let mut events = Events::with_capacity(1024);
        let board = self.board.clone();
        let mut next_tick = Instant::now();
        loop {
            let pause = (!self.clients.is_empty()).then(|| next_tick.saturating_duration_since(Instant::now()));
            if let Err(error) = self.poll.poll(&mut events, pause)
                && error.kind() != io::ErrorKind::Interrupted
            {
                tracing::error!("the fan-out cannot wait for its sockets: {error}");
                return;
            }
            let now = Instant::now();
            // Nothing that was put together before is used now: the Board may have moved on.
            let mut batches = Batches::new(&board);
            let mut rung = false;
            for event in &events {
                match event.token() {
                    BELL => rung = true,
                    Token(index) => self.act(index, |client| client.on_event(event, &mut batches, now)),
                }
            }
            if rung {
                let is_open = self.let_in(&mut batches, now);
                self.each(|client| client.write(&mut batches, now));
                if !is_open {
                    return;
                }
            }
            if now >= next_tick || self.shutdown.is_cancelled() {
                let pace = self.pace;
                self.each(|client| client.tick(pace, &mut batches, now));
                next_tick = now + self.tick();
            }
            if batches.delivery != Delivery::default() {
                self.tally.add(batches.delivery);
            }
        }
    }

    fn tick(&self) -> Duration {
        if self.shutdown.is_cancelled() {
            return DRAIN_TICK;
        }
        (self.pace.heartbeat.min(self.pace.stall) / 8).clamp(DRAIN_TICK, Duration::from_secs(1))
    }

    /// Lets in who waits at the door; false when every door is closed.
    fn let_in(&mut self, batches: &mut Batches, now: Instant) -> bool {
        loop {
            match self.newcomers.try_recv() {
                Ok(client) => self.welcome(client, batches, now),
                Err(TryRecvError::Empty) => return true,
                Err(TryRecvError::Disconnected) => return false,
            }
        }
    }

    fn welcome(&mut self, mut client: Client, batches: &mut Batches, now: Instant) {
        let place = self.clients.vacant_entry();
        let index = place.key();
        // Edge-triggered, and registered once for good.
        let interest = Interest::READABLE | Interest::WRITABLE;
        match self.poll.registry().register(client.socket(), Token(index), interest) {
            Ok(()) => {
                place.insert(client);
                self.act(index, |client| client.write(batches, now));
            }
            Err(error) => tracing::warn!("a stream cannot be watched: {error}"),
        }
    }

    fn each(&mut self, mut act: impl FnMut(&mut Client) -> State) {
        self.clients.retain(|index, client| {
            if index % SLICE == SLICE - 1 {
                thread::yield_now();
            }
            act(client) == State::Open
        });
    }

    fn act(&mut self, index: usize, act: impl FnOnce(&mut Client) -> State) {
        if let Some(client) = self.clients.get_mut(index)
            && act(client) == State::Ended
        {
            self.clients.remove(index);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_thread_that_panics_has_ended() {
        watched("doomed", || panic!("on purpose")).unwrap().cancelled().await;
    }
}
