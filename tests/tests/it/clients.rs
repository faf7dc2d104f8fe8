//! Clients that are slow, many, or not what they should be: everybody else is served as ever, and nothing of them stays.

use std::{
    iter,
    time::{Duration, Instant},
};

use rand::{Rng, SeedableRng, rngs::StdRng};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::interval,
};
use wallfeed_tests::{
    crowd::{Crowd, allow},
    deadline::{until, within},
    document::{message, weather},
    stack::Stack,
    stream::Stream,
};

/// How soon others are served meanwhile, on a machine that does other things too.
const SOON: Duration = Duration::from_secs(2);
/// What the process may hold more than before, of what it once needed.
const KEPT: u64 = 16 * 1024 * 1024;
/// A dribbling client's pace.
const DRIBBLE: Duration = Duration::from_secs(1);

/// A gateway under attack, and a client who wants to be served.
struct Siege {
    stack: Stack,
    stream: Stream,
    files: usize,
    resident: u64,
}

impl Siege {
    async fn begin() -> Self {
        let mut stack = Stack::start_with(&["--max-clients", "20000"]).await;
        let mut stream = stack.gateway.stream();
        stream.hello().await;
        let (files, resident) = (stack.gateway.program().open_files(), stack.gateway.program().resident());
        Self { stack, stream, files, resident }
    }

    fn address(&self) -> String {
        self.stack.gateway.listen().to_owned()
    }

    /// Somebody else is served, while the attack goes on.
    async fn others_are_served(&mut self, text: &str) {
        let start = Instant::now();
        self.stack.publisher().await.set("Message", &message(text)).await;
        self.stream.find("a change", |event| event.data.contains(text)).await;
        assert_eq!(self.stack.gateway.document("Message").await.unwrap()["values"]["text"], text);
        assert!(start.elapsed() < SOON, "it took {:?}", start.elapsed());
    }

    /// So many streams at once, which end when all were told a change. Returns the memory of the gateway meanwhile.
    async fn burst(&mut self, size: usize, text: &str) -> u64 {
        let start = Instant::now();
        let mut crowd = Crowd::open(self.stack.gateway.listen(), size).await;
        let resident = self.stack.gateway.program().resident();
        println!("{size} streams after {:?}, {} KiB", start.elapsed(), resident / 1024);
        let start = Instant::now();
        self.others_are_served(text).await;
        crowd.hear(text).await;
        println!("all were told a change after {:?}", start.elapsed());
        drop(crowd);
        self.connections_are_closed().await;
        resident
    }

    async fn connections_are_closed(&mut self) {
        let files = self.files;
        let program = self.stack.gateway.program();
        // Beside those of the streams, there may be idle connections of those who were served.
        until("closed connections", async || (program.open_files() <= files + 10).then_some(())).await;
    }

    /// After the attack, everything is as before.
    async fn end(mut self) {
        self.others_are_served("after").await;
        self.connections_are_closed().await;
        let kept = self.stack.gateway.program().resident().saturating_sub(self.resident);
        println!("{} KiB more than before", kept / 1024);
        assert!(kept < KEPT, "{kept} bytes more than before");
    }
}

/// Connects and sends this; the connection, if it is still there.
async fn send(address: String, bytes: Vec<u8>) -> Option<TcpStream> {
    let mut socket = within("a connection", TcpStream::connect(address)).await.ok()?;
    // Who is cut off in the middle of a flood does not finish it.
    _ = within("sending", socket.write_all(&bytes)).await;
    Some(socket)
}

/// What comes until the connection's end, be it a reset.
async fn answer(address: String, bytes: Vec<u8>) -> String {
    let mut answer = Vec::new();
    if let Some(mut socket) = send(address, bytes).await {
        _ = within("the connection's end", socket.read_to_end(&mut answer)).await;
    }
    String::from_utf8_lossy(&answer).into_owned()
}

fn request(path: &str, headers: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n").into_bytes()
}

