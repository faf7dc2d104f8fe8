//! The sockets that are listened on.

use std::{
    io::{self, Write},
    net::{Ipv4Addr, SocketAddr},
};

use anyhow::Context;
use tokio::net::{TcpListener, TcpSocket};
use url::Url;

use crate::config::{Config, Secret};

/// Connections that wait to be accepted: clients return at once after a restart.
const BACKLOG: u32 = 4096;

/// What the gateway listens on.
#[derive(Debug)]
pub struct Listeners {
    /// For everything.
    pub public: Vec<TcpListener>,
    /// For `/metrics`, `/live` and `/ready`, without TLS.
    pub metrics: Option<TcpListener>,
    /// For clients in this process.
    pub inside: Option<Inside>,
    is_secure: bool,
}

/// A way in for clients in this process: for whatever names, tokens and certificates the others ask, this one is plain HTTP on
/// a loopback port, and for whoever shows its token, which is made up at the start and told to nobody else.
#[derive(Debug)]
pub struct Inside {
    /// Where it is.
    pub listener: TcpListener,
    /// What is asked for.
    pub token: Secret,
}

impl Listeners {
    /// Listens on the addresses of the options.
    pub fn bind(config: &Config) -> anyhow::Result<Self> {
        Ok(Self {
            public: config.listen.iter().map(|address| bind(*address, "--listen")).collect::<anyhow::Result<_>>()?,
            metrics: config.metrics_listen.map(|address| bind(address, "--metrics-listen")).transpose()?,
            inside: None,
            is_secure: config.tls.is_on(),
        })
    }

    /// Opens a way in for a client in this process: its address, and the token to be shown.
    pub fn open_inside(&mut self) -> anyhow::Result<(Url, Secret)> {
        let listener = listen((Ipv4Addr::LOCALHOST, 0).into()).context("cannot listen on a loopback port")?;
        let address = format!("http://{}", listener.local_addr()?).parse()?;
        let token = Secret::random();
        self.inside = Some(Inside { listener, token: token.clone() });
        Ok((address, token))
    }

    /// Prints a line on stdout for each that is for others, whether anybody reads it or not.
    pub fn announce(&self) -> io::Result<()> {
        let scheme = if self.is_secure { "https" } else { "http" };
        let public = self.public.iter().map(|listener| (format!("listening on {scheme}"), listener));
        for (what, listener) in public.chain(self.metrics.iter().map(|listener| ("metrics on http".into(), listener))) {
            _ = writeln!(io::stdout(), "{what}://{}", listener.local_addr()?);
        }
        Ok(())
    }
}

/// Opens a listener for the address of this option.
pub fn bind(address: SocketAddr, option: &str) -> anyhow::Result<TcpListener> {
    listen(address).with_context(|| format!("cannot listen on {address}; name another address with {option}"))
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}
