//! A gateway on a store in memory: as routes without a socket, or on a port of its own.

use std::{net::SocketAddr, time::Duration};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode},
};
use bytes::Bytes;
use clap::Parser;
use prometheus_client::registry::Registry;
use serde_json::Value;
use tokio::{task::JoinHandle, time::timeout};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use wallfeed_gateway::{
    Walls,
    board::shared::SharedBoard,
    config::{Config, Hosts},
    http,
    server::listeners::Listeners,
    sync,
    tokens::InForce,
};
use wallfeed_proto::Key;
use wallfeed_store::Store;

use crate::reader::Reader;

/// Nothing that is awaited takes longer.
pub const DEADLINE: Duration = Duration::from_secs(10);

/// Awaits something that must happen.
pub async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    timeout(DEADLINE, future).await.unwrap_or_else(|_| panic!("waited in vain for {what}"))
}

/// Fails if something happens all the same.
pub async fn not_within<T: std::fmt::Debug>(millis: u64, future: impl Future<Output = T>) {
    if let Ok(happened) = timeout(Duration::from_millis(millis), future).await {
        panic!("this should not have happened: {happened:?}");
    }
}

/// The gateway's options.
pub fn config(options: &[&str]) -> Config {
    #[derive(Parser)]
    struct Options {
        #[command(flatten)]
        config: Config,
    }
    // A store that is named already counts.
    let store = if options.contains(&"--store") { &[][..] } else { &["--store", "memory:"] };
    let all = [&["gateway", "--listen", "127.0.0.1:0"], store, options].concat();
    Options::try_parse_from(all).unwrap_or_else(|error| panic!("{error}")).config
}

pub async fn store(config: &Config) -> Store {
    Store::open(&config.store, config.store_options()).await.unwrap()
}

/// A gateway without sockets.
pub struct Routes {
    pub router: Router,
    pub board: SharedBoard,
    pub store: Store,
    pub shutdown: CancellationToken,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into()
    }

    /// A header, empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Routes {
    pub async fn new(options: &[&str]) -> Self {
        Self::with_walls(options, Walls::none()).await
    }

    pub async fn with_walls(options: &[&str], walls: Walls) -> Self {
        let config = config(options);
        let store = store(&config).await;
        let (shutdown, tokens) = (CancellationToken::new(), InForce::fixed(config.access.tokens.tokens(None).unwrap()));
        let parts =
            http::Parts::new(&config, store.clone(), walls, tokens, Registry::default(), shutdown.clone()).unwrap();
        let hosts = Hosts::new(&config.access.allow_host, &["127.0.0.1:80".parse().unwrap()]);
        let (board, counts) = (parts.board.clone(), parts.counts.clone());
        let router = http::router(&config, hosts, parts).unwrap();
        let (heard, first) = tokio::sync::oneshot::channel();
        tokio::spawn(sync::run(store.changes(), board.clone(), counts, heard));
        within("the first snapshot", first).await.unwrap();
        Self { router, board, store, shutdown }
    }

    /// Puts a document into the store, and waits until the Board shows it.
    pub async fn set(&self, key: &str, document: &str) {
        let (key, document) = (Key::from(key), Bytes::copy_from_slice(document.as_bytes()));
        self.store.put(&key, document.clone(), None).await.unwrap();
        let shown = self.board.until(|board| board.document(&key).is_some_and(|posted| posted.document == document));
        within("the document", shown).await;
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "").await
    }

    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        within("an answer", self.send_patiently(method, path, headers, body)).await
    }

    /// However long it takes.
    pub async fn send_patiently(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = Request::builder().method(method).uri(path).header("host", "localhost");
        for (name, value) in headers {
            if *name == "host" {
                request.headers_mut().unwrap().remove("host");
            }
            request = request.header(*name, *value);
        }
        let request = request.body(body.into()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let is_stream = parts.headers.get("content-type").is_some_and(|kind| kind == "text/event-stream");
        let body = if is_stream { Bytes::new() } else { axum::body::to_bytes(body, usize::MAX).await.unwrap() };
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

/// A gateway on a port of its own; it stops when it is dropped.
pub struct Gateway {
    pub address: SocketAddr,
    /// Where the metrics are, if they have an address of their own.
    pub metrics: Option<SocketAddr>,
    pub store: Store,
    pub shutdown: CancellationToken,
    running: JoinHandle<anyhow::Result<()>>,
}

impl Gateway {
    pub async fn start(options: &[&str]) -> Self {
        let store = store(&config(options)).await;
        Self::on(store, options, Walls::none())
    }

    /// One more on the same store.
    pub fn on(store: Store, options: &[&str], walls: Walls) -> Self {
        Self::behind(Listeners::bind(&config(options)).unwrap(), store, options, walls)
    }

    /// One on these listeners.
    pub fn behind(listeners: Listeners, store: Store, options: &[&str], walls: Walls) -> Self {
        let config = config(options);
        let (address, shutdown) = (listeners.public[0].local_addr().unwrap(), CancellationToken::new());
        let metrics = listeners.metrics.as_ref().map(|listener| listener.local_addr().unwrap());
        let running = tokio::spawn(wallfeed_gateway::run(
            config,
            store.clone(),
            listeners,
            walls,
            Registry::default(),
            shutdown.clone(),
        ));
        Self { address, metrics, store, shutdown, running }
    }

    pub async fn set(&self, key: &str, document: &str) {
        self.store.put(&Key::from(key), Bytes::copy_from_slice(document.as_bytes()), None).await.unwrap();
    }

    /// A stream of everything.
    pub async fn events(&self) -> Reader {
        self.stream("/events", &[]).await
    }

    pub async fn stream(&self, path: &str, headers: &[(&str, &str)]) -> Reader {
        let reader = Reader::open(self.address, path, headers).await;
        assert_eq!(reader.status, 200, "{}", reader.head);
        reader
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Waits for its end.
    pub async fn ended(mut self) -> anyhow::Result<()> {
        within("the gateway's end", &mut self.running).await.unwrap()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.running.abort();
    }
}
