//! An upstream API: whoever asks gets what is the case at the moment.

use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use tokio_util::task::AbortOnDropHandle;

/// A server that answers every request with the same JSON, until it is told another.
#[derive(Debug)]
pub struct Upstream {
    address: String,
    body: Arc<Mutex<String>>,
    _task: AbortOnDropHandle<()>,
}

impl Upstream {
    /// Starts one.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("a bound listener has an address"));
        let body = Arc::new(Mutex::new(String::new()));
        let served = Arc::clone(&body);
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                // A client that goes away is the client's affair.
                _ = answer(socket, &served).await;
            }
        });
        Self { address, body, _task: AbortOnDropHandle::new(task) }
    }

    /// `http://HOST:PORT`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.address
    }

    /// From now on, this is the case.
    pub fn set(&self, body: &Value) {
        *self.body.lock().expect("nobody panics with it") = body.to_string();
    }
}

/// One request on one connection.
async fn answer(socket: TcpStream, body: &Mutex<String>) -> std::io::Result<()> {
    let mut socket = BufReader::new(socket);
    let mut line = String::new();
    while socket.read_line(&mut line).await? > 2 {
        line.clear();
    }
    let body = body.lock().expect("nobody panics with it").clone();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    socket.write_all(format!("{head}{body}").as_bytes()).await
}
