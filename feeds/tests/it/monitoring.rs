//! What the program tells of itself over HTTP.

use std::{ops::RangeInclusive, process::Stdio};

use tokio::io::{AsyncBufReadExt, BufReader};

use crate::{
    case::fixture,
    outputs::{Household, documents, weather},
    redis_server::RedisServer,
    upstream::{Answer, Upstream},
    within_deadline,
};

/// A running program and the address of its figures.
async fn start(household: &Household, to: &str) -> (tokio::process::Child, String) {
    let mut command = household.command(to, &["--metrics-listen", "127.0.0.1:0"]);
    let mut child = command.stderr(Stdio::piped()).spawn().expect("it starts");
    let mut log = BufReader::new(child.stderr.take().expect("stderr")).lines();
    let address = within_deadline("the address", async {
        loop {
            let line = log.next_line().await.expect("text").expect("it runs");
            if let Some((_, rest)) = line.split_once("metrics on ") {
                return rest.trim_end_matches("/metrics").to_owned();
            }
        }
    })
    .await;
    tokio::spawn(async move { while let Ok(Some(_)) = log.next_line().await {} });
    (child, address)
}

async fn get(address: &str, path: &str) -> (u16, String) {
    let answer = reqwest::get(format!("{address}{path}")).await.expect("it answers");
    (answer.status().as_u16(), answer.text().await.expect("text"))
}

/// The value of a figure.
fn figure(text: &str, name: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok())
}

#[tokio::test]
async fn figures_tell_how_each_feed_fares() {
    let forecast = Answer::ok(fixture("weather/open-meteo.json").body).header("etag", "\"7\"");
    let upstream = Upstream::answering([
        Answer::status("500 Internal Server Error", ""),
        forecast,
        Answer::status("304 Not Modified", ""),
        Answer::status("404 Not Found", ""),
    ])
    .await;
    let household = Household::new(&format!("{}period = 1\n[moon]\n", weather(&upstream)));
    let (mut child, address) = start(&household, "-").await;
    let mut lines = BufReader::new(child.stdout.take().expect("stdout")).lines();
    documents(&mut lines, [("Moon", "illumstr"), ("Weather-Server", "answers 404 Not Found")]).await;

    let (status, text) = get(&address, "/metrics").await;
    assert_eq!(status, 200);
    assert!(text.ends_with("# EOF\n"), "{text}");
    let now = jiff::Timestamp::now().as_second() as f64;
    let check = |name: &str, fits: RangeInclusive<f64>| {
        let value = figure(&text, &format!("wallfeed_feed_{name}"));
        assert!(value.is_some_and(|value| fits.contains(&value)), "{name} {value:?}: {text}");
    };
    check("last_success_timestamp_seconds{feed=\"weather\"}", now - 30.0..=now + 30.0);
    check("next_due_timestamp_seconds{feed=\"weather\"}", now - 30.0..=now + 30.0);
    check("next_due_timestamp_seconds{feed=\"moon\"}", now..=now + 3700.0);
    check("failing{feed=\"weather\"}", 1.0..=1.0);
    check("failing{feed=\"moon\"}", 0.0..=0.0);
    check("failures_total{feed=\"weather\",kind=\"status\"}", 1.0..=100.0);
    check("document_size_bytes{feed=\"weather\"}", 200.0..=10_000.0);
    for status in ["500", "200", "304"] {
        check(&format!("requests_total{{upstream=\"127.0.0.1\",status=\"{status}\"}}"), 1.0..=1.0);
    }
    check("retries_total{upstream=\"127.0.0.1\"}", 1.0..=1.0);
    check("cache_hits_total{upstream=\"127.0.0.1\",kind=\"not_modified\"}", 1.0..=1.0);
    check("published_documents_total{outcome=\"taken\"}", 5.0..=1000.0);
    check("output_up", 1.0..=1.0);
    assert_eq!(get(&address, "/live").await, (200, "{\"status\":\"alive\"}".into()));
    assert_eq!(get(&address, "/ready").await, (200, "{\"status\":\"ready\"}".into()));
}

#[tokio::test]
async fn it_is_ready_once_documents_are_taken() {
    let upstream = Upstream::answering([Answer::ok(fixture("weather/open-meteo.json").body)]).await;
    let household = Household::new(&weather(&upstream));
    let mut redis = RedisServer::address();
    let (_child, address) = start(&household, &redis.url()).await;
    let (status, text) = get(&address, "/ready").await;
    assert!(status == 503 && text.contains("unavailable"), "{status} {text}");
    assert_eq!(get(&address, "/live").await.0, 200);
    redis.start().await;
    within_deadline("it is ready", async { while get(&address, "/ready").await.0 != 200 {} }).await;
}

#[tokio::test]
async fn an_address_that_is_taken_is_named() {
    let upstream = Upstream::answering([Answer::ok("{}")]).await;
    let household = Household::new(&weather(&upstream));
    let taken = upstream.url.authority().to_owned();
    let output = household.command("-", &["--metrics-listen", &taken]).output();
    let output = within_deadline("it ends", output).await.expect("it starts");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains(&format!("--metrics-listen {taken}")), "{output:?}");
}