#[tokio::test]
async fn ten_thousand_connect_at_once() {
    let size = allow(10_000);
    let mut siege = Siege::begin().await;
    let needed = siege.burst(size, "first").await.saturating_sub(siege.resident);
    // The allocator keeps what a burst needed, which serves the next one. How much that is at once depends on the machine.
    siege.resident = siege.stack.gateway.program().resident() + needed / 2;
    siege.burst(size, "second").await;
    siege.end().await;
}

#[tokio::test]
async fn requests_come_one_byte_a_second() {
    let mut siege = Siege::begin().await;
    let mut dribblers = JoinSet::new();
    for _ in 0..200 {
        let address = siege.address();
        dribblers.spawn(async move {
            let mut socket = TcpStream::connect(address).await.unwrap();
            let mut ticks = interval(DRIBBLE);
            for byte in request("/live", "") {
                ticks.tick().await;
                let mut end = [0];
                let cut_off = matches!(socket.try_read(&mut end), Ok(0));
                if cut_off || socket.write_all(&[byte]).await.is_err() {
                    return;
                }
            }
            panic!("the whole request was taken");
        });
    }
    siege.others_are_served("during").await;
    within("the end of patience", dribblers.join_all()).await;
    siege.end().await;
}

#[tokio::test]
async fn a_stream_is_read_one_byte_a_second() {
    let mut siege = Siege::begin().await;
    let mut dribblers = Vec::new();
    for _ in 0..20 {
        dribblers.push(send(siege.address(), request("/events", "")).await.unwrap());
    }
    let mut publisher = siege.stack.publisher().await;
    let mut ticks = interval(DRIBBLE);
    for round in 0..4 {
        ticks.tick().await;
        for socket in &mut dribblers {
            socket.read_u8().await.unwrap();
        }
        for number in 0..500 {
            publisher.set("Weather", &weather(f64::from(round * 500 + number))).await;
        }
        siege.others_are_served(&format!("round {round}")).await;
    }
    drop(dribblers);
    siege.end().await;
}

#[tokio::test]
async fn clients_close_their_half() {
    let mut siege = Siege::begin().await;
    siege.others_are_served("before").await;
    let mut half_closed = Vec::new();
    for number in 0..400 {
        let path = ["/key/Message", "/events"][number % 2];
        let mut socket = send(siege.address(), request(path, "")).await.unwrap();
        socket.shutdown().await.unwrap();
        half_closed.push((path, socket));
    }
    siege.others_are_served("during").await;
    for (_, socket) in half_closed.iter_mut().filter(|(path, _)| *path == "/key/Message") {
        let mut answer = String::new();
        within("an answer", socket.read_to_string(&mut answer)).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("\"text\""), "{answer}");
    }
    drop(half_closed);
    siege.end().await;
}

#[tokio::test]
async fn garbage_is_pipelined() {
    let mut siege = Siege::begin().await;
    let mut random = StdRng::seed_from_u64(7);
    let mut senders = JoinSet::new();
    for number in 0..400 {
        let garbage: Vec<u8> = iter::repeat_with(|| random.random()).take(20_000).collect();
        let bytes = [request("/live", "").repeat(number % 3), garbage].concat();
        senders.spawn(answer(siege.address(), bytes));
    }
    siege.others_are_served("during").await;
    for answer in within("the end of garbage", senders.join_all()).await {
        let statuses: Vec<_> = answer.lines().filter(|line| line.starts_with("HTTP/1.1 ")).collect();
        assert!(statuses.iter().all(|status| status.contains(" 200 ") || status.contains(" 400 ")), "{statuses:?}");
    }
    siege.end().await;
}

#[tokio::test]
async fn headers_never_end() {
    let mut siege = Siege::begin().await;
    let mut senders = JoinSet::new();
    for number in 0..200 {
        let flood = format!("X-Flood-{number}: {}\r\n", "x".repeat(1000)).repeat(2000);
        senders.spawn(answer(siege.address(), request("/live", &flood)));
    }
    siege.others_are_served("during").await;
    let answers = within("the end of the flood", senders.join_all()).await;
    assert!(answers.iter().all(|answer| answer.is_empty() || answer.starts_with("HTTP/1.1 431 ")), "{answers:?}");
    siege.end().await;
}
