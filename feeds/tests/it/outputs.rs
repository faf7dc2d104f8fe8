//! The program with settings, from an upstream to wherever documents go.

use std::process::Stdio;

use serde_json::Value;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufRead, AsyncBufReadExt, BufReader, Lines},
    process::{Child, Command},
};

use crate::{
    case::fixture,
    command_line::{program, run},
    redis_server::RedisServer,
    upstream::{Answer, Upstream},
    within_deadline,
};

/// A settings file for upstreams of the test.
pub struct Household {
    folder: TempDir,
}

impl Household {
    pub fn new(settings: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("feeds.toml"), settings).expect("a file");
        Self { folder }
    }

    fn config(&self) -> String {
        self.folder.path().join("feeds.toml").to_string_lossy().into_owned()
    }

    fn start(&self, to: &str, more: &[&str]) -> Child {
        self.command(to, more).spawn().expect("it starts")
    }

    pub fn command(&self, to: &str, more: &[&str]) -> Command {
        let cache = self.folder.path().join("cache").to_string_lossy().into_owned();
        let config = self.config();
        let arguments = [&["run", "--config", &config, "--cache", &cache, "--to", to], more].concat();
        program(&arguments)
    }
}

pub fn weather(upstream: &Upstream) -> String {
    format!(
        "time_zone = 'America/New_York'\nlocation = {{ latitude = 40.71, longitude = -74.01 }}\n[weather]\nbase_url = '{}'\n",
        upstream.url
    )
}

async fn good() -> Upstream {
    Upstream::answering([Answer::ok(fixture("weather/open-meteo.json").body)]).await
}

/// Reads until each of the keys has had a document that says its words, in whatever order; the first of each.
pub async fn documents<const N: usize>(
    lines: &mut Lines<impl AsyncBufRead + Unpin>,
    wanted: [(&str, &str); N],
) -> [Value; N] {
    let mut found = [const { Value::Null }; N];
    let find = async {
        while found.contains(&Value::Null) {
            let line = lines.next_line().await.expect("text").expect("it runs");
            let json = serde_json::from_str::<Value>(&line).unwrap_or_default();
            for ((key, says), found) in wanted.iter().zip(&mut found) {
                if found.is_null() && json["type"] == *key && line.contains(says) {
                    *found = json.clone();
                }
            }
        }
    };
    within_deadline(&format!("not all of {wanted:?}"), find).await;
    found
}

