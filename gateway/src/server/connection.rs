//! One connection, from its first byte to its end.

use std::{convert::Infallible, future::pending, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::Request,
    http::{StatusCode, header::RETRY_AFTER},
    response::Response,
};
use hyper::{
    body::Incoming,
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use serde_json::Value;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use super::{Door, Peer, STALL};
use crate::{
    fanout::handover::{
        self, Outcome,
        wire::{Socket, Wire},
    },
    problem,
    slots::Slot,
};

/// A connection must bring the head of a request within this time.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// What is taken of a request's head, in bytes: more than the routes accept, so that they can say so.
const HEAD_BUFFER: usize = 64 * 1024;
/// What is taken of a body ahead of a slow socket, in bytes.
const SEND_BUFFER: usize = 16 * 1024;
/// How long somebody who is turned away may take to read why.
const LAST_WORDS_TIMEOUT: Duration = Duration::from_secs(1);
/// What is still taken of somebody who is turned away, in bytes: a head that is somewhat too large, and no flood.
const LISTENED: u64 = 256 * 1024;
/// What a connection is told when there are too many.
const NO_PLACE: &str = "there are as many connections as there may be";

/// Serves a connection until it ends, or becomes a stream.
pub(super) async fn serve(stream: TcpStream, peer: SocketAddr, door: Arc<Door>) {
    let Ok(place) = door.common.connections.take(peer.ip()) else { return Box::pin(refuse(stream, &door)).await };
    if let Err(error) = converse(stream, peer, door, place).await {
        tracing::debug!(%peer, "the connection ended: {error}");
    }
}

/// Says that there is no place, to some at a time; the others are closed.
async fn refuse(stream: TcpStream, door: &Door) {
    let Ok(_permit) = door.common.refusals.try_acquire() else { return };
    if door.certificates.is_none() {
        turn_away(stream, StatusCode::SERVICE_UNAVAILABLE, NO_PLACE).await;
    }
}

/// What follows the first bytes is boxed: thousands of connections may wait for theirs at a time.
async fn converse(stream: TcpStream, address: SocketAddr, door: Arc<Door>, place: Slot) -> anyhow::Result<()> {
    let opening = async {
        match &door.certificates {
            None => plain(stream).await,
            Some(certificates) => Box::pin(secure(stream, certificates.acceptor())).await,
        }
    };
    let Ok(opened) = timeout(HEAD_TIMEOUT, opening).await else { return Ok(()) };
    let (wire, is_http2) = opened?;
    let peer = Peer { address, is_secure: door.certificates.is_some() };
    if is_http2 { Box::pin(http2(wire, peer, door)).await } else { Box::pin(http1(wire, peer, door, place)).await }
}

/// A connection without TLS, and whether it speaks HTTP/2.
async fn plain(mut stream: TcpStream) -> io::Result<(Wire, bool)> {
    let beginning = first_bytes(&mut stream).await?;
    let is_http2 = beginning == PREFACE;
    Ok((Wire::new(Socket::Left(stream), beginning), is_http2))
}

/// A connection over TLS, and whether it speaks HTTP/2.
async fn secure(stream: TcpStream, acceptor: TlsAcceptor) -> io::Result<(Wire, bool)> {
    let stream = acceptor.accept(stream).await?;
    let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
    Ok((Wire::new(Socket::Right(Box::new(stream)), Vec::new()), is_http2))
}

async fn http1(wire: Wire, peer: Peer, door: Arc<Door>, place: Slot) -> anyhow::Result<()> {
    let shutdown = &door.common.phases.shutdown;
    // Whoever comes as late as the shutdown gets one answer.
    let is_late = shutdown.is_cancelled();
    let stop = async { if is_late { pending().await } else { shutdown.cancelled().await } };
    let own = Arc::clone(&door);
    let answer = async move |request| answer(Arc::clone(&own), peer, request).await;
    let mut http1 = http1::Builder::new();
    http1.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(HEAD_BUFFER).keep_alive(!is_late);
    // Who has sent a request and closed that half is waiting for the answer.
    http1.half_close(true);
    match handover::serve(&http1, wire, answer, stop).await {
        Outcome::Stream(stream, subscription) => door.common.fanout.adopt(stream, subscription, place)?,
        Outcome::Unread(socket, status) => turn_away(socket, status, problem::unreadable(status)).await,
        Outcome::Closed(mut socket, ended) => {
            ended?;
            socket.shutdown().await?;
        }
    }
    Ok(())
}

async fn http2(wire: Wire, peer: Peer, door: Arc<Door>) -> anyhow::Result<()> {
    let shutdown = door.common.phases.shutdown.clone();
    let service = service_fn(move |request| {
        let door = Arc::clone(&door);
        async move { Ok::<_, Infallible>(answer(door, peer, request).await) }
    });
    let mut http2 = http2::Builder::new(TokioExecutor::new());
    http2.timer(TokioTimer::new()).keep_alive_interval(STALL).keep_alive_timeout(STALL);
    http2.max_header_list_size(HEAD_BUFFER as u32).max_send_buf_size(SEND_BUFFER);
    let mut connection = pin!(http2.serve_connection(wire, service));
    tokio::select! {
        ended = connection.as_mut() => return Ok(ended?),
        () = shutdown.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    Ok(connection.await?)
}

async fn answer(door: Arc<Door>, peer: Peer, request: Request<Incoming>) -> Response {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(peer);
    door.router.clone().oneshot(request).await.unwrap_or_else(|never| match never {})
}

/// Answers what is no request, or comes too many, and closes.
async fn turn_away(mut stream: impl AsyncRead + AsyncWrite + Unpin, status: StatusCode, why: &str) {
    let farewell = async {
        stream.write_all(last_words(status, why).as_bytes()).await?;
        stream.shutdown().await?;
        // Closing with something unread would take the answer back.
        tokio::io::copy(&mut stream.take(LISTENED), &mut tokio::io::sink()).await
    };
    _ = timeout(LAST_WORDS_TIMEOUT, farewell).await;
}

/// A problem as the last answer of a connection.
fn last_words(status: StatusCode, why: &str) -> String {
    let problem = Value::Object(problem::members(status, why)).to_string();
    let again = match status {
        StatusCode::SERVICE_UNAVAILABLE => format!("{RETRY_AFTER}: {}\r\n", problem::RETRY_AFTER),
        _ => String::new(),
    };
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: {}\r\ncontent-length: {}\r\n{again}cache-control: no-store\r\n\
        connection: close\r\n\r\n{problem}",
        problem::MEDIA_TYPE,
        problem.len(),
    )
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
