//! What an OpenTelemetry collector is told.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use axum::{Router, body::Bytes, http::HeaderMap, routing::post};
use rustix::process::Signal;
use tokio::{net::TcpListener, process::Command, sync::mpsc};

use crate::{
    gateway::within,
    program::{Program, command},
    reader::Reader,
};

const CANARY: &str = "canary-in-the-coal-mine";
const OPTIONS: [&str; 6] = ["--store", "memory:", "--listen", "127.0.0.1:0", "--write-token", CANARY];
const TRACE: [u8; 16] = *b"\x0a\xf7\x65\x19\x16\xcd\x43\xdd\x84\x48\xeb\x21\x1c\x80\x31\x9c";
const PARENT: [u8; 8] = *b"\xb7\xad\x6b\x71\x69\x20\x33\x31";
const TRACEPARENT: (&str, &str) = ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

/// Takes what is sent to `/v1/traces` under this address, and nothing else.
struct Collector {
    address: SocketAddr,
    bodies: mpsc::UnboundedReceiver<Bytes>,
}

impl Collector {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, (sender, bodies)) = (listener.local_addr().unwrap(), mpsc::unbounded_channel());
        let take = async move |headers: HeaderMap, body: Bytes| {
            assert_eq!(headers["content-type"], "application/x-protobuf");
            sender.send(body).unwrap();
        };
        let router = Router::new().route("/v1/traces", post(take));
        tokio::spawn(async { axum::serve(listener, router).await });
        Self { address, bodies }
    }

    /// Everything until now.
    fn taken(&mut self) -> Vec<u8> {
        let mut all = vec![];
        while let Ok(body) = self.bodies.try_recv() {
            all.extend(body);
        }
        all
    }
}

fn count(haystack: &[u8], needle: impl AsRef<[u8]>) -> usize {
    haystack.windows(needle.as_ref().len()).filter(|window| *window == needle.as_ref()).count()
}

async fn end(program: Program) -> String {
    program.signal(Signal::TERM);
    let (code, stderr) = program.end().await;
    assert_eq!(code, Some(0), "{stderr}");
    stderr
}

#[tokio::test]
async fn every_request_is_one_span_of_the_trace_that_it_belongs_to() {
    let mut collector = Collector::start().await;
    let endpoint = format!("http://{}/", collector.address);
    let mut program = Program::spawn(command(&OPTIONS).args(["--drain", "0", "--otlp-endpoint", &endpoint]));
    let address = program.address().await;
    let mut stream = Reader::open(address, &format!("/api/events?from={CANARY}"), &[]).await;
    stream.expect("hello", "hello").await;
    let put = reqwest::Client::new().put(format!("http://{address}/key/Moon?token={CANARY}")).body("{}");
    let put = put.header(TRACEPARENT.0, TRACEPARENT.1).header("content-type", "application/json");
    assert_eq!(put.bearer_auth(CANARY).send().await.unwrap().status(), 204);
    while !within("the document", stream.next()).await.unwrap().unwrap().data.is_some_and(|data| data.contains("Moon"))
    {
    }
    assert_eq!(Reader::open(address, &format!("/{CANARY}"), &[]).await.status, 404);
    let stderr = end(program).await;

    let taken = collector.taken();
    for (words, times) in [
        ("PUT /key/{key}", 1),
        ("GET /events", 1),
        ("GET page", 1),
        ("wallfeed::", 0),
        ("Moon", 0),
        (CANARY, 0),
        (&address.to_string(), 0),
    ] {
        assert_eq!(count(&taken, words), times, "{words} in {}", String::from_utf8_lossy(&taken));
    }
    for words in ["wallfeed-gateway", env!("CARGO_PKG_VERSION"), "service.version", "http.response.status_code"] {
        assert!(count(&taken, words) > 0, "{words}");
    }
    assert_eq!((count(&taken, TRACE), count(&taken, PARENT)), (1, 1), "one request named its trace");
    assert!(!stderr.contains("WARN"), "{stderr}");
}

#[tokio::test]
async fn the_standard_variable_does_too_unless_there_is_one_of_its_own() {
    let (mut own, mut standard) = (Collector::start().await, Collector::start().await);
    for is_own in [false, true] {
        let mut command = command(&OPTIONS);
        command.env("OTEL_EXPORTER_OTLP_ENDPOINT", format!("http://{}", standard.address));
        if is_own {
            command.env("WALLFEED_OTLP_ENDPOINT", format!("http://{}", own.address));
        }
        let mut program = Program::spawn(&mut command);
        let address = program.address().await;
        assert_eq!(Reader::open(address, "/live", &[]).await.status, 200);
        end(program).await;
        let told = [own.taken(), standard.taken()].map(|taken| count(&taken, "GET /live"));
        assert_eq!(told, [usize::from(is_own), usize::from(!is_own)]);
    }
}

/// Lets it serve, and end; how often it warns of the collector.
async fn warnings(mut program: Program, requests: usize) -> usize {
    let address = program.address().await;
    for _ in 0..requests {
        assert_eq!(Reader::open(address, "/keys", &[]).await.status, 200);
    }
    let start = Instant::now();
    let stderr = end(program).await;
    assert!(start.elapsed() < Duration::from_secs(5), "within the drain time: {:?}", start.elapsed());
    assert!(!stderr.contains(CANARY), "{stderr}");
    stderr.matches("--otlp-endpoint").count()
}

fn with_collector(address: SocketAddr) -> Command {
    let mut command = command(&OPTIONS);
    command.args(["--otlp-endpoint", &format!("http://user:{CANARY}@{address}")]);
    // A batch for each request, or nearly so.
    command.env("OTEL_BSP_SCHEDULE_DELAY", "1").env("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "1");
    command
}

#[tokio::test]
async fn a_collector_out_of_reach_is_told_once_and_holds_nothing_up() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    assert_eq!(warnings(Program::spawn(&mut with_collector(nobody)), 100).await, 1);
}

#[tokio::test]
async fn a_collector_that_never_answers_holds_nothing_up() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    // Its time to answer is longer than all of this.
    assert!(warnings(Program::spawn(&mut with_collector(silent.local_addr().unwrap())), 100).await <= 1);
}