#[tokio::test]
async fn once_prints_the_document() {
    let upstream = good().await;
    let household = Household::new(&weather(&upstream));
    let output = run(&["once", "weather", "--config", &household.config()]).await;
    assert!(output.status.success(), "{output:?}");
    let document: Value = serde_json::from_slice(&output.stdout).expect("one document");
    assert_eq!(document["type"], "Weather");
    assert_eq!(document["values"]["current"]["temp"], 38.7);

    upstream.answer(Answer::status("404 Not Found", ""));
    let output = run(&["once", "weather", "--config", &household.config()]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    assert!(String::from_utf8_lossy(&output.stderr).contains("answers 404 Not Found"), "{output:?}");
}

#[tokio::test]
async fn once_publishes_the_document_where_it_is_told_to() {
    let (gateway, upstream) = (Upstream::answering([Answer::status("204 No Content", "")]).await, good().await);
    let household = Household::new(&format!("to = 'redis://127.0.0.1:1'\n{}", weather(&upstream)));
    let once = async |to: &str| {
        run(&["--to", to, "once", "weather", "--config", &household.config(), "--token", "canary"]).await
    };
    let output = once(gateway.url.as_str()).await;
    assert!(output.status.success(), "{output:?}");
    assert!(output.stdout.starts_with(br#"{"type":"Weather","#), "{output:?}");
    let questions = gateway.questions();
    assert!(questions[0].starts_with("put /key/weather http"), "{questions:?}");
    assert!(questions[0].contains("authorization: bearer canary\r\n"), "{questions:?}");
    assert_eq!(questions.len(), 1);

    gateway.answer(Answer::status("401 Unauthorized", ""));
    let nobody = { tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("it") };
    for (to, expected) in [
        (gateway.url.to_string(), "401 Unauthorized: --token or --token-secret is its write token"),
        (format!("http://me:canary@{nobody}"), "the gateway of --to does not answer: Connection refused"),
        (format!("redis://:canary@{nobody}"), "the store does not answer: "),
    ] {
        let output = once(&to).await;
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{to}: {error}");
        assert!(error.contains(expected) && !error.contains("canary"), "{to}: {error}");
    }
}

#[tokio::test]
async fn check_says_what_came_of_every_feed() {
    let upstream = good().await;
    let household = Household::new(&format!("{}[moon]\n[aqi]\nsource = 'openweathermap'", weather(&upstream)));
    let output = run(&["check", "--config", &household.config()]).await;
    let table = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let row = |feed: &str| table.lines().find(|line| line.starts_with(feed)).expect(feed).to_owned();
    assert!(row("weather").contains(" ok "), "{table}");
    assert!(row("moon").contains("computed") && row("moon").contains(" ok "), "{table}");
    assert!(row("aqi").contains(" failed ") && row("aqi").contains("needs a key"), "{table}");
}

#[tokio::test]
async fn a_feed_that_fails_stops_no_other_and_says_what_troubles_it() {
    let upstream = Upstream::answering([Answer::status("404 Not Found", "")]).await;
    let household = Household::new(&format!("{}period = 1\n[moon]\n", weather(&upstream)));
    let mut child = household.start("-", &[]);
    let mut lines = BufReader::new(child.stdout.take().expect("stdout")).lines();
    let [started, _, troubled] = documents(
        &mut lines,
        [
            ("Weather-Server", "WeatherServer started."),
            ("Moon", "illumstr"),
            ("Weather-Server", "answers 404 Not Found"),
        ],
    )
    .await;
    assert_eq!(troubled["updated"], started["updated"], "it is when the feed started");
    upstream.answer(Answer::ok(fixture("weather/open-meteo.json").body));
    documents(&mut lines, [("Weather", "windDir"), ("Weather-Server", "WeatherServer started.")]).await;
}

#[tokio::test]
async fn redis_is_written_and_its_old_channel_told() {
    let mut redis = RedisServer::address();
    redis.start().await;
    let socket = redis.url().trim_start_matches("redis+unix://").to_owned();
    let mut listener = Command::new("redis-cli");
    listener
        .args(["-s", &socket, "SUBSCRIBE", "update"])
        .stdout(Stdio::piped())
        .stdin(Stdio::null())
        .kill_on_drop(true);
    let mut listener = listener.spawn().expect("redis-cli is installed");
    let mut heard = BufReader::new(listener.stdout.take().expect("stdout")).lines();
    let subscribed = async { while heard.next_line().await.expect("text").expect("it runs") != "1" {} };
    within_deadline("subscribed", subscribed).await;

    let upstream = good().await;
    let household = Household::new(&weather(&upstream));
    let _child = household.start(&redis.url(), &[]);
    let [_, told] = documents(&mut heard, [("Weather-Server", "started"), ("Weather", "windDir")]).await;
    let get = Command::new("redis-cli").args(["-s", &socket, "GET", "Weather"]).output().await.expect("redis-cli");
    let stored: Value = serde_json::from_slice(&get.stdout).expect("a document");
    assert_eq!(stored["values"], told["values"]);
    assert_eq!(stored["valid"], told["valid"]);
    assert!(stored.get("type").is_none());
}

#[tokio::test]
async fn a_gateway_is_given_documents_with_the_token() {
    let gateway =
        Upstream::answering([Answer::status("503 Service Unavailable", ""), Answer::status("204 No Content", "")])
            .await;
    let upstream = good().await;
    let household = Household::new(&weather(&upstream));
    let _child = household.start(gateway.url.as_str(), &["--token", "canary"]);
    let arrived = async {
        while !gateway.questions().iter().any(|question| question.starts_with("put /key/weather http")) {
            tokio::task::yield_now().await;
        }
    };
    within_deadline("the weather arrives", arrived).await;
    let questions = gateway.questions();
    assert!(questions[0].starts_with("put /key/weather"), "{questions:?}");
    for question in questions {
        assert!(question.contains("authorization: bearer canary\r\n"), "{question}");
        assert!(question.contains("content-type: application/json\r\n"), "{question}");
    }
}

#[tokio::test]
async fn a_restart_asks_no_upstream_again() {
    let upstream = good().await;
    let household = Household::new(&weather(&upstream));
    for _ in 0..3 {
        let mut child = household.start("-", &[]);
        let mut lines = BufReader::new(child.stdout.take().expect("stdout")).lines();
        documents(&mut lines, [("Weather", "windDir")]).await;
        child.kill().await.expect("it runs");
    }
    assert_eq!(upstream.questions().len(), 1);
}
