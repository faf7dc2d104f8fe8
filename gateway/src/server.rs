//! The accept loop: connections in, requests to the router, streams to the fan-out.

use std::{convert::Infallible, io, net::SocketAddr, pin::Pin, sync::Arc, time::Duration};

use anyhow::Result;
use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
    response::Response,
};
use hyper::{
    body::Incoming,
    server::conn::{http1, http2},
    service::Service,
};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use socket2::{SockRef, TcpKeepalive};
use tokio::{
    io::AsyncReadExt,
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tower::Service as _;

use crate::fanout::{self, Fanout, Outcome, Wire};

/// What a client may ask of a connection.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Open connections; beyond that, nobody new is let in until somebody goes.
    pub connections: usize,
    /// The time in which a request's head must arrive.
    pub head: Duration,
}

/// The longest head of a request.
const MAX_HEAD: usize = 32 * 1024;

/// What the kernel may hold of a response. Its own choice is megabytes, which a client that has stalled would get as stale
/// events when it wakes. The kernel doubles the figure and counts its overhead in.
const SEND_BUFFER: usize = 64 * 1024;

/// A peer that acknowledges nothing for so long is gone.
const DEAD_AFTER: Duration = Duration::from_secs(30);

/// Serves until told to shut down; then ends the streams over the drain time and lets requests finish.
pub async fn serve(
    listeners: Vec<TcpListener>,
    router: Router,
    fanout: Fanout,
    limits: Limits,
    shutdown: CancellationToken,
    drain: Duration,
) -> Result<()> {
    let server = Arc::new(Server::new(router, fanout.clone(), limits, shutdown.clone()));
    let mut loops = JoinSet::new();
    for listener in listeners {
        loops.spawn(Arc::clone(&server).accept(listener));
    }
    shutdown.cancelled().await;
    fanout.drain(drain).await;
    let finish = async { while loops.join_next().await.is_some() {} };
    if timeout(drain.max(Duration::from_secs(1)), finish).await.is_err() {
        tracing::info!("some connections did not end in time and are cut");
    }
    Ok(())
}

struct Server {
    router: Router,
    fanout: Fanout,
    limits: Limits,
    places: Arc<Semaphore>,
    http1: http1::Builder,
    http2: http2::Builder<TokioExecutor>,
    shutdown: CancellationToken,
}

impl Server {
    fn new(router: Router, fanout: Fanout, limits: Limits, shutdown: CancellationToken) -> Self {
        let mut http1 = http1::Builder::new();
        http1.timer(TokioTimer::new()).header_read_timeout(limits.head).max_buf_size(MAX_HEAD);
        let mut http2 = http2::Builder::new(TokioExecutor::new());
        http2
            .timer(TokioTimer::new())
            .max_header_list_size(MAX_HEAD as u32)
            .max_concurrent_streams(256)
            .keep_alive_interval(DEAD_AFTER)
            .keep_alive_timeout(DEAD_AFTER);
        let places = Arc::new(Semaphore::new(limits.connections));
        Self { router, fanout, limits, places, http1, http2, shutdown }
    }

    async fn accept(self: Arc<Self>, listener: TcpListener) {
        let mut connections = JoinSet::new();
        while let Some(place) = self.shutdown.run_until_cancelled(self.places.clone().acquire_owned()).await {
            // The semaphore is never closed.
            let Ok(place) = place else { break };
            let Some(accepted) = self.shutdown.run_until_cancelled(listener.accept()).await else { break };
            match accepted {
                Ok((socket, peer)) => {
                    let server = Arc::clone(&self);
                    connections.spawn(async move {
                        if let Err(error) = server.connection(socket, peer).await {
                            tracing::debug!(%peer, %error, "a connection broke");
                        }
                        drop(place);
                    });
                }
                Err(error) => {
                    // Out of file descriptors, most likely: it passes when somebody goes.
                    tracing::warn!(%error, "cannot accept a connection");
                    sleep(Duration::from_millis(50)).await;
                }
            }
            while connections.try_join_next().is_some() {}
        }
        drop(listener);
        while connections.join_next().await.is_some() {}
    }

    async fn connection(&self, mut socket: TcpStream, peer: SocketAddr) -> Result<()> {
        prepare(&socket)?;
        let Ok(beginning) = timeout(self.limits.head, first_bytes(&mut socket)).await else { return Ok(()) };
        let beginning = beginning?;
        let answer = Answer { router: self.router.clone(), peer };
        if beginning == PREFACE {
            let wire = Wire::new(socket, beginning);
            let mut connection = std::pin::pin!(self.http2.serve_connection(wire, answer));
            tokio::select! {
                result = connection.as_mut() => return Ok(result?),
                () = self.shutdown.cancelled() => connection.as_mut().graceful_shutdown(),
            }
            return Ok(connection.await?);
        }
        match fanout::serve(&self.http1, socket, beginning, answer, self.shutdown.cancelled()).await {
            Outcome::Closed(result) => Ok(result?),
            Outcome::Stream(socket, subscription) => Ok(self.fanout.adopt(socket, subscription)?),
        }
    }
}

/// How every HTTP/2 connection begins (RFC 9113, section 3.4), and no request of HTTP/1.
const PREFACE: &[u8] = b"PRI ";

/// As much of the beginning as tells the protocol.
async fn first_bytes(socket: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(PREFACE.len());
    while bytes.len() < PREFACE.len() && PREFACE.starts_with(&bytes) {
        if (&mut *socket).take((PREFACE.len() - bytes.len()) as u64).read_buf(&mut bytes).await? == 0 {
            break;
        }
    }
    Ok(bytes)
}

fn prepare(socket: &TcpStream) -> io::Result<()> {
    socket.set_nodelay(true)?;
    let socket = SockRef::from(socket);
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(DEAD_AFTER))?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(DEAD_AFTER))?;
    Ok(())
}

/// The router, for one connection.
struct Answer {
    router: Router,
    peer: SocketAddr,
}

impl Service<hyper::Request<Incoming>> for Answer {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn call(&self, request: hyper::Request<Incoming>) -> Self::Future {
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(self.peer));
        // A router is always ready.
        Box::pin(self.router.clone().call(request))
    }
}
