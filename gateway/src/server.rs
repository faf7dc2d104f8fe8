//! Listeners, connections, and their end.

use std::{convert::Infallible, future::pending, io, net::SocketAddr, time::Duration};

use anyhow::Context;
use axum::{Router, body::Body, extract::Request};
use hyper::{
    body::Incoming,
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use socket2::SockRef;
use tokio::{
    io::AsyncReadExt,
    net::{TcpListener, TcpSocket, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::fanout::{
    Fanout,
    handover::{self, Outcome, Wire},
};

/// A connection must bring the head of a request within this time.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// The largest head of a request, in bytes, and what is taken from a body ahead of a slow socket.
const BUFFER: usize = 16 * 1024;
/// A client that accepts nothing for so long, while there is something to send, is gone.
pub const STALL: Duration = Duration::from_secs(30);
/// Bytes in the kernel's buffer of a socket; it takes twice as many. By itself it would hold megabytes of what nobody wants to
/// know any longer.
const SEND_BUFFER: usize = 64 * 1024;
/// Connections that wait to be accepted: clients return at once after a restart.
const BACKLOG: u32 = 4096;
/// Without a free file descriptor, the next connection is tried after this.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// File descriptors beside those of streams.
const OTHER_FILES: u64 = 200;
/// For answers under way when the listeners close.
const GRACE: Duration = Duration::from_millis(250);

/// The client's address, as the socket knows it.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// Opens a listener.
pub fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    let open = || {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)
    };
    open().with_context(|| format!("cannot listen on {address}; name another address with --listen"))
}

/// Lets the process have a file descriptor for each stream, and some for the rest, as far as the system allows.
pub fn allow_open_files(streams: usize) {
    let wanted = streams as u64 + OTHER_FILES;
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_none_or(|current| current >= wanted) {
        return;
    }
    let possible = maximum.map_or(wanted, |maximum| maximum.min(wanted));
    let raised = setrlimit(Resource::Nofile, Rlimit { current: Some(possible), maximum });
    if raised.is_err() || possible < wanted {
        tracing::warn!("the system allows fewer open files than --max-clients {streams} needs: `ulimit -n {wanted}`");
    }
}

/// When a server ends.
#[derive(Debug, Clone)]
pub struct Phases {
    /// Connections end after the answer that is under way; new ones are for one answer.
    pub shutdown: CancellationToken,
    /// Listeners close, and after a moment every connection.
    pub closed: CancellationToken,
}

/// Serves HTTP/1.1, and HTTP/2 without TLS, until the listeners close.
pub async fn serve(listeners: Vec<TcpListener>, router: Router, fanout: Fanout, phases: Phases) {
    let mut serving = JoinSet::new();
    for listener in listeners {
        serving.spawn(listen(listener, router.clone(), fanout.clone(), phases.clone()));
    }
    serving.join_all().await;
}

async fn listen(listener: TcpListener, router: Router, fanout: Fanout, phases: Phases) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            (stream, peer) = accept(&listener) => {
                connections.spawn(connection(stream, peer, router.clone(), fanout.clone(), phases.shutdown.clone()));
            }
            Some(_) = connections.join_next() => {}
            () = phases.closed.cancelled() => break,
        }
    }
    drop(listener);
    // What is left after this is cut off when the set is dropped.
    _ = timeout(GRACE, async { while connections.join_next().await.is_some() {} }).await;
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                if let Err(error) = prepare(&stream) {
                    tracing::debug!(%peer, "the socket cannot be set up: {error}");
                }
                return (stream, peer);
            }
            // The client's fault: it is gone already.
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
            Err(error) => {
                tracing::error!("cannot accept connections: {error}");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Not left to the listener, from which sockets inherit: some were there before it was set up.
fn prepare(stream: &TcpStream) -> io::Result<()> {
    let socket = SockRef::from(stream);
    socket.set_tcp_nodelay(true)?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(STALL))?;
    socket.set_send_buffer_size(SEND_BUFFER)
}

async fn connection(stream: TcpStream, peer: SocketAddr, router: Router, fanout: Fanout, shutdown: CancellationToken) {
    if let Err(error) = converse(stream, peer, router, fanout, shutdown).await {
        tracing::debug!(%peer, "the connection ended: {error}");
    }
}

async fn converse(
    mut stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    fanout: Fanout,
    shutdown: CancellationToken,
) -> anyhow::Result<()> {
    let Ok(beginning) = timeout(HEAD_TIMEOUT, first_bytes(&mut stream)).await else { return Ok(()) };
    let wire = Wire::new(stream, beginning?);
    let answer = async move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(peer));
        router.clone().oneshot(request).await.unwrap_or_else(|never| match never {})
    };
    if wire.beginning() == PREFACE {
        let service = service_fn(move |request| {
            let answer = answer.clone();
            async move { Ok::<_, Infallible>(answer(request).await) }
        });
        let connection = http2().serve_connection(wire, service);
        tokio::pin!(connection);
        tokio::select! {
            ended = connection.as_mut() => return Ok(ended?),
            () = shutdown.cancelled() => connection.as_mut().graceful_shutdown(),
        }
        return Ok(connection.await?);
    }
    // Whoever comes as late as the shutdown gets one answer.
    let is_late = shutdown.is_cancelled();
    let stop = async { if is_late { pending().await } else { shutdown.cancelled().await } };
    match handover::serve(&http1(is_late), wire, answer, stop).await {
        Outcome::Closed(ended) => Ok(ended?),
        Outcome::Stream(stream, subscription) => Ok(fanout.adopt(stream, subscription)?),
    }
}

fn http1(is_last: bool) -> http1::Builder {
    let mut http1 = http1::Builder::new();
    http1.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(BUFFER).keep_alive(!is_last);
    // Who has sent a request and closed that half is waiting for the answer.
    http1.half_close(true);
    http1
}

fn http2() -> http2::Builder<TokioExecutor> {
    let mut http2 = http2::Builder::new(TokioExecutor::new());
    http2.timer(TokioTimer::new()).keep_alive_interval(STALL).keep_alive_timeout(STALL);
    http2.max_header_list_size(BUFFER as u32).max_send_buf_size(BUFFER);
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
