//! Takes the socket out of hyper once the head of a stream's response is written.
//!
//! The route answers with an ordinary body, so that every middleware sees an ordinary response, and puts a [`Claim`] among the
//! response's extensions. The outermost service swaps the body for one that is never ready. When hyper has flushed the head and
//! waits for that body, nothing of the connection's is left in hyper, and the socket goes to the engine, which continues the
//! chunked body where hyper stopped.

pub mod wire;

use std::{
    convert::Infallible,
    future::poll_fn,
    pin::{Pin, pin},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::{Context, Poll},
};

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, Version, header::CONTENT_ENCODING},
    response::Response,
};
use bytes::Bytes;
use hyper::{
    body::{Frame, Incoming},
    server::conn::http1,
    service::service_fn,
};
use tokio::net::TcpStream;
use tokio_util::either::Either;

use super::Subscription;
use wire::{Socket, Wire};

/// A subscription that is taken by whoever serves it: the engine, or the body.
#[derive(Debug, Clone)]
pub struct Claim(Arc<Mutex<Option<Subscription>>>);

impl Claim {
    /// A claim to a subscription.
    #[must_use]
    pub fn new(subscription: Subscription) -> Self {
        Self(Arc::new(Mutex::new(Some(subscription))))
    }

    /// The subscription, for the first who asks.
    #[must_use]
    pub fn take(&self) -> Option<Subscription> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// How a connection ended.
#[derive(Debug)]
pub enum Outcome {
    /// As connections do. What is left is to close the socket.
    Closed(Socket, Result<(), hyper::Error>),
    /// With something that cannot be read as a request. The client is still to be told so, with this status.
    Unread(Socket, StatusCode),
    /// With a stream for its last response, which is the engine's from now on.
    Stream(TcpStream, Subscription),
}

/// Serves an HTTP/1.1 connection until it ends or becomes a stream, which only a plain one does. `stop` resolves when it shall
/// end after the response that is under way.
pub async fn serve(
    builder: &http1::Builder,
    mut wire: Wire,
    router: impl AsyncFn(Request<Incoming>) -> Response + Clone,
    stop: impl Future<Output = ()>,
) -> Outcome {
    let exit = Arc::new(Exit::default());
    let is_plain = matches!(wire.io.inner(), Either::Left(_));
    wire.exit = Some(Arc::clone(&exit));
    let service = service_fn(|request: Request<Incoming>| {
        let (router, exit) = (router.clone(), Arc::clone(&exit));
        Box::pin(async move {
            let fits = is_plain && request.method() == Method::GET && request.version() == Version::HTTP_11;
            let mut response = router(request).await;
            if fits {
                exit.claim(&mut response);
            }
            Ok::<_, Infallible>(response)
        })
    });
    let mut connection = builder.serve_connection(wire, service);
    let mut stop = pin!(stop);
    let mut stopped = false;
    let ended = poll_fn(|cx| {
        if !stopped && stop.as_mut().poll(cx).is_ready() {
            stopped = true;
            Pin::new(&mut connection).graceful_shutdown();
        }
        if let Poll::Ready(result) = connection.poll_without_shutdown(cx) {
            return Poll::Ready(Some(result));
        }
        if exit.is_open() { Poll::Ready(None) } else { Poll::Pending }
    })
    .await;
    outcome(ended, exit.claimed().take(), connection.into_parts().io)
}

/// What a connection came to that has ended, or not: then because its exit is open.
fn outcome(ended: Option<Result<(), hyper::Error>>, claimed: Option<Subscription>, wire: Wire) -> Outcome {
    match (ended, claimed, wire.io.into_inner()) {
        (None, Some(subscription), Either::Left(socket)) => Outcome::Stream(socket, subscription),
        (ended, _, socket) => match wire.unread {
            Some(status) => Outcome::Unread(socket, status),
            None => Outcome::Closed(socket, ended.unwrap_or(Ok(()))),
        },
    }
}

/// What connection, service and socket know of each other.
#[derive(Debug, Default)]
struct Exit {
    claimed: Mutex<Option<Subscription>>,
    /// Whether hyper waits for the body that never comes: all of the head is in its buffer.
    parked: AtomicBool,
    /// Whether hyper's buffer is empty. hyper flushes its socket only when it has written all that it holds.
    flushed: AtomicBool,
}

impl Exit {
    /// Swaps the body of a stream. One that some layer has encoded is not the subscription's any more.
    fn claim(self: &Arc<Self>, response: &mut Response) {
        let claim = response.extensions_mut().remove::<Claim>();
        if let (Some(claim), None) = (claim, response.headers().get(CONTENT_ENCODING))
            && let Some(subscription) = claim.take()
        {
            *self.claimed() = Some(subscription);
            *response.body_mut() = Body::new(Parked(Arc::clone(self)));
        }
    }

    fn claimed(&self) -> MutexGuard<'_, Option<Subscription>> {
        self.claimed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_open(&self) -> bool {
        self.parked.load(Relaxed) && self.flushed.load(Relaxed)
    }
}

/// A body of unknown length that never comes.
struct Parked(Arc<Exit>);

impl hyper::body::Body for Parked {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.0.parked.store(true, Relaxed);
        Poll::Pending
    }
}
