//! A gateway that does whatever a test says, good or bad.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{broadcast, mpsc},
    time,
};
use tokio_util::task::AbortOnDropHandle;
use url::Url;

/// How long a test waits for what must happen.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// Waits for what must happen.
pub async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    time::timeout(DEADLINE, future).await.unwrap_or_else(|_| panic!("no {what} within {DEADLINE:?}"))
}

/// What a connection gets.
#[derive(Debug, Clone)]
pub enum Act {
    /// These bytes.
    Send(Vec<u8>),
    /// The connection stays open, and what the test pushes comes.
    Hold,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Request {
    pub path: String,
    head: String,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// A gateway that answers as a function of the request and of how many came before it.
pub struct Gateway {
    pub address: SocketAddr,
    pub requests: mpsc::UnboundedReceiver<Request>,
    pushes: broadcast::Sender<Vec<u8>>,
    _task: AbortOnDropHandle<()>,
}

impl Gateway {
    pub async fn start(answer: impl Fn(usize, &Request) -> Vec<Act> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, requests) = mpsc::unbounded_channel();
        let answer = Arc::new(answer);
        let pushes = broadcast::Sender::new(64);
        let push_to = pushes.clone();
        let task = tokio::spawn(async move {
            for count in 0.. {
                let (socket, _) = listener.accept().await.unwrap();
                let (answer, sender, pushes) = (answer.clone(), sender.clone(), push_to.subscribe());
                tokio::spawn(async move { serve(socket, count, &*answer, &sender, pushes).await });
            }
        });
        Self { address, requests, pushes, _task: AbortOnDropHandle::new(task) }
    }

    pub fn url(&self) -> Url {
        format!("http://{}", self.address).parse().unwrap()
    }

    /// Sends to every connection that is held.
    pub fn push(&self, act: Act) {
        let Act::Send(bytes) = act else { panic!("only bytes can be pushed") };
        self.pushes.send(bytes).unwrap();
    }
}

async fn serve(
    mut socket: TcpStream,
    count: usize,
    answer: &(impl Fn(usize, &Request) -> Vec<Act> + Send + Sync),
    requests: &mpsc::UnboundedSender<Request>,
    mut pushes: broadcast::Receiver<Vec<u8>>,
) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match socket.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8(head).unwrap();
    let path = head.split(' ').nth(1).unwrap().to_owned();
    let request = Request { path, head };
    let acts = answer(count, &request);
    let _ = requests.send(request);
    for act in acts {
        match act {
            Act::Send(bytes) => {
                if socket.write_all(&bytes).await.is_err() {
                    return;
                }
                // The next piece is a packet of its own.
                socket.flush().await.unwrap();
                tokio::task::yield_now().await;
            }
            Act::Hold => {
                while let Ok(bytes) = pushes.recv().await {
                    if socket.write_all(&bytes).await.is_err() {
                        return;
                    }
                }
            }
        }
    }
}

/// The head of an event stream.
pub fn stream_head() -> Act {
    head("200 OK", "text/event-stream")
}

/// The head of any answer that ends with its connection.
pub fn head(status: &str, kind: &str) -> Act {
    Act::Send(format!("HTTP/1.1 {status}\r\ncontent-type: {kind}\r\nconnection: close\r\n\r\n").into())
}

pub fn send(text: impl AsRef<[u8]>) -> Act {
    Act::Send(text.as_ref().to_vec())
}

pub fn hello(resumed: bool, keys: &[&str]) -> Act {
    let data = serde_json::json!({"type": "hello", "epoch": "e", "resumed": resumed, "store": "up", "keys": keys});
    send(format!("event: hello\ndata: {data}\n\n"))
}

pub fn update(id: &str, data: &str) -> Act {
    send(format!("id: {id}\nevent: update\ndata: {data}\n\n"))
}

pub fn command(id: &str, command: &str) -> Act {
    update(id, &format!(r#"{{"type":"webcontrol","command":"{command}"}}"#))
}

/// A document whose text tells it from others.
pub fn message(id: &str, text: &str) -> Act {
    update(id, &message_json(text))
}

pub fn message_json(text: &str) -> String {
    serde_json::json!({"type": "Message", "values": {"text": text}}).to_string()
}
