//! A stream as an ordinary body, for connections that cannot leave hyper: HTTP/2, TLS, HTTP/1.0.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use hyper::body::Frame;
use tokio::{
    sync::watch,
    time::{Instant, Sleep, sleep, sleep_until},
};
use tokio_stream::{Stream, wrappers::WatchStream};

use super::{Subscription, farewell, handover::Claim};
use crate::board::shared::SharedBoard;

/// What is read from the Board at once.
const BUDGET: usize = 64 * 1024;

/// The body of a stream. It costs nothing until it is polled, so that the engine may take its claim first.
pub(super) struct StreamBody {
    board: SharedBoard,
    claim: Claim,
    /// Over which time streams are to end, once that is known.
    drain: watch::Receiver<Option<Duration>>,
    heartbeat: Duration,
    open: Option<Open>,
    ended: bool,
}

/// A stream that is being read.
struct Open {
    subscription: Subscription,
    bell: WatchStream<()>,
    draining: WatchStream<Option<Duration>>,
    silence: Pin<Box<Sleep>>,
    end: Option<Pin<Box<Sleep>>>,
}

impl StreamBody {
    pub(super) fn new(
        board: SharedBoard,
        claim: Claim,
        drain: watch::Receiver<Option<Duration>>,
        heartbeat: Duration,
    ) -> Self {
        Self { board, claim, drain, heartbeat, open: None, ended: false }
    }

    fn open(&mut self) -> Option<&mut Open> {
        if self.open.is_none() {
            let subscription = self.claim.take()?;
            self.open = Some(Open {
                subscription,
                bell: WatchStream::new(self.board.bell()),
                draining: WatchStream::new(self.drain.clone()),
                silence: Box::pin(sleep(self.heartbeat)),
                end: None,
            });
        }
        self.open.as_mut()
    }

    fn poll_bytes(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        let (board, heartbeat) = (self.board.clone(), self.heartbeat);
        if self.ended {
            return Poll::Ready(None);
        }
        let Some(open) = self.open() else { return Poll::Ready(None) };
        if let Some(news) = open.news(&board) {
            open.silence.as_mut().reset(Instant::now() + heartbeat);
            return Poll::Ready(Some(news));
        }
        // All are polled, so that each wakes the task.
        if open.is_over(cx) {
            self.ended = true;
            self.open = None;
            return Poll::Ready(Some(farewell().into()));
        }
        let rung = Pin::new(&mut open.bell).poll_next(cx).is_ready();
        if open.silence.as_mut().poll(cx).is_ready() {
            open.silence.as_mut().reset(Instant::now() + heartbeat);
            return Poll::Ready(Some(Bytes::from_static(open.subscription.heartbeat)));
        }
        if rung {
            // What it rang for is read at the next poll.
            cx.waker().wake_by_ref();
        }
        Poll::Pending
    }
}

impl Open {
    /// What the reader has not got yet.
    fn news(&mut self, board: &SharedBoard) -> Option<Bytes> {
        let subscription = &mut self.subscription;
        let mut bytes = BytesMut::from(&std::mem::take(&mut subscription.greeting)[..]);
        for piece in subscription.read(board, BUDGET) {
            bytes.extend_from_slice(&piece);
        }
        (!bytes.is_empty()).then(|| bytes.freeze())
    }

    /// Whether this stream's share of the drain time is over.
    fn is_over(&mut self, cx: &mut Context<'_>) -> bool {
        while let Poll::Ready(Some(over)) = Pin::new(&mut self.draining).poll_next(cx) {
            self.end = over.map(|over| Box::pin(sleep_until(Instant::now() + over.mul_f64(rand::random::<f64>()))));
        }
        self.end.as_mut().is_some_and(|end| end.as_mut().poll(cx).is_ready())
    }
}

impl hyper::body::Body for StreamBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(ready!(self.poll_bytes(cx)).map(|bytes| Ok(Frame::data(bytes))))
    }
}
