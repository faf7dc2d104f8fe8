//! Takes the socket out of hyper once the head of a stream's response is written.
//!
//! The route answers with an ordinary body, so that every middleware sees an ordinary response, and puts a [`Claim`] among the
//! response's extensions. The outermost service swaps the body for one that is never ready. When hyper has flushed the head and
//! waits for that body, nothing of the connection's is left in hyper, and the socket goes to the engine, which continues the
//! chunked body where hyper stopped.

use std::{
    convert::Infallible,
    future::poll_fn,
    io,
    pin::{Pin, pin},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::{Context, Poll},
};

use axum::{
    body::Body,
    http::{Method, Request, Version, header::CONTENT_ENCODING},
    response::Response,
};
use bytes::Bytes;
use hyper::{
    body::{Frame, Incoming},
    rt::{Read, ReadBufCursor, Write},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::Subscription;

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
    /// It was an ordinary one.
    Closed(Result<(), hyper::Error>),
    /// Its last response is a stream: the engine's from now on.
    Stream(TcpStream, Subscription),
}

/// Serves an HTTP/1.1 connection until it ends or becomes a stream. `stop` resolves when it shall end after the response that is
/// under way.
pub async fn serve(
    builder: &http1::Builder,
    mut wire: Wire,
    router: impl AsyncFn(Request<Incoming>) -> Response + Clone,
    stop: impl Future<Output = ()>,
) -> Outcome {
    let exit = Arc::new(Exit::default());
    wire.exit = Some(Arc::clone(&exit));
    let service = service_fn(|request: Request<Incoming>| {
        let (router, exit) = (router.clone(), Arc::clone(&exit));
        Box::pin(async move {
            let fits = request.method() == Method::GET && request.version() == Version::HTTP_11;
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
    match (ended, exit.claimed().take()) {
        (None, Some(subscription)) => Outcome::Stream(connection.into_parts().io.io.into_inner(), subscription),
        (ended, _) => Outcome::Closed(ended.unwrap_or(Ok(()))),
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

/// A socket of which the beginning was read already, and that notes whether hyper has written all that it holds.
pub struct Wire {
    beginning: Bytes,
    io: TokioIo<TcpStream>,
    exit: Option<Arc<Exit>>,
}

impl Wire {
    /// A socket, as if its beginning had not been read.
    #[must_use]
    pub fn new(socket: TcpStream, beginning: Vec<u8>) -> Self {
        Self { beginning: beginning.into(), io: TokioIo::new(socket), exit: None }
    }

    /// What was read already, and hyper has not taken.
    #[must_use]
    pub fn beginning(&self) -> &[u8] {
        &self.beginning
    }

    fn set_flushed(&self, flushed: bool) {
        if let Some(exit) = &self.exit {
            exit.flushed.store(flushed, Relaxed);
        }
    }
}

impl Read for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        if self.beginning.is_empty() {
            return Pin::new(&mut self.io).poll_read(cx, buffer);
        }
        let length = self.beginning.len().min(buffer.remaining());
        buffer.put_slice(&self.beginning.split_to(length));
        Poll::Ready(Ok(()))
    }
}

impl Write for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.set_flushed(false);
        Pin::new(&mut self.io).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.set_flushed(false);
        Pin::new(&mut self.io).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.io).poll_flush(cx);
        if flushed.is_ready() {
            self.set_flushed(true);
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}
