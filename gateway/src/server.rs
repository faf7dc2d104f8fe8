//! Listeners, connections, and their end.

use std::{io, net::SocketAddr, time::Duration};

use anyhow::Context;
use axum::{Router, extract::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use socket2::SockRef;
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_io_timeout::TimeoutWriter;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// A connection must bring the head of a request within this time.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// The largest head of a request, in bytes, and what is taken from a body ahead of a slow socket.
const BUFFER: usize = 16 * 1024;
/// A client that accepts nothing for so long, while there is something to send, is gone.
const STALL: Duration = Duration::from_secs(30);
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

/// Serves HTTP/1.1 until the listeners close.
pub async fn serve(listeners: Vec<TcpListener>, router: Router, phases: Phases) {
    let mut serving = JoinSet::new();
    for listener in listeners {
        serving.spawn(listen(listener, router.clone(), phases.clone()));
    }
    serving.join_all().await;
}

async fn listen(listener: TcpListener, router: Router, phases: Phases) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            (stream, peer) = accept(&listener) => {
                connections.spawn(connection(stream, peer, router.clone(), phases.shutdown.clone()));
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

async fn connection(stream: TcpStream, peer: SocketAddr, router: Router, shutdown: CancellationToken) {
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        router.clone().oneshot(request)
    });
    // Whoever comes that late gets one answer.
    let draining = shutdown.is_cancelled();
    let mut socket = TimeoutWriter::new(stream);
    socket.set_timeout(Some(STALL));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(BUFFER)
        .keep_alive(!draining)
        .serve_connection(TokioIo::new(Box::pin(socket)), service);
    tokio::pin!(connection);
    let result = tokio::select! {
        result = connection.as_mut() => result,
        () = shutdown.cancelled(), if !draining => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = result {
        tracing::debug!(%peer, "the connection ended: {error}");
    }
}
