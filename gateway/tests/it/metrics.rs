//! What is told to Prometheus.

use std::process::Stdio;

use tokio::{io::AsyncWriteExt, process::Command};
use wallfeed_gateway::Walls;

use crate::gateway::{Gateway, Routes, within};

/// The value of a series, as its name and labels are written.
fn value(text: &str, series: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' ')?.parse().ok())
}

async fn text(gateway: &Gateway) -> String {
    let answer = reqwest::get(gateway.url("/metrics")).await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    answer.text().await.unwrap()
}

#[tokio::test]
async fn streams_are_counted() {
    let gateway = Gateway::start(&[]).await;
    gateway.set("Moon", r#"{"values":1}"#).await;
    let mut reader = gateway.events().await;
    reader.expect("hello", "hello").await;
    reader.expect("update", "Moon").await;
    gateway.set("Moon", r#"{"values":2}"#).await;
    let last = reader.expect("update", "Moon").await.id.unwrap();
    let mut again = gateway.stream("/events", &[("last-event-id", &last)]).await;
    again.expect("hello", "hello").await;
    let text = text(&gateway).await;
    for (series, expected) in [
        ("wallfeed_streams", 2.0),
        ("wallfeed_streams_started_total{start=\"Snapshot\"}", 1.0),
        ("wallfeed_streams_started_total{start=\"Resumed\"}", 1.0),
        ("wallfeed_events_delivered_total", 2.0),
        ("wallfeed_events_skipped_total", 0.0),
        ("wallfeed_board_documents", 1.0),
        ("wallfeed_board_bytes", 12.0),
        ("wallfeed_board_changes_total", 2.0),
        ("wallfeed_store_up", 1.0),
        ("wallfeed_store_missed_events_total", 0.0),
        ("wallfeed_http_requests_total{method=\"GET\",route=\"/events\",status=\"200\"}", 2.0),
    ] {
        assert_eq!(value(&text, series), Some(expected), "{series}\n{text}");
    }
    assert!(value(&text, "wallfeed_connections") >= Some(3.0), "{text}");
    assert!(value(&text, "wallfeed_stream_bytes_total") > Some(400.0), "{text}");
    assert!(value(&text, "process_resident_memory_bytes") > Some(1e6), "{text}");
}

#[tokio::test]
async fn what_a_client_is_spared_is_counted() {
    let gateway = Gateway::start(&[]).await;
    let mut reader = gateway.events().await;
    reader.expect("hello", "hello").await;
    let filler = "x".repeat(20_000);
    for round in 0..400 {
        gateway.set("Moon", &format!(r#"{{"values":[{round},"{filler}"]}}"#)).await;
    }
    reader.until(|event| event.data.as_ref().is_some_and(|data| data.contains("[399,"))).await;
    let text = text(&gateway).await;
    let count = |name: &str| value(&text, name).unwrap() as u64;
    let (delivered, skipped) = (count("wallfeed_events_delivered_total"), count("wallfeed_events_skipped_total"));
    // What the Board itself never showed, because the store was quicker, is no client's.
    let changes = count("wallfeed_board_changes_total");
    assert!(skipped > 0 && delivered + skipped == changes, "{delivered} + {skipped}, of {changes}");
}

#[tokio::test]
async fn requests_are_counted_by_route_and_status() {
    let routes = Routes::new(&["--write-token", "hush", "--max-document", "100", "--cors-origin", "*"]).await;
    routes.get("/key/Moon").await;
    routes.get("/api/key/AQI").await;
    routes.get("/nothing").await;
    routes.send("GET", "/live", &[("host", "evil.example")], "").await;
    routes.send("BREW", "/live", &[], "").await;
    let writer = [("authorization", "Bearer hush"), ("content-type", "application/json")];
    routes.send("PUT", "/key/Moon", &writer, "{").await;
    routes.send("PUT", "/key/Moon", &writer, "1".repeat(200)).await;
    routes.send("PUT", "/webcontrol/fwd", &writer, "").await;
    within("the command", routes.board.until(|board| board.head() == 1)).await;
    let text = routes.get("/metrics").await.text();
    for (series, expected) in [
        ("wallfeed_http_requests_total{method=\"GET\",route=\"/key/{key}\",status=\"404\"}", 2.0),
        ("wallfeed_http_requests_total{method=\"GET\",route=\"page\",status=\"404\"}", 1.0),
        ("wallfeed_http_requests_total{method=\"GET\",route=\"page\",status=\"421\"}", 1.0),
        ("wallfeed_http_requests_total{method=\"other\",route=\"/live\",status=\"405\"}", 1.0),
        ("wallfeed_http_request_duration_seconds_count{route=\"/key/{key}\"}", 4.0),
        ("wallfeed_documents_refused_total{reason=\"not_json\"}", 1.0),
        ("wallfeed_documents_refused_total{reason=\"too_large\"}", 1.0),
        ("wallfeed_commands_total{command=\"fwd\"}", 1.0),
    ] {
        assert_eq!(value(&text, series), Some(expected), "{series}\n{text}");
    }
}

#[tokio::test]
async fn prometheus_own_checker_finds_nothing() {
    let gateway = Gateway::start(&["--write-token", "hush"]).await;
    gateway.set("Moon", "{}").await;
    let mut reader = gateway.events().await;
    reader.expect("hello", "hello").await;
    reqwest::Client::new().put(gateway.url("/key/Moon")).bearer_auth("hush").body("{").send().await.unwrap();
    let text = text(&gateway).await;
    let mut promtool = Command::new("promtool");
    promtool.args(["check", "metrics"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = promtool.spawn().expect("promtool; scripts/setup installs it");
    child.stdin.take().unwrap().write_all(text.as_bytes()).await.unwrap();
    let output = within("promtool", child.wait_with_output()).await.unwrap();
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success() && said.is_empty(), "{}\n{text}", String::from_utf8_lossy(&said));
}

#[tokio::test]
async fn metrics_may_have_an_address_of_their_own() {
    let gateway = Gateway::start(&["--metrics-listen", "127.0.0.1:0"]).await;
    let metrics = gateway.metrics.unwrap();
    for (path, status) in [("/metrics", 200), ("/live", 200), ("/ready", 200), ("/keys", 404), ("/", 404)] {
        assert_eq!(reqwest::get(format!("http://{metrics}{path}")).await.unwrap().status(), status, "{path}");
    }
    for (path, status) in [("/metrics", 404), ("/api/metrics", 404), ("/live", 200), ("/ready", 200)] {
        assert_eq!(reqwest::get(gateway.url(path)).await.unwrap().status(), status, "{path}");
    }
    let same = Gateway::on(gateway.store.clone(), &[], Walls::none());
    assert_eq!(reqwest::get(same.url("/api/metrics")).await.unwrap().status(), 200);
}

#[tokio::test]
async fn an_address_of_their_own_beyond_this_host_answers_to_every_name() {
    let gateway = Gateway::start(&["--allow-host", "wall.home", "--metrics-listen", "0.0.0.0:0"]).await;
    let metrics = format!("http://127.0.0.1:{}/live", gateway.metrics.unwrap().port());
    for (url, status) in [(metrics, 200), (gateway.url("/live"), 421)] {
        // As a kubelet asks a pod.
        let request = reqwest::Client::new().get(&url).header("host", "10.1.2.3:8001");
        assert_eq!(request.send().await.unwrap().status(), status, "{url}");
    }
}
