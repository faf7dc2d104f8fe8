//! Takes the socket out of hyper once the head of a stream's response is written.
//!
//! The route answers with an ordinary body, so that every middleware sees an ordinary response, and puts a [`Claim`] among the
//! response's extensions. The outermost service swaps the body for one that is never ready. When hyper has flushed the head and
//! waits for that body, nothing of the connection's is left in hyper, and the socket goes to the engine, which continues the
//! chunked body where hyper stopped.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::{Context, Poll},
};

use axum::{
    body::Body,
    http::{Method, Response, Version, header::CONTENT_ENCODING},
};
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::{
    body::{Frame, Incoming},
    rt::{Read, ReadBufCursor, Write},
    server::conn::http1,
    service::Service,
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

/// Serves an HTTP/1.1 connection, of which the beginning was read already, until it ends or becomes a stream. `stop` resolves
/// when it shall end after the response that is under way.
pub async fn serve<S, E>(
    builder: &http1::Builder,
    socket: TcpStream,
    beginning: Vec<u8>,
    service: S,
    stop: impl Future<Output = ()>,
) -> Outcome
where
    S: Service<hyper::Request<Incoming>, Response = Response<Body>, Error = E> + Unpin,
    S::Future: Unpin,
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let exit = Arc::new(Exit::default());
    let wire = Wire { exit: Some(Arc::clone(&exit)), ..Wire::new(socket, beginning) };
    let mut connection = builder.serve_connection(wire, Swap { inner: service, exit: Arc::clone(&exit) });
    let mut stop = std::pin::pin!(stop);
    let mut stopped = false;
    let ended = std::future::poll_fn(|cx| {
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
    let claimed = exit.claimed.lock().unwrap_or_else(PoisonError::into_inner).take();
    match (ended, claimed) {
        (None, Some(subscription)) => Outcome::Stream(connection.into_parts().io.io.into_inner(), subscription),
        (Some(result), _) => Outcome::Closed(result),
        (None, None) => Outcome::Closed(Ok(())),
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
    fn is_open(&self) -> bool {
        self.parked.load(Relaxed) && self.flushed.load(Relaxed)
    }
}

/// The outermost service: swaps the bodies of streams.
struct Swap<S> {
    inner: S,
    exit: Arc<Exit>,
}

impl<S> Service<hyper::Request<Incoming>> for Swap<S>
where
    S: Service<hyper::Request<Incoming>, Response = Response<Body>>,
    S::Future: Unpin,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Swapping<S::Future>;

    fn call(&self, request: hyper::Request<Incoming>) -> Self::Future {
        let fits = request.method() == Method::GET && request.version() == Version::HTTP_11;
        Swapping { inner: self.inner.call(request), exit: fits.then(|| Arc::clone(&self.exit)) }
    }
}

struct Swapping<F> {
    inner: F,
    exit: Option<Arc<Exit>>,
}

impl<F, E> Future for Swapping<F>
where
    F: Future<Output = Result<Response<Body>, E>> + Unpin,
{
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut response = std::task::ready!(Pin::new(&mut self.inner).poll(cx))?;
        let claim = response.extensions_mut().remove::<Claim>();
        // A body that some layer has encoded is not the subscription's any more.
        if let (Some(exit), Some(claim), None) = (&self.exit, claim, response.headers().get(CONTENT_ENCODING))
            && let Some(subscription) = claim.take()
        {
            *exit.claimed.lock().unwrap_or_else(PoisonError::into_inner) = Some(subscription);
            *response.body_mut() = Body::new(Parked(Arc::clone(exit)).map_err(|never| match never {}));
        }
        Poll::Ready(Ok(response))
    }
}

/// A body of unknown length that never comes.
struct Parked(Arc<Exit>);

impl hyper::body::Body for Parked {
    type Data = Bytes;
    type Error = std::convert::Infallible;

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
