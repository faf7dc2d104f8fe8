//! Listeners, connections, and their end.

mod connection;
pub mod listeners;
pub mod tls;

use std::{
    convert::Infallible,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::{Router, extract::FromRequestParts, http::request::Parts};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use socket2::SockRef;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{fanout::Fanout, phases::Phases, slots::Slots};
use tls::Certificates;

/// A client that accepts nothing for so long, while there is something to send, is gone.
pub const STALL: Duration = Duration::from_secs(30);
/// Bytes that the kernel keeps of a socket ahead of what the network takes. By itself it would keep megabytes of what nobody wants
/// to know any longer; a smaller send buffer would do that too, but also hold up what is under way.
const UNSENT: u32 = 16 * 1024;
/// Without a free file descriptor, the next connection is tried after this.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// File descriptors beside those of connections.
const OTHER_FILES: u64 = 100;
/// For answers under way when the listeners close.
const GRACE: Duration = Duration::from_millis(250);

/// Connections beside those of streams, in all and of one address: pages ask for files and documents, too.
pub const OTHER_CONNECTIONS: usize = 128;
/// So many connections are told at a time that there are too many.
const REFUSALS: usize = 64;

/// Where a request comes from.
#[derive(Debug, Clone, Copy)]
pub struct Peer {
    /// As the socket knows it.
    pub address: SocketAddr,
    /// Whether it came over TLS.
    pub is_secure: bool,
}

/// A request without a socket comes from nowhere.
impl<S: Sync> FromRequestParts<S> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let nowhere = || Self { address: (Ipv4Addr::UNSPECIFIED, 0).into(), is_secure: false };
        Ok(parts.extensions.get().copied().unwrap_or_else(nowhere))
    }
}

/// Lets the process have a file descriptor for each stream, and some for the rest, as far as the system allows.
pub fn allow_open_files(streams: usize) {
    let wanted = open_files_for(streams);
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

/// The file descriptors that so many streams need, and the rest of the gateway.
#[must_use]
pub fn open_files_for(streams: usize) -> u64 {
    (streams + OTHER_CONNECTIONS) as u64 + OTHER_FILES
}

/// The most file descriptors that the process may have; none: no limit.
#[must_use]
pub fn possible_open_files() -> Option<u64> {
    getrlimit(Resource::Nofile).maximum
}

/// What all connections share. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Common {
    /// Serves those that become streams.
    pub fanout: Fanout,
    /// Their places.
    pub connections: Slots,
    /// When it all ends.
    pub phases: Phases,
    refusals: Arc<Semaphore>,
}

impl Common {
    /// For connections that have these places.
    #[must_use]
    pub fn new(fanout: Fanout, connections: Slots, phases: Phases) -> Self {
        Self { fanout, connections, phases, refusals: Arc::new(Semaphore::new(REFUSALS)) }
    }
}

/// A way in: what stands behind a listener.
#[derive(Debug, Clone)]
pub struct Door {
    /// Answers.
    pub router: Router,
    /// None: without TLS.
    pub certificates: Option<Certificates>,
    /// What it shares with others.
    pub common: Common,
}

impl Door {
    /// Serves HTTP/1.1 and HTTP/2 on a listener, until the listeners close.
    pub async fn serve(self, listener: TcpListener) {
        let door = Arc::new(self);
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                (stream, peer) = accept(&listener) => {
                    connections.spawn(connection::serve(stream, peer, Arc::clone(&door)));
                }
                Some(_) = connections.join_next() => {}
                () = door.common.phases.closed.cancelled() => break,
            }
        }
        drop(listener);
        // What is left after this is cut off when the set is dropped.
        _ = timeout(GRACE, async { while connections.join_next().await.is_some() {} }).await;
    }
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
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    socket.set_tcp_notsent_lowat(UNSENT)?;
    Ok(())
}
