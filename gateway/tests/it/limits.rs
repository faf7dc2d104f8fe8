//! What is bounded, tried by going beyond it.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    gateway::{Gateway, Routes, within},
    reader::Reader,
};

#[tokio::test]
async fn connections_that_ask_for_nothing_are_bounded_too() {
    // An address may have 128 connections beside its streams.
    let gateway = Gateway::start(&["--max-clients-per-address", "1"]).await;
    let mut silent = Vec::new();
    for _ in 0..129 {
        silent.push(TcpStream::connect(gateway.address).await.unwrap());
    }
    // Whether those were accepted already or not: one more is refused.
    let mut refused = TcpStream::connect(gateway.address).await.unwrap();
    let mut answer = String::new();
    within("the refusal", refused.read_to_string(&mut answer)).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 503 ") && head.contains("\r\nretry-after: "), "{answer}");
    let problem: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(problem["status"], 503);
    silent.clear();
    within("free places", async { while Reader::try_status(gateway.address, "/live").await != Some(200) {} }).await;
}

#[tokio::test]
async fn heads_are_bounded() {
    let routes = Routes::new(&[]).await;
    let large = "x".repeat(17 * 1024);
    let answer = routes.send("GET", "/live", &[("x-large", &large)], "").await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (431, "application/problem+json"));
    let answer = routes.get(&format!("/live?{}", "x".repeat(9 * 1024))).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (414, "application/problem+json"));

    let gateway = Gateway::start(&[]).await;
    let mut flood = TcpStream::connect(gateway.address).await.unwrap();
    flood.write_all(b"GET /live HTTP/1.1\r\nHost: localhost\r\n").await.unwrap();
    // Until nobody takes any more of it.
    within("an end", async { while flood.write_all(b"x-more: and more and more and more\r\n").await.is_ok() {} }).await;
    assert_eq!(Reader::open(gateway.address, "/live", &[]).await.status, 200);
}

#[tokio::test]
async fn what_is_no_request_is_told_so_as_a_problem() {
    let gateway = Gateway::start(&[]).await;
    let large = "x".repeat(100 * 1024);
    for (request, status) in [
        ("hello\r\n\r\n".to_owned(), 400),
        ("GET /live HTTP/1.1\r\nHost: localhost\r\n\r\nhello\r\n\r\n".into(), 400),
        ("GET /live HTTP/1.1\r\nHost: localhost\r\nno header\r\n\r\n".into(), 400),
        (format!("GET /live HTTP/1.1\r\nHost: localhost\r\nX-Large: {large}\r\n\r\n"), 431),
        (format!("GET /live HTTP/1.1\r\nHost: localhost\r\n{}\r\n", "a: b\r\n".repeat(150)), 431),
        (format!("GET /live?{large} HTTP/1.1\r\nHost: localhost\r\n\r\n"), 431),
    ] {
        let mut socket = TcpStream::connect(gateway.address).await.unwrap();
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut answers = String::new();
        within("the end", socket.read_to_string(&mut answers)).await.unwrap();
        let (_, answer) = answers.rsplit_once("HTTP/1.1 ").unwrap_or_else(|| panic!("{answers}"));
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with(&status.to_string()), "{status}: {answer}");
        assert!(head.contains("\r\ncontent-type: application/problem+json\r\n"), "{answer}");
        let problem: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(problem["status"], status, "{answer}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let routes = Routes::new(&["--write-token", "hush"]).await;
    let writer = [("authorization", "Bearer hush"), ("content-type", "application/json")];
    let never = axum::body::Body::from_stream(futures_util::stream::pending::<Result<bytes::Bytes, std::io::Error>>());
    // Longer than the deadline of other tests; the clock is paused.
    let answer = routes.send_patiently("PUT", "/key/Moon", &writer, never).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (408, "application/problem+json"));
}

#[tokio::test]
async fn writes_are_bounded() {
    let routes = Routes::new(&["--write-token", "hush", "--max-writes", "1"]).await;
    let writer = [("authorization", "Bearer hush"), ("content-type", "application/json")];
    let mut statuses = Vec::new();
    let mut last = None;
    for _ in 0..4 {
        let answer = routes.send("PUT", "/key/Moon", &writer, "{}").await;
        statuses.push(answer.status.as_u16());
        last = Some(answer);
    }
    assert!(statuses.starts_with(&[204, 204]) && statuses.contains(&429), "{statuses:?}");
    // Who guesses tokens is slowed down, too.
    let answer = routes.send("POST", "/session", &[], "").await;
    let refused = [last.unwrap(), answer].into_iter().find(|answer| answer.status == 429).unwrap();
    assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert_eq!(refused.header("content-type"), "application/problem+json");
    assert_eq!(routes.get("/key/Moon").await.status, 200, "reading goes on");
}
