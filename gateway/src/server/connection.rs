//! One connection, from its first byte to its end.

use std::{convert::Infallible, future::pending, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{body::Body, extract::Request, response::Response};
use hyper::{
    body::Incoming,
    rt::{Read, Write},
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::graceful::GracefulConnection,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::{Door, Peer, STALL};
use crate::{
    fanout::handover::{self, Outcome, Wire},
    slots::Slot,
};

/// A connection must bring the head of a request within this time.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// What is taken of a request's head, in bytes: more than the routes accept, so that they can say so.
const HEAD_BUFFER: usize = 64 * 1024;
/// What is taken of a body ahead of a slow socket, in bytes.
const SEND_BUFFER: usize = 16 * 1024;
/// How long somebody who is refused may take to read why.
const REFUSAL_TIMEOUT: Duration = Duration::from_secs(1);
/// What a connection is told when there are too many.
const REFUSAL: &str = r#"{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"there are as many connections as there may be"}"#;

/// Serves a connection until it ends, or becomes a stream.
pub(super) async fn serve(stream: TcpStream, peer: SocketAddr, door: Arc<Door>) {
    let Ok(place) = door.common.connections.take(peer.ip()) else { return Box::pin(refuse(stream, &door)).await };
    let conversation = async {
        match &door.certificates {
            None => plain(stream, peer, Arc::clone(&door), place).await,
            Some(certificates) => Box::pin(secure(stream, certificates.acceptor(), peer, Arc::clone(&door))).await,
        }
    };
    if let Err(error) = conversation.await {
        tracing::debug!(%peer, "the connection ended: {error}");
    }
}

/// Says that there is no place, to some at a time; the others are closed.
async fn refuse(mut stream: TcpStream, door: &Door) {
    let Ok(_permit) = door.common.refusals.try_acquire() else { return };
    if door.certificates.is_some() {
        return;
    }
    let farewell = async {
        let length = REFUSAL.len();
        let answer = format!(
            "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\ncontent-length: {length}\r\n\
            retry-after: 5\r\ncache-control: no-store\r\nconnection: close\r\n\r\n{REFUSAL}"
        );
        stream.write_all(answer.as_bytes()).await?;
        stream.shutdown().await?;
        // Closing with something unread would take the answer back.
        tokio::io::copy(&mut stream, &mut tokio::io::sink()).await
    };
    _ = timeout(REFUSAL_TIMEOUT, farewell).await;
}

async fn secure(stream: TcpStream, acceptor: TlsAcceptor, address: SocketAddr, door: Arc<Door>) -> anyhow::Result<()> {
    let Ok(stream) = timeout(HEAD_TIMEOUT, acceptor.accept(stream)).await else { return Ok(()) };
    let stream = stream?;
    let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
    ordinary(TokioIo::new(stream), is_http2, door, Peer { address, is_secure: true }).await
}

/// What follows the first bytes is boxed: thousands of connections may wait for theirs at a time.
async fn plain(mut stream: TcpStream, address: SocketAddr, door: Arc<Door>, place: Slot) -> anyhow::Result<()> {
    let peer = Peer { address, is_secure: false };
    let Ok(beginning) = timeout(HEAD_TIMEOUT, first_bytes(&mut stream)).await else { return Ok(()) };
    let wire = Wire::new(stream, beginning?);
    if wire.beginning() == PREFACE {
        return Box::pin(ordinary(wire, true, door, peer)).await;
    }
    // Whoever comes as late as the shutdown gets one answer.
    let shutdown = &door.common.phases.shutdown;
    let is_late = shutdown.is_cancelled();
    let stop = async { if is_late { pending().await } else { shutdown.cancelled().await } };
    let own = Arc::clone(&door);
    let answer = async move |request| answer(Arc::clone(&own), peer, request).await;
    match Box::pin(handover::serve(&http1(is_late), wire, answer, stop)).await {
        Outcome::Closed(ended) => Ok(ended?),
        Outcome::Stream(stream, subscription) => Ok(door.common.fanout.adopt(stream, subscription, place)?),
    }
}

/// A connection that streams cannot leave.
async fn ordinary<I>(io: I, is_http2: bool, door: Arc<Door>, peer: Peer) -> anyhow::Result<()>
where
    I: Read + Write + Unpin + Send + 'static,
{
    let shutdown = &door.common.phases.shutdown.clone();
    let service = service_fn(move |request| {
        let door = Arc::clone(&door);
        async move { Ok::<_, Infallible>(answer(door, peer, request).await) }
    });
    if is_http2 {
        Ok(until(shutdown, http2().serve_connection(io, service)).await?)
    } else {
        Ok(until(shutdown, http1(shutdown.is_cancelled()).serve_connection(io, service)).await?)
    }
}

/// Serves until the connection ends; from the shutdown on, no more than the answers that are under way.
async fn until<C: GracefulConnection>(shutdown: &CancellationToken, connection: C) -> Result<(), C::Error> {
    tokio::pin!(connection);
    tokio::select! {
        ended = connection.as_mut() => return ended,
        () = shutdown.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    connection.await
}

async fn answer(door: Arc<Door>, peer: Peer, request: Request<Incoming>) -> Response {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(peer);
    door.router.clone().oneshot(request).await.unwrap_or_else(|never| match never {})
}

fn http1(is_last: bool) -> http1::Builder {
    let mut http1 = http1::Builder::new();
    http1.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(HEAD_BUFFER).keep_alive(!is_last);
    // Who has sent a request and closed that half is waiting for the answer.
    http1.half_close(true);
    http1
}

fn http2() -> http2::Builder<TokioExecutor> {
    let mut http2 = http2::Builder::new(TokioExecutor::new());
    http2.timer(TokioTimer::new()).keep_alive_interval(STALL).keep_alive_timeout(STALL);
    http2.max_header_list_size(HEAD_BUFFER as u32).max_send_buf_size(SEND_BUFFER);
    http2
}

/// How every HTTP/2 connection begins (RFC 9113, section 3.4), and no request of HTTP/1.
const PREFACE: &[u8] = b"PRI ";

/// As much of the beginning as tells the protocol.
async fn first_bytes(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(PREFACE.len());
    while bytes.len() < PREFACE.len() && PREFACE.starts_with(&bytes) {
        if stream.take((PREFACE.len() - bytes.len()) as u64).read_buf(&mut bytes).await? == 0 {
            break;
        }
    }
    Ok(bytes)
}
