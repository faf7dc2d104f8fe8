//! A reader of event streams of our own: over a plain socket, so that it sees every byte and every end.

use std::{collections::VecDeque, io, net::SocketAddr};

use serde_json::Value;
use socket2::SockRef;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

use crate::gateway::within;

/// An open answer to a `GET`.
#[derive(Debug)]
pub struct Reader {
    socket: TcpStream,
    pub status: u16,
    /// Status line and headers, in lower case.
    pub head: String,
    /// Bytes that are still in chunks.
    raw: Vec<u8>,
    /// Text that is no whole block yet.
    text: Vec<u8>,
    blocks: VecDeque<Block>,
    /// Whether the last chunk has come.
    ended: bool,
}

/// What stands between two empty lines, or a comment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Block {
    pub id: Option<String>,
    pub event: Option<String>,
    pub data: Option<String>,
    pub retry: Option<u64>,
    pub comments: usize,
}

impl Block {
    pub fn json(&self) -> Value {
        serde_json::from_str(self.data.as_deref().unwrap_or("null")).unwrap()
    }

    pub fn is(&self, event: &str) -> bool {
        self.event.as_deref() == Some(event)
    }

    /// The `type` in its data.
    pub fn kind(&self) -> String {
        self.json()["type"].as_str().unwrap_or_default().to_owned()
    }
}

impl Reader {
    pub async fn open(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Self {
        let lines: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let lines = lines.concat();
        Self::ask(address, format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{lines}\r\n").as_bytes()).await
    }

    /// The status of an answer, if there is one.
    pub async fn try_status(address: SocketAddr, path: &str) -> Option<u16> {
        let mut socket = TcpStream::connect(address).await.ok()?;
        let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        socket.write_all(request.as_bytes()).await.ok()?;
        let mut answer = Vec::new();
        within("an answer", socket.read_to_end(&mut answer)).await.ok()?;
        String::from_utf8_lossy(&answer).split(' ').nth(1)?.parse().ok()
    }

    /// Sends these bytes, and reads the head of an answer.
    pub async fn ask(address: SocketAddr, request: &[u8]) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        // A small window, so that a reader who does not read is soon a slow one.
        SockRef::from(&socket).set_recv_buffer_size(16 * 1024).unwrap();
        let mut socket = within("a connection", socket.connect(address)).await.unwrap();
        socket.write_all(request).await.unwrap();
        let mut raw = Vec::new();
        let end = loop {
            if let Some(end) = raw.windows(4).position(|window| window == b"\r\n\r\n") {
                break end;
            }
            assert_ne!(within("the head", socket.read_buf(&mut raw)).await.unwrap(), 0, "the connection ended");
        };
        let head = String::from_utf8_lossy(&raw[..end]).to_lowercase();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        raw.drain(..end + 4);
        let mut reader = Self { socket, status, head, raw, text: vec![], blocks: VecDeque::new(), ended: false };
        reader.unpack();
        reader
    }

    /// The next block; none at the end.
    pub async fn block(&mut self) -> Option<Block> {
        within("a block", self.next()).await.unwrap()
    }

    /// The next event; heartbeats and other comments are passed over. None at the end.
    pub async fn event(&mut self) -> Option<Block> {
        loop {
            match self.block().await {
                Some(block) if block.event.is_none() => {}
                other => return other,
            }
        }
    }

    /// Reads events up to one for which this holds, which is the last.
    pub async fn until(&mut self, wanted: impl Fn(&Block) -> bool) -> Vec<Block> {
        let mut events = vec![];
        loop {
            events.push(self.event().await.expect("the stream goes on"));
            if wanted(events.last().unwrap()) {
                return events;
            }
        }
    }

    /// The next event is this one of the key.
    pub async fn expect(&mut self, event: &str, kind: &str) -> Block {
        let found = self.event().await.expect("the stream goes on");
        assert_eq!((found.event.as_deref(), found.kind().as_str()), (Some(event), kind), "{found:?}");
        found
    }

    /// The next block; none at the body's end. An error where the connection breaks before.
    pub async fn next(&mut self) -> io::Result<Option<Block>> {
        loop {
            if let Some(block) = self.blocks.pop_front() {
                return Ok(Some(block));
            }
            if self.ended {
                return Ok(None);
            }
            if self.socket.read_buf(&mut self.raw).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.unpack();
        }
    }

    /// Whether the connection is closed.
    pub async fn is_closed(&mut self) -> bool {
        matches!(within("the connection's end", self.socket.read_buf(&mut self.raw)).await, Ok(0) | Err(_))
    }

    /// Takes whole chunks apart, and whole blocks out of them.
    fn unpack(&mut self) {
        while let Some(line) = self.raw.windows(2).position(|window| window == b"\r\n") {
            let size = usize::from_str_radix(str::from_utf8(&self.raw[..line]).unwrap(), 16).unwrap();
            if self.raw.len() < line + 2 + size + 2 {
                break;
            }
            self.text.extend_from_slice(&self.raw[line + 2..line + 2 + size]);
            self.raw.drain(..line + 2 + size + 2);
            self.ended |= size == 0;
        }
        while let Some(end) = self.block_end() {
            let text: Vec<u8> = self.text.drain(..end).collect();
            self.blocks.push_back(block(&String::from_utf8(text).expect("a stream is UTF-8")));
        }
    }

    /// A comment stands alone; anything else ends with an empty line.
    fn block_end(&self) -> Option<usize> {
        let end: &[u8] = if self.text.starts_with(b":") { b"\n" } else { b"\n\n" };
        self.text.windows(end.len()).position(|window| window == end).map(|at| at + end.len())
    }
}

fn block(text: &str) -> Block {
    let mut block = Block::default();
    for line in text.lines().filter(|line| !line.is_empty()) {
        match line.split_once(':').unwrap_or_else(|| panic!("no line of a stream: {line}")) {
            ("", _) => block.comments += 1,
            ("id", value) => block.id = Some(value.strip_prefix(' ').unwrap().into()),
            ("event", value) => block.event = Some(value.strip_prefix(' ').unwrap().into()),
            ("data", value) => {
                assert_eq!(block.data.replace(value.strip_prefix(' ').unwrap().into()), None, "one data line");
            }
            ("retry", value) => block.retry = Some(value.trim().parse().unwrap()),
            other => panic!("{other:?}"),
        }
    }
    block
}
