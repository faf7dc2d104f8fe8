//! How long the gateway waits, on a clock that jumps ahead whenever nothing is left to do.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::Instant,
};

use crate::gateway::Gateway;

#[tokio::test(start_paused = true)]
async fn a_head_must_come_within_10_seconds() {
    let gateway = Gateway::start(&[]).await;
    for begun in [&b""[..], b"GET /live HTTP/1.1\r\nHost: loc"] {
        let mut socket = TcpStream::connect(gateway.address).await.unwrap();
        socket.write_all(begun).await.unwrap();
        let start = Instant::now();
        let mut answer = vec![];
        _ = socket.read_to_end(&mut answer).await;
        let waited = start.elapsed();
        assert!((9..12).contains(&waited.as_secs()), "{waited:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_must_come_within_20_seconds() {
    let gateway = Gateway::start(&["--write-token", "hush"]).await;
    let mut socket = TcpStream::connect(gateway.address).await.unwrap();
    let head = "PUT /key/Moon HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer hush\r\n\
                Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![];
    _ = socket.read_to_end(&mut answer).await;
    assert!(answer.starts_with(b"HTTP/1.1 408 "), "{}", answer.escape_ascii());
}
