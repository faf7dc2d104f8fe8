//! The previews of walls, in this process and on other hosts.

use axum::{Router, body::Body, http::header::CONTENT_TYPE, routing::get};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use serde_json::json;
use tokio::net::TcpListener;
use wallfeed_gateway::Walls;

use crate::{
    gateway::{Gateway, Routes, config, within},
    reader::Reader,
};

/// What a wall serves: a picture, its status, and frames without end.
fn preview() -> Router {
    let frames = || {
        let first = Bytes::from_static(b"event: frame\ndata: {\"type\":\"frame\"}\n\n");
        let frames = stream::iter([Ok::<_, std::io::Error>(first)]).chain(stream::pending());
        ([(CONTENT_TYPE, "text/event-stream")], Body::from_stream(frames))
    };
    Router::new()
        .route("/", get(async || "the preview"))
        .route("/frame.png", get(async || ([(CONTENT_TYPE, "image/png")], "PNG")))
        .route("/status", get(async || r#"{"page":"Clock"}"#))
        .route("/secret", get(async || "secret"))
        .route("/frames", get(async move || frames()))
}

/// A wall on another host.
async fn remote() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async { axum::serve(listener, Router::new().nest("/sub", preview())).await });
    format!("kitchen=http://{address}/sub/")
}

#[tokio::test]
async fn a_wall_on_another_host_is_served_in_part() {
    let wall = remote().await;
    let routes = Routes::new(&["--wall", &wall]).await;
    assert_eq!(routes.get("/walls").await.json(), json!([{ "name": "kitchen", "path": "wall/kitchen/" }]));
    let picture = routes.get("/wall/kitchen/frame.png").await;
    assert_eq!((picture.text().as_str(), picture.header("content-type")), ("PNG", "image/png"));
    let status = routes.get("/api/wall/kitchen/status").await;
    assert_eq!((status.json()["page"].as_str(), status.header("cache-control")), (Some("Clock"), "no-cache"));
    for path in ["/wall/kitchen/secret", "/wall/kitchen/", "/wall/bath/status", "/wall/kitchen/..%2Fsecret"] {
        assert_eq!(routes.get(path).await.status, 404, "{path}");
    }
    assert_eq!(routes.send("POST", "/wall/kitchen/status", &[], "").await.status, 405);
}

#[tokio::test]
async fn a_wall_that_does_not_answer_is_a_bad_gateway() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let odd = remote().await.replace("/sub/", "/elsewhere/").replace("kitchen", "odd");
    let routes = Routes::new(&["--wall", &format!("gone=http://{free}"), "--wall", &odd]).await;
    for path in ["/wall/gone/frame.png", "/wall/gone/frames", "/wall/odd/status"] {
        let answer = routes.get(path).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (502, "application/problem+json"));
        assert!(!answer.text().contains("127.0.0.1"), "{}", answer.text());
    }
}

#[tokio::test]
async fn the_wall_of_this_process_is_served_whole() {
    let routes = Routes::with_walls(&[], Walls::built_in("here", preview())).await;
    assert_eq!(routes.get("/walls").await.json(), json!([{ "name": "here", "path": "wall/" }]));
    for (path, text) in [
        ("/wall/", "the preview"),
        ("/wall/frame.png", "PNG"),
        ("/wall/here/frame.png", "PNG"),
        ("/api/wall/status", r#"{"page":"Clock"}"#),
    ] {
        assert_eq!(routes.get(path).await.text(), text, "{path}");
    }
    let redirect = routes.get("/wall").await;
    assert_eq!((redirect.status.as_u16(), redirect.header("location")), (308, "wall/"));
    assert_eq!(routes.get("/wall/nothing").await.status, 404);
}

#[tokio::test]
async fn frames_come_at_once_take_a_place_and_end_with_the_gateway() {
    let wall = remote().await;
    let options = ["--wall", wall.as_str(), "--max-clients", "2"];
    let store = wallfeed_store::Store::open(&config(&[]).store, config(&[]).store_options()).await.unwrap();
    let gateway = Gateway::on(store, &options, Walls::built_in("here", preview()));
    let mut readers = vec![];
    for path in ["/wall/kitchen/frames", "/wall/frames"] {
        let mut reader = gateway.stream(path, &[]).await;
        reader.expect("frame", "frame").await;
        readers.push(reader);
    }
    assert_eq!(Reader::open(gateway.address, "/wall/frames", &[]).await.status, 503);
    gateway.shutdown.cancel();
    for reader in &mut readers {
        assert_eq!(within("its end", reader.next()).await.unwrap(), None);
    }
    gateway.ended().await.unwrap();
}
