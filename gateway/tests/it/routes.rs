//! Every route, without a socket.

use axum::body::Body;
use serde_json::{Value, json};
use wallfeed_proto::event::StoreState;

use crate::gateway::{Answer, Routes, within};

const WRITER: (&str, &str) = ("authorization", "Bearer hush");
const JSON: (&str, &str) = ("content-type", "application/json");

async fn routes() -> Routes {
    Routes::new(&["--write-token", "hush", "--max-document", "2000", "--keys", "Moon,AQI,Weather,Message,Any*"]).await
}

async fn put(routes: &Routes, path: &str, body: impl Into<Body>) -> Answer {
    routes.send("PUT", path, &[WRITER, JSON], body).await
}

/// A problem as RFC 9457 has it, with the status of the answer.
fn assert_problem(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = answer.json();
    for member in ["type", "title", "detail"] {
        assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{problem}");
    }
    assert!(problem["status"] == status || problem["status"] == "unavailable", "{problem}");
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_document_is_answered_as_its_publisher_wrote_it() {
    let routes = routes().await;
    let document = "{ \"values\":\n\t{\"phase\": 7}, \"type\":\"x\" }";
    routes.set("Moon", document).await;
    for path in ["/key/Moon", "/api/key/Moon", "/key/%4Doon"] {
        let answer = routes.get(path).await;
        assert_eq!((answer.status.as_u16(), answer.text().as_str()), (200, document));
        assert_eq!((answer.header("content-type"), answer.header("cache-control")), ("application/json", "no-cache"));
        assert_eq!(answer.header("x-wallfeed-store"), "");
    }
}

#[tokio::test]
async fn a_document_that_is_known_is_not_sent_again() {
    let routes = routes().await;
    routes.set("Moon", "{}").await;
    let etag = routes.get("/key/Moon").await.header("etag").to_owned();
    let ask = async |method, etag| routes.send(method, "/key/Moon", &[("if-none-match", etag)], "").await;
    for method in ["GET", "HEAD"] {
        let answer = ask(method, &etag).await;
        assert_eq!((answer.status.as_u16(), answer.body.len(), answer.header("etag")), (304, 0, etag.as_str()));
        assert_eq!(ask(method, "\"other\"").await.status, 200);
    }
    routes.set("Moon", "{ }").await;
    assert_eq!(ask("GET", &etag).await.status, 200);
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    let routes = routes().await;
    routes.set("Moon", "{}").await;
    for path in
        ["/key/Moon", "/keys", "/live", "/ready", "/page.json", "/walls", "/events", "/key/Environment", "/nothing"]
    {
        let (get, head) = (routes.get(path).await, routes.send("HEAD", path, &[], "").await);
        assert_eq!((get.status, head.body.len()), (head.status, 0), "{path}");
        assert_eq!(get.header("content-type"), head.header("content-type"), "{path}");
    }
}

#[tokio::test]
async fn a_view_has_a_member_for_each_of_its_keys() {
    let routes = routes().await;
    assert_eq!(routes.get("/key/Environment").await.text(), r#"{"AQI":{},"Moon":{},"Weather":{}}"#);
    routes.set("Moon", " {\"values\": 1}\n").await;
    let answer = routes.get("/api/key/Environment").await;
    assert_eq!(answer.text(), r#"{"AQI":{},"Moon":{"values": 1},"Weather":{}}"#);
    let etag = answer.header("etag");
    assert_eq!(routes.send("GET", "/key/Environment", &[("if-none-match", etag)], "").await.status, 304);
}

#[tokio::test]
async fn what_is_missing_and_what_is_not_exposed_look_the_same() {
    let routes = routes().await;
    let missing = routes.get("/key/Moon").await;
    assert_problem(&missing, 404);
    for path in ["/key/Secret", "/key/..%2FMoon", "/key/%00", "/key/Moon%20"] {
        let answer = routes.get(path).await;
        assert_eq!((answer.status, &answer.body), (missing.status, &missing.body), "{path}");
    }
    assert_problem(&routes.get("/key/%ff").await, 400);
    assert_problem(&put(&routes, "/key/Secret", "{}").await, 404);
    assert_problem(&routes.send("DELETE", "/key/Secret", &[WRITER], "").await, 404);
}

#[tokio::test]
async fn the_list_says_what_there_is() {
    let routes = routes().await;
    assert_eq!(routes.get("/keys").await.json(), json!([]));
    routes
        .set("Moon", r#"{"updated":"06/06/2021 12:05 AM -0400","valid":"06/06/2021 12:20:06 AM -0400","values":{}}"#)
        .await;
    routes.set("AQI", r#"{"valid":"2999-01-01T00:00:00Z","values":[]}"#).await;
    routes.set("Any", r#"{"valid":7}"#).await;
    let etag = async |key: &str| routes.get(&format!("/key/{key}")).await.header("etag").to_owned();
    let listed = |key: &str, seq, size, updated: Value, valid: Value, stale, etag: String| json!({ "key": key, "seq": seq, "size": size, "updated": updated, "valid": valid, "stale": stale, "etag": etag });
    let expected = [
        listed("AQI", 2, 44, Value::Null, json!("2999-01-01T00:00:00Z"), false, etag("AQI").await),
        listed("Any", 3, 11, Value::Null, json!(7), false, etag("Any").await),
        listed(
            "Moon",
            1,
            90,
            json!("06/06/2021 12:05 AM -0400"),
            json!("06/06/2021 12:20:06 AM -0400"),
            true,
            etag("Moon").await,
        ),
    ];
    assert_eq!(routes.get("/keys").await.json(), json!(expected));
}

#[tokio::test]
async fn what_is_put_can_be_read_at_once() {
    let routes = routes().await;
    let document = r#"{"values": {"phase": 7}, "updated": "x"}"#;
    let answer = put(&routes, "/key/Moon", document).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
    let read = routes.get("/key/Moon").await;
    assert_eq!((read.text().as_str(), read.header("etag")), (document, answer.header("etag")));
    assert_eq!(routes.send("DELETE", "/key/Moon", &[WRITER], "").await.status, 204);
    assert_problem(&routes.get("/key/Moon").await, 404);
    assert_problem(&routes.send("DELETE", "/key/Moon", &[WRITER], "").await, 404);
}

#[tokio::test]
async fn values_alone_are_wrapped() {
    let routes = routes().await;
    for (body, values) in
        [(r#"{"text":"hi"}"#, json!({"text": "hi"})), (" 7 ", json!(7)), ("[]", json!([])), ("null", Value::Null)]
    {
        assert_eq!(put(&routes, "/key/Any?ttl=60", body).await.status, 204, "{body}");
        let document = routes.get("/key/Any").await.json();
        assert_eq!(document["values"], values);
        let members: Vec<&String> = document.as_object().unwrap().keys().collect();
        assert_eq!(members, ["updated", "valid", "values"]);
    }
    assert_eq!(put(&routes, "/key/Any", "1").await.status, 204);
    assert!(routes.get("/key/Any").await.json().get("valid").is_none());
}

#[tokio::test]
async fn what_lives_for_a_time_expires() {
    let routes = routes().await;
    assert_eq!(put(&routes, "/key/Any?ttl=0.2", "1").await.status, 204);
    assert_eq!(routes.get("/key/Any").await.status, 200);
    within("its expiry", routes.board.until(|board| board.document(&"Any".into()).is_none())).await;
}

#[tokio::test]
async fn bad_writes_are_refused_with_a_reason() {
    let routes = routes().await;
    let large = format!("{{\"values\":\"{}\"}}", "x".repeat(2000));
    let deep = "[".repeat(500) + &"]".repeat(500);
    for (path, content_type, body, status) in [
        ("/key/Moon", "application/json", "{", 400),
        ("/key/Moon", "application/json", "", 400),
        ("/key/Moon", "application/json", "{} {}", 400),
        ("/key/Any", "application/json", deep.as_str(), 400),
        ("/key/Moon?ttl=-1", "application/json", "{}", 400),
        ("/key/Moon?ttl=soon", "application/json", "{}", 400),
        ("/key/Moon?ttl=1&ttl=2", "application/json", "{}", 400),
        ("/key/Any", "application/json", large.as_str(), 413),
        ("/key/Moon", "text/plain", "{}", 415),
        ("/key/Moon", "application/x-www-form-urlencoded", "{}", 415),
        ("/key/Moon", "", "{}", 415),
    ] {
        let answer = routes.send("PUT", path, &[WRITER, ("content-type", content_type)], body.to_owned()).await;
        assert_problem(&answer, status);
    }
    let bytes = routes.send("PUT", "/key/Moon", &[WRITER, JSON], &b"{\"values\":\"\xff\"}"[..]).await;
    assert_problem(&bytes, 400);
    assert_eq!(routes.get("/keys").await.json(), json!([]), "nothing was stored");
    let kind = [WRITER, ("content-type", "Application/JSON; charset=utf-8")];
    assert_eq!(routes.send("PUT", "/key/Moon", &kind, "{}").await.status, 204);
}

#[tokio::test]
async fn values_that_do_not_fit_their_key_are_pointed_at() {
    let routes = routes().await;
    for (body, pointer) in [
        (r#"{"values":{"current":{"temp":"warm"}}}"#, "/values/current/temp"),
        (r#"{"current":{"temp":"warm"}}"#, "/current/temp"),
    ] {
        let answer = put(&routes, "/key/Weather", body).await;
        assert_problem(&answer, 422);
        assert_eq!(answer.json()["pointer"], pointer);
        assert_eq!(put(&routes, "/key/Weather?unchecked=1", body).await.status, 204);
    }
}

#[tokio::test]
async fn commands_are_queued_or_refused() {
    let routes = Routes::new(&[]).await;
    for path in [
        "/webcontrol/fwd",
        "/api/webcontrol/pp",
        "/webcontrol/page?argument=Moon&wall=kitchen",
        "/webcontrol/brightness?argument=0",
    ] {
        let answer = routes.send("PUT", path, &[], "").await;
        assert_eq!((answer.status.as_u16(), answer.text().as_str()), (202, r#"{"status":"Command queued"}"#), "{path}");
    }
    for path in ["/webcontrol/dance", "/webcontrol/FWD", "/webcontrol/page", "/webcontrol/brightness?argument=101"] {
        let answer = routes.send("PUT", path, &[], "").await;
        assert_problem(&answer, 400);
        assert_eq!(answer.json()["error"], "Invalid command", "{path}");
    }
}

#[tokio::test]
async fn health_is_told() {
    let routes = Routes::new(&[]).await;
    let ready = async || {
        let answer = routes.get("/ready").await;
        (answer.status.as_u16(), answer.json()["status"].clone(), answer)
    };
    assert_eq!(routes.get("/live").await.text(), r#"{"status":"alive"}"#);
    assert_eq!(routes.get("/ready").await.text(), r#"{"status":"ready"}"#);
    routes.board.write(|board| board.set_store(StoreState::Down));
    let (status, word, answer) = ready().await;
    assert_eq!((status, word, &answer.json()["reason"]), (503, json!("unavailable"), &json!("store")));
    assert_problem(&answer, 503);
    routes.set("Moon", "{}").await;
    let document = routes.get("/key/Moon").await;
    assert_eq!((document.status.as_u16(), document.header("x-wallfeed-store")), (200, "down"));
    routes.board.write(|board| board.set_store(StoreState::Up));
    assert_eq!(ready().await.0, 200);
    routes.shutdown.cancel();
    assert_eq!(ready().await.2.json()["reason"], "shutdown");
    assert_eq!(routes.get("/live").await.status, 200);
    let refused = routes.get("/events").await;
    assert_problem(&refused, 503);
    assert!(!refused.header("retry-after").is_empty());
}

#[tokio::test]
async fn other_methods_and_paths_are_refused_as_problems() {
    let routes = routes().await;
    for (method, path, allowed) in [
        ("POST", "/key/Moon", "GET,HEAD,PUT,DELETE"),
        ("GET", "/webcontrol/fwd", "PUT"),
        ("PUT", "/events", "GET,HEAD"),
        ("DELETE", "/api/keys", "GET,HEAD"),
        ("OPTIONS", "/live", "GET,HEAD"),
        ("GET", "/session", "POST"),
    ] {
        let answer = routes.send(method, path, &[], "").await;
        assert_problem(&answer, 405);
        assert_eq!(answer.header("allow"), allowed, "{method} {path}");
    }
    for path in [
        "/nothing",
        "/api",
        "/api/",
        "/api/nothing",
        "/key",
        "/key/",
        "/key/a/b",
        "/events/",
        "/wall/x/status",
        "/wall/",
        "//live",
    ] {
        assert_problem(&routes.get(path).await, 404);
    }
}

#[tokio::test]
async fn a_stream_has_the_headers_that_keep_it_one() {
    let routes = Routes::new(&[]).await;
    for method in ["GET", "HEAD"] {
        let answer = routes.send(method, "/events", &[("accept-encoding", "gzip, br")], "").await;
        for (name, value) in [
            ("content-type", "text/event-stream"),
            ("cache-control", "no-cache, no-transform"),
            ("x-accel-buffering", "no"),
            ("content-encoding", ""),
            ("content-length", ""),
        ] {
            assert_eq!(answer.header(name), value, "{method} {name}");
        }
    }
}

#[tokio::test]
async fn places_are_free_again_when_a_body_is_dropped() {
    let routes = Routes::new(&["--max-clients", "1"]).await;
    for _ in 0..3 {
        assert_eq!(routes.get("/events").await.status, 200);
    }
}
