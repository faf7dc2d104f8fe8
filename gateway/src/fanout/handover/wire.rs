//! What hyper reads from and writes to.

use std::{
    io,
    pin::Pin,
    sync::{Arc, atomic::Ordering::Relaxed},
    task::{Context, Poll},
};

use axum::http::StatusCode;
use bytes::Bytes;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;
use tokio_util::either::Either;

use super::Exit;

/// A connection's socket: plain, or under TLS.
pub type Socket = Either<TcpStream, Box<TlsStream<TcpStream>>>;

/// A socket of which the beginning was read already, and that notes whether hyper has written all that it holds, and what it
/// could not read.
pub struct Wire {
    beginning: Bytes,
    pub(super) io: TokioIo<Socket>,
    pub(super) exit: Option<Arc<Exit>>,
    /// What hyper would have said of something that is no request.
    pub(super) unread: Option<StatusCode>,
}

impl Wire {
    /// A socket, as if its beginning had not been read.
    #[must_use]
    pub fn new(socket: Socket, beginning: Vec<u8>) -> Self {
        Self { beginning: beginning.into(), io: TokioIo::new(socket), exit: None, unread: None }
    }

    /// Keeps back what hyper says by itself: a status and nothing else.
    fn keeps_back(&mut self, bytes: &[u8]) -> bool {
        self.unread = self.unread.or_else(|| bare_refusal(bytes));
        self.unread.is_some()
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
        if self.keeps_back(bytes) {
            return Poll::Ready(Ok(bytes.len()));
        }
        self.set_flushed(false);
        Pin::new(&mut self.io).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if let [only] = slices
            && self.keeps_back(only)
        {
            return Poll::Ready(Ok(only.len()));
        }
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

/// The status, where this is hyper's own answer to what it cannot read as a request. No route refuses without a body.
fn bare_refusal(bytes: &[u8]) -> Option<StatusCode> {
    let status = bytes.strip_prefix(b"HTTP/1.1 ")?.get(..3).filter(|status| status[0] == b'4')?;
    let is_bare = bytes.windows(BARE.len()).any(|window| window == BARE) && bytes.ends_with(b"\r\n\r\n");
    is_bare.then(|| StatusCode::from_bytes(status).ok())?
}

const BARE: &[u8] = b"\r\ncontent-length: 0\r\n";
