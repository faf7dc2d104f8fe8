//! The program as a person runs it.

use std::{
    process::{Output, Stdio},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
    time::timeout,
};

const DEADLINE: Duration = Duration::from_secs(20);

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wallfeed-feeds"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

async fn run(arguments: &[&str]) -> Output {
    timeout(DEADLINE, program(arguments).output()).await.expect("it ends").expect("it starts")
}

#[tokio::test]
async fn once_prints_what_would_be_published() {
    let output = run(&["once", "demo"]).await;
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(text.lines().count() > 12);
    for line in text.lines() {
        assert!(line.starts_with(r#"{"type":""#), "{line}");
        let document: serde_json::Value = serde_json::from_str(line).expect("JSON");
        assert!(document["demo"].as_bool().expect("a mark"), "{line}");
    }
}

#[tokio::test]
async fn list_names_the_feeds() {
    let output = run(&["list"]).await;
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).contains("demo"));
}

#[tokio::test]
async fn wrong_usage_is_explained() {
    for (arguments, expected) in [
        (&["once", "cats"][..], "possible values: demo"),
        (&["run"], "--demo"),
        (&["run", "--demo", "--to", "ftp://example.com"], "redis://HOST:PORT"),
    ] {
        let output = run(arguments).await;
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(expected), "{arguments:?}");
    }
}

#[tokio::test]
async fn run_goes_on_until_it_is_asked_to_end() {
    let mut child = program(&["run", "--demo", "--to", "-"]).spawn().expect("it starts");
    let mut lines = BufReader::new(child.stdout.take().expect("stdout")).lines();
    let first = timeout(DEADLINE, lines.next_line()).await.expect("soon").expect("text").expect("a line");
    assert!(first.starts_with(r#"{"type":""#), "{first}");
    let id = child.id().expect("it runs").to_string();
    let killed = Command::new("kill").args(["-TERM", &id]).status().await.expect("kill starts");
    assert!(killed.success());
    let status = timeout(DEADLINE, child.wait()).await.expect("it ends").expect("a status");
    assert!(status.success(), "{status}");
}

#[tokio::test]
async fn run_ends_when_nobody_reads() {
    let mut child = program(&["run", "--demo", "--speed", "100", "--to", "-"]).spawn().expect("it starts");
    drop(child.stdout.take());
    let status = timeout(DEADLINE, child.wait()).await.expect("it ends").expect("a status");
    assert_eq!(status.code(), Some(1));
}
