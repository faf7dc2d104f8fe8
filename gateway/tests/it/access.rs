//! Tokens, sessions, hosts and origins.

use crate::gateway::{Answer, Routes};

const READER: (&str, &str) = ("authorization", "Bearer open sesame");
const WRITER: (&str, &str) = ("authorization", "bearer hush");
const JSON: (&str, &str) = ("content-type", "application/json");

fn assert_unauthorized(answer: &Answer) {
    assert_eq!((answer.status.as_u16(), answer.header("www-authenticate")), (401, "Bearer"), "{}", answer.text());
}

#[tokio::test]
async fn nobody_writes_without_a_token_and_everybody_commands() {
    let routes = Routes::new(&[]).await;
    for (method, path) in [("PUT", "/key/Moon"), ("DELETE", "/api/key/Moon")] {
        assert_eq!(routes.send(method, path, &[JSON, WRITER], "{}").await.status, 403);
    }
    assert_eq!(routes.send("PUT", "/webcontrol/fwd", &[], "").await.status, 202);
    assert_eq!(routes.get("/page.json").await.json()["writable"], false);
}

#[tokio::test]
async fn writers_and_commanders_show_their_token() {
    let routes = Routes::new(&["--write-token", "hush"]).await;
    for (method, path) in [("PUT", "/key/Moon"), ("DELETE", "/key/Moon"), ("PUT", "/webcontrol/fwd")] {
        for headers in [
            &[JSON][..],
            &[JSON, ("authorization", "Bearer hus")],
            &[JSON, ("authorization", "Basic hush")],
            &[JSON, READER],
        ] {
            assert_unauthorized(&routes.send(method, path, headers, "{}").await);
        }
    }
    assert_eq!(routes.send("PUT", "/key/Moon", &[JSON, WRITER], "{}").await.status, 204);
    assert_eq!(routes.send("PUT", "/webcontrol/fwd", &[WRITER], "").await.status, 202);
    assert_eq!(routes.get("/key/Moon").await.status, 200, "reading is free");
}

#[tokio::test]
async fn readers_show_their_token_or_their_session() {
    let routes = Routes::new(&["--read-token", "open sesame", "--write-token", "hush"]).await;
    routes.set("Moon", "{}").await;
    let guarded = ["/events", "/key/Moon", "/api/keys", "/key/Environment", "/walls"];
    let session = routes.send("POST", "/session", &[READER], "").await;
    let cookie = session.header("set-cookie").to_owned();
    assert_eq!(session.status, 204);
    assert!(cookie.ends_with("; HttpOnly; SameSite=Strict") && !cookie.contains("sesame"), "{cookie}");
    let cookie = format!("other=1; {}", cookie.split(';').next().unwrap());
    for path in guarded {
        assert_unauthorized(&routes.get(path).await);
        assert_unauthorized(&routes.send("GET", path, &[("cookie", "wallfeed_session=open sesame")], "").await);
        for headers in [READER, WRITER, ("cookie", &cookie)] {
            assert_eq!(routes.send("GET", path, &[headers], "").await.status, 200, "{path} {headers:?}");
        }
    }
    assert_unauthorized(&routes.send("PUT", "/webcontrol/fwd", &[("cookie", &cookie)], "").await);
    assert_unauthorized(&routes.send("POST", "/session", &[], "").await);
    for path in ["/live", "/ready", "/page.json"] {
        assert_eq!(routes.get(path).await.status, 200, "{path}");
    }
    let tokens = routes.get("/page.json").await.json()["tokens"].clone();
    assert_eq!(tokens, serde_json::json!({ "read": true, "command": true, "write": true }));
}

#[tokio::test]
async fn a_secret_may_be_in_a_file() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "hush\n").unwrap();
    let routes = Routes::new(&["--write-token-file", file.path().to_str().unwrap()]).await;
    assert_eq!(routes.send("PUT", "/key/Moon", &[JSON, WRITER], "{}").await.status, 204);
}

#[tokio::test]
async fn requests_for_other_hosts_are_misdirected() {
    let routes = Routes::new(&[]).await;
    for (host, status) in [("localhost:1", 200), ("127.0.0.1:80", 200), ("evil.example", 421), ("", 421)] {
        let answer = routes.send("GET", "/live", &[("host", host)], "").await;
        assert_eq!((answer.status.as_u16(), answer.header("x-content-type-options")), (status, "nosniff"), "{host}");
    }
    assert_eq!(routes.send("GET", "http://evil.example/live", &[], "").await.status, 421);
    let routes = Routes::new(&["--allow-host", "pi.lan"]).await;
    for (host, status) in [("pi.lan:8000", 200), ("localhost", 421)] {
        assert_eq!(routes.send("GET", "/live", &[("host", host)], "").await.status, status, "{host}");
    }
}

#[tokio::test]
async fn foreign_pages_get_no_cors_headers_unless_allowed() {
    let from = |origin| ("origin", origin);
    let cors =
        |answer: &Answer| answer.headers.keys().filter(|name| name.as_str().starts_with("access-control")).count();
    let routes = Routes::new(&[]).await;
    assert_eq!(cors(&routes.send("GET", "/live", &[from("https://a.example")], "").await), 0);

    let routes = Routes::new(&["--cors-origin", "https://a.example", "--cors-origin", "*"]).await;
    let ask =
        [("access-control-request-method", "PUT"), ("access-control-request-headers", "authorization,content-type")];
    for (origin, allowed, methods, credentials) in [
        ("https://a.example", "https://a.example", "GET,HEAD,PUT,DELETE,POST", "true"),
        ("https://b.example", "https://b.example", "GET,HEAD", ""),
    ] {
        let answer = routes.send("GET", "/live", &[from(origin)], "").await;
        assert_eq!(
            (answer.header("access-control-allow-origin"), answer.header("vary")),
            (allowed, "origin"),
            "{origin}"
        );
        let preflight = routes.send("OPTIONS", "/key/Moon", &[from(origin), ask[0], ask[1]], "").await;
        assert_eq!(preflight.header("access-control-allow-methods"), methods);
        assert_eq!(preflight.header("access-control-allow-credentials"), credentials);
    }
    let plain = routes.get("/live").await;
    assert_eq!((cors(&plain), plain.header("vary")), (0, "origin"));

    let routes = Routes::new(&["--cors-origin", "https://a.example"]).await;
    assert_eq!(cors(&routes.send("GET", "/live", &[from("https://b.example")], "").await), 0);
    let preflight = routes.send("OPTIONS", "/key/Moon", &[from("https://b.example"), ask[0]], "").await;
    assert_eq!((preflight.status.as_u16(), cors(&preflight)), (405, 0));
}
