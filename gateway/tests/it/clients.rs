//! Clients that are slow, many, or not what they should be.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    gateway::{Gateway, within},
    reader::Reader,
};

const ROUNDS: usize = 1500;

#[tokio::test]
async fn a_slow_client_gets_the_latest_of_each_key() {
    let gateway = Gateway::start(&["--keys", "*"]).await;
    let mut slow = gateway.events().await;
    slow.expect("hello", "hello").await;
    let mut quick = gateway.events().await;
    let filling = "x".repeat(4000);
    for round in 0..=ROUNDS {
        for key in ["Hot", "Warm"] {
            gateway.set(key, &format!("{{\"values\":{{\"round\":{round},\"filling\":\"{filling}\"}}}}")).await;
        }
        if round % 50 == 0 {
            quick.until(|block| block.kind() == "Warm" && block.json()["values"]["round"] == round).await;
        }
    }
    gateway.set("Last", "{}").await;
    let events = slow.until(|block| block.kind() == "Last").await;
    assert!(events.len() < ROUNDS / 4, "{} events for a client that did not read", events.len());
    for key in ["Hot", "Warm"] {
        let rounds: Vec<u64> = events
            .iter()
            .filter(|block| block.kind() == key)
            .map(|block| block.json()["values"]["round"].as_u64().unwrap())
            .collect();
        assert!(rounds.is_sorted_by(|one, next| one < next), "{key} in order and none twice: {rounds:?}");
        assert_eq!(rounds.last(), Some(&(ROUNDS as u64)), "{key}");
    }
}

#[tokio::test]
async fn places_are_limited_and_come_free() {
    let gateway =
        Gateway::start(&["--max-clients", "3", "--max-clients-per-address", "2", "--heartbeat", "0.05"]).await;
    let mut readers = vec![gateway.events().await, gateway.events().await];
    let refused = Reader::open(gateway.address, "/events", &[]).await;
    assert_eq!(refused.status, 503);
    assert!(refused.head.contains("\r\nretry-after: "), "{}", refused.head);
    assert_eq!(Reader::open(gateway.address, "/live", &[]).await.status, 200, "the rest is served");
    readers.pop();
    within("a free place", async {
        while Reader::open(gateway.address, "/events", &[]).await.status == 503 {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

async fn answer_to(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut socket = within("a connection", TcpStream::connect(address)).await.unwrap();
    socket.write_all(bytes).await.unwrap();
    let mut answer = vec![];
    // A reset after the answer is an end, too.
    _ = within("the connection's end", socket.read_to_end(&mut answer)).await;
    answer
}

#[tokio::test]
async fn what_is_no_http_is_answered_and_cut_off() {
    let gateway = Gateway::start(&[]).await;
    let flood = format!("GET /live HTTP/1.1\r\nHost: localhost\r\n{}", "X-Flood: 0123456789\r\n".repeat(5000));
    for (bytes, status) in [
        (&b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..], "HTTP/1.1 400"),
        (b"nonsense\r\n\r\n", "HTTP/1.1 400"),
        (b"GET /live HTTP/1.1\r\n\r\n", "HTTP/1.1 400"),
        (b"GET /live HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", "HTTP/1.1 400"),
        (flood.as_bytes(), "HTTP/1.1 431"),
    ] {
        let mut request = bytes.to_vec();
        if status.ends_with("400") && bytes.starts_with(b"GET") {
            request.truncate(request.len() - 2);
            request.extend_from_slice(b"Connection: close\r\n\r\n");
        }
        let answer = answer_to(gateway.address, &request).await;
        assert!(answer.starts_with(status.as_bytes()), "{}", answer.escape_ascii());
    }
    assert_eq!(Reader::open(gateway.address, "/live", &[]).await.status, 200);
}

#[tokio::test]
async fn pipelined_garbage_does_not_disturb_a_stream() {
    let gateway = Gateway::start(&[]).await;
    let mut request = format!("GET /events HTTP/1.1\r\nHost: {}\r\n\r\n", gateway.address).into_bytes();
    request.extend_from_slice(&[0xff; 4000]);
    let mut reader = Reader::ask(gateway.address, &request).await;
    reader.expect("hello", "hello").await;
    gateway.set("Moon", "{}").await;
    reader.expect("update", "Moon").await;
}

#[tokio::test]
async fn requests_on_one_connection_are_answered_in_turn() {
    let gateway = Gateway::start(&[]).await;
    let one = format!("GET /live HTTP/1.1\r\nHost: {0}\r\n\r\n", gateway.address);
    let last = format!("GET /ready HTTP/1.1\r\nHost: {0}\r\nConnection: close\r\n\r\n", gateway.address);
    let answer = answer_to(gateway.address, (one.repeat(3) + &last).as_bytes()).await;
    let text = String::from_utf8(answer).unwrap();
    assert_eq!((text.matches("alive").count(), text.matches("ready").count()), (3, 1), "{text}");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_answered_all_the_same() {
    let gateway = Gateway::start(&["--write-token", "hush", "--max-document", "1000"]).await;
    let put = async |size: usize| {
        let request = reqwest::Client::new().put(gateway.url("/key/Moon")).bearer_auth("hush");
        let request = request.header("content-type", "application/json").body("x".repeat(size));
        request.send().await.map(|answer| answer.status().as_u16())
    };
    for size in [1001, 7000] {
        assert_eq!(within("an answer", put(size)).await.unwrap(), 413, "{size}");
    }
}
