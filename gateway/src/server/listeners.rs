//! The sockets that are listened on.

use std::net::SocketAddr;

use anyhow::Context;
use tokio::net::{TcpListener, TcpSocket};

use crate::config::Config;

/// Connections that wait to be accepted: clients return at once after a restart.
const BACKLOG: u32 = 4096;

/// What the gateway listens on.
#[derive(Debug)]
pub struct Listeners {
    /// For everything.
    pub public: Vec<TcpListener>,
    /// For `/metrics`, `/live` and `/ready`, without TLS.
    pub metrics: Option<TcpListener>,
    is_secure: bool,
}

impl Listeners {
    /// Listens on the addresses of the options.
    pub fn bind(config: &Config) -> anyhow::Result<Self> {
        Ok(Self {
            public: config.listen.iter().map(|address| bind(*address, "--listen")).collect::<anyhow::Result<_>>()?,
            metrics: config.metrics_listen.map(|address| bind(address, "--metrics-listen")).transpose()?,
            is_secure: config.tls.is_on(),
        })
    }

    /// A line for each, as the program prints them.
    pub fn announcements(&self) -> anyhow::Result<Vec<String>> {
        let scheme = if self.is_secure { "https" } else { "http" };
        let public =
            self.public.iter().map(|listener| Ok(format!("listening on {scheme}://{}", listener.local_addr()?)));
        let metrics = self.metrics.iter().map(|listener| Ok(format!("metrics on http://{}", listener.local_addr()?)));
        public.chain(metrics).collect()
    }
}

/// Opens a listener for the address of this option.
pub fn bind(address: SocketAddr, option: &str) -> anyhow::Result<TcpListener> {
    let open = || {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)
    };
    open().with_context(|| format!("cannot listen on {address}; name another address with {option}"))
}
