//! Streams over real sockets, served by the engine or as a body.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use axum::{Router, extract::State, response::Response, routing::get};
use bytes::Bytes;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::timeout,
};
use wallfeed_proto::{
    Key,
    event::{Reason, StoreState},
};

use super::{Fanout, Limits, Subscription};
use crate::{
    board::{Board, Limits as BoardLimits, scope::Scopes, shared::SharedBoard},
    phases::Phases,
    server::{Common, Door},
    slots::Slots,
};

const DEADLINE: Duration = Duration::from_secs(10);
const LONG: Duration = Duration::from_secs(60 * 60);

/// A document that no pair of socket buffers holds.
fn big() -> String {
    format!(r#"{{"values":"{}"}}"#, "x".repeat(32 << 20))
}

#[derive(Clone)]
struct Stage {
    board: SharedBoard,
    fanout: Fanout,
}

struct Gateway {
    stage: Stage,
    address: SocketAddr,
    phases: Phases,
    server: JoinHandle<()>,
}

async fn events(State(stage): State<Stage>) -> Response {
    let scope = Scopes::default().get(None, true);
    let joined = stage.board.read(|board| board.join(&scope, None));
    let slot = stage.fanout.admit(Ipv4Addr::LOCALHOST.into()).unwrap();
    stage.fanout.open(Subscription {
        opening: joined.hello.into(),
        cursor: joined.cursor,
        scope,
        heartbeat: Bytes::from_static(b":\n\n"),
        slot,
    })
}

impl Gateway {
    async fn start(heartbeat: Duration, stall: Duration) -> Self {
        Self::draining(heartbeat, stall, Duration::from_millis(100)).await
    }

    async fn draining(heartbeat: Duration, stall: Duration, drain: Duration) -> Self {
        let mut board = Board::new("e".into(), BoardLimits::default());
        board.set_store(StoreState::Up);
        let board = SharedBoard::new(board);
        let phases = Phases::default();
        let limits = Limits { streams: 1000, per_address: 1000, heartbeat, stall, drain };
        let fanout = Fanout::start(board.clone(), limits, phases.clone()).unwrap();
        let stage = Stage { board, fanout: fanout.clone() };
        let router = Router::new().route("/events", get(events)).with_state(stage.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let common = Common::new(fanout, Slots::new(1000, 1000), phases.clone());
        let server = tokio::spawn(Door { router, certificates: None, common }.serve(listener));
        Self { stage, address, phases, server }
    }

    async fn default() -> Self {
        Self::start(Duration::from_secs(60), Duration::from_secs(60)).await
    }

    async fn empty(&self) {
        timeout(DEADLINE, self.stage.fanout.drained()).await.expect("a stream is still there");
    }

    fn publish(&self, key: &str, document: &str) {
        let document = Bytes::copy_from_slice(document.as_bytes());
        self.stage.board.write(|board| board.publish(&Key::from(key), document)).unwrap();
    }

    async fn ask(&self, request: &str) -> Client {
        let mut socket = TcpStream::connect(self.address).await.unwrap();
        socket.write_all(request.as_bytes()).await.unwrap();
        Client { socket, seen: Vec::new() }
    }

    async fn stream(&self) -> Client {
        self.ask("GET /events HTTP/1.1\r\nHost: x\r\n\r\n").await
    }

    /// A client who has been greeted.
    async fn greeted(&self) -> Client {
        let mut client = self.stream().await;
        client.until("hello").await;
        client
    }

    /// Many of them.
    async fn crowd(&self) -> Vec<Client> {
        let mut clients = Vec::new();
        for _ in 0..50 {
            clients.push(self.greeted().await);
        }
        clients
    }
}

struct Client {
    socket: TcpStream,
    seen: Vec<u8>,
}

impl Client {
    async fn until(&mut self, text: &str) -> String {
        let read = async {
            while !String::from_utf8_lossy(&self.seen).contains(text) {
                assert_ne!(self.socket.read_buf(&mut self.seen).await.unwrap(), 0, "the stream ended");
            }
        };
        timeout(DEADLINE, read).await.unwrap_or_else(|_| panic!("never saw {text:?} in {}", self.text()));
        self.text()
    }

    async fn into_end(mut self) -> String {
        timeout(DEADLINE, self.socket.read_to_end(&mut self.seen)).await.unwrap().unwrap();
        self.text()
    }

    async fn hears_the_farewell(self) {
        let text = self.into_end().await;
        assert!(text.ends_with("\r\n0\r\n\r\n") && text.contains("retry: "), "{text:?}");
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.seen).into_owned()
    }
}

#[tokio::test]
async fn a_stream_leaves_hyper_and_goes_on() {
    let gateway = Gateway::default().await;
    gateway.publish("Moon", r#"{"values":1}"#);
    let mut client = gateway.stream().await;
    let text = client.until(r#"{"type":"Moon","values":1}"#).await;
    assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{text}");
    assert!(text.to_lowercase().contains("transfer-encoding: chunked\r\n"), "{text}");
    gateway.publish("Moon", r#"{"values":2}"#);
    client.until(r#"{"type":"Moon","values":2}"#).await;
    gateway.publish("AQI", r#"{"values":3}"#);
    client.until(r#"{"type":"AQI","values":3}"#).await;
}

#[tokio::test]
async fn every_chunk_of_a_stream_is_whole() {
    let gateway = Gateway::default().await;
    for key in 0..200 {
        gateway.publish(&format!("K{key}"), &format!(r#"{{"values":"{}"}}"#, "x".repeat(key * 10)));
    }
    let address = gateway.address;
    let response = reqwest::get(format!("http://{address}/events")).await.unwrap();
    gateway.publish("End", r#"{"values":1}"#);
    gateway.phases.shutdown.cancel();
    let text = timeout(DEADLINE, response.text()).await.unwrap().unwrap();
    for key in 0..200 {
        assert!(text.contains(&format!(r#"{{"type":"K{key}","#)), "K{key}");
    }
    assert!(text.contains(r#"{"type":"End","#) && text.contains("\nretry: "), "{}", &text[text.len() - 200..]);
}

#[tokio::test]
async fn http_1_0_and_head_get_an_ordinary_answer() {
    let gateway = Gateway::default().await;
    gateway.publish("Moon", r#"{"values":1}"#);
    let mut old = gateway.ask("GET /events HTTP/1.0\r\n\r\n").await;
    old.until(r#"{"type":"Moon","values":1}"#).await;
    gateway.publish("Moon", r#"{"values":2}"#);
    old.until(r#"{"type":"Moon","values":2}"#).await;
    let head = gateway.ask("HEAD /events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.into_end().await;
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n") && head.ends_with("\r\n\r\n"), "{head}");
}

#[tokio::test]
async fn silence_is_broken_by_heartbeats() {
    let gateway = Gateway::start(Duration::from_millis(50), Duration::from_secs(60)).await;
    gateway.stream().await.until("\r\n3\r\n:\n\n\r\n3\r\n:\n\n\r\n").await;
}

#[tokio::test]
async fn a_client_that_has_stalled_gets_the_latest_of_each_key_when_it_wakes() {
    let gateway = Gateway::default().await;
    let mut client = gateway.greeted().await;
    let filler = "x".repeat(4000);
    let mut witness = gateway.stream().await;
    for round in 0..2000 {
        gateway.publish(&format!("K{}", round % 4), &format!(r#"{{"values":[{round},"{filler}"]}}"#));
        if round % 100 == 99 {
            witness.until(&format!("[{round},")).await;
            witness.seen.clear();
        }
    }
    for last in 1996..2000 {
        client.until(&format!("[{last},")).await;
    }
    let events = client.text().matches("event: update").count();
    assert!(events < 1500, "{events} events for a client that slept through 2000");
}

#[tokio::test]
async fn a_client_that_accepts_nothing_is_given_up() {
    let gateway = Gateway::start(Duration::from_millis(80), Duration::from_millis(400)).await;
    let _client = gateway.greeted().await;
    gateway.publish("Big", &big());
    gateway.empty().await;
}

#[tokio::test]
async fn shutdown_ends_every_stream_cleanly() {
    let gateway = Gateway::default().await;
    let clients = gateway.crowd().await;
    gateway.phases.shutdown.cancel();
    for client in clients {
        client.hears_the_farewell().await;
    }
    gateway.empty().await;
    gateway.phases.closed.cancel();
    timeout(DEADLINE, gateway.server).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_slow_client_hears_its_farewell_when_it_reads_again() {
    let gateway = Gateway::draining(LONG, LONG, Duration::ZERO).await;
    let [mut slow, mut witness] = [gateway.greeted().await, gateway.greeted().await];
    gateway.publish("Big", &big());
    for client in [&mut slow, &mut witness] {
        client.until(r#""type":"Big""#).await;
    }
    gateway.publish("After", "{}");
    gateway.phases.shutdown.cancel();
    // Once one has ended, the other is due.
    witness.into_end().await;
    let text = slow.into_end().await;
    assert!(text.ends_with("\n\n\r\n0\r\n\r\n") && text.contains("\nretry: "), "{:?}", &text[text.len() - 100..]);
    assert!(!text.contains("After"), "nothing new is begun");
}

#[tokio::test]
async fn when_the_drain_time_is_over_everybody_hears_who_listens() {
    let gateway = Gateway::draining(LONG, LONG, LONG).await;
    let mut deaf = gateway.greeted().await;
    gateway.publish("Big", &big());
    deaf.until(r#""type":"Big""#).await;
    gateway.stage.board.write(|board| board.remove(&Key::from("Big"), Reason::Deleted));
    let clients = gateway.crowd().await;
    gateway.phases.shutdown.cancel();
    gateway.phases.closed.cancel();
    gateway.empty().await;
    for client in clients {
        client.hears_the_farewell().await;
    }
}

#[tokio::test]
async fn a_client_that_closes_its_half_sees_a_whole_body() {
    let gateway = Gateway::default().await;
    let mut client = gateway.greeted().await;
    client.socket.shutdown().await.unwrap();
    assert!(client.into_end().await.ends_with("\r\n0\r\n\r\n"));
}

#[tokio::test]
async fn a_client_that_goes_or_floods_is_let_go() {
    let gateway = Gateway::default().await;
    let leaver = gateway.greeted().await;
    let mut flooder = gateway.greeted().await;
    drop(leaver);
    let _ = flooder.socket.write_all(&vec![b'x'; 1 << 20]).await;
    gateway.empty().await;
}
