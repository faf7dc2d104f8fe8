//! The program as a person runs it.

use std::process::{Output, Stdio};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
};

use crate::within_deadline;

pub fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wallfeed-feeds"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

pub async fn run(arguments: &[&str]) -> Output {
    within_deadline("it ends", program(arguments).output()).await.expect("it starts")
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
    let folder = tempfile::tempdir().expect("a folder");
    let settings = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path.to_string_lossy().into_owned()
    };
    let (empty, wrong) = (settings("empty.toml", ""), settings("wrong.toml", "[moon]\nsun = 1\n"));
    let now = "2026-01-01T00:00:00Z";
    for (arguments, expected) in [
        (&["once", "cats", "--config", &empty][..], "there is no feed `cats`: write weather, aqi, moon, "),
        (&["once", "url", "--config", &empty], "the KEY of a table [url.KEY]"),
        (&["once", "moon", "--config", "/nowhere.toml"], "cannot read /nowhere.toml: No such file"),
        (&["once", "moon", "--contact", "two\nlines"], "`contact` cannot be sent: write an e-mail address"),
        (&["run", "--config", &empty], "no feed is enabled"),
        (&["check", "--config", &empty], "no feed is enabled"),
        (&["--config", &empty], "no feed is enabled"),
        (&["check", "--config", &wrong], "wrong.toml: line 2, column 1: unknown field `sun`"),
        (&["run", "--demo", "--to", "ftp://example.com"], "or http://GATEWAY, or - for stdout"),
        (&["run", "--demo", "--to", "redis://me:canary@host:port"], "'redis://…@host:port' for '--to <URL>'"),
        (&["run", "--demo", "--to", "-", "--token-secret", "gateway"], "say in [secrets] where they are"),
        (
            &["transform", "moon", "--source", "espn", "--now", now],
            "moon has no source espn, but: computed, met-norway",
        ),
        (&["transform", "moon", "--now", now, "--option", "sun=1"], "unknown field `sun`"),
        (&["transform", "moon", "--now", "noon"], "2026-01-01T12:00:00Z"),
    ] {
        let output = run(arguments).await;
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains(expected), "{arguments:?}: {error}");
        assert!(!error.contains("canary"), "{arguments:?}: {error}");
    }
}

#[tokio::test]
async fn one_document_needs_no_settings() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = ["--latitude", "59.91", "--longitude", "-10.75", "--time-zone", "Europe/Oslo"];
    let moon = |before: &[&str], after: &[&str]| {
        let mut command = program(&[before, &["once", "moon"], after].concat());
        command.current_dir(folder.path()).env("XDG_CONFIG_HOME", folder.path());
        command
    };
    for mut command in [moon(&place, &[]), moon(&[], &place)] {
        let output = within_deadline("it ends", command.output()).await.expect("output");
        assert!(output.status.success(), "{output:?}");
        assert!(output.stdout.starts_with(br#"{"type":"Moon","updated":"#), "{output:?}");
    }
    let output = within_deadline("it ends", moon(&[], &[]).output()).await.expect("output");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("set latitude and longitude"), "{output:?}");
}

#[tokio::test]
async fn a_secret_that_is_missing_is_told_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("feeds.toml");
    let text = "[secrets]\nsource = 'environment'\nnames = { other = 'PATH' }\n\
                [github]\nrepository = 'a/b'\nsecret = 'token'\n";
    std::fs::write(&path, text).expect("a file");
    let output = run(&["once", "github", "--config", &path.to_string_lossy()]).await;
    assert_eq!(output.status.code(), Some(1));
    let expected = "error: github: no secret is called \"token\": there are other; store it with `wallfeed-secrets put token`, \
                    or correct the name\n";
    assert_eq!(String::from_utf8_lossy(&output.stderr), expected);
}

/// Neither its help nor anything else tells what the environment holds.
#[tokio::test]
async fn help_tells_no_secret() {
    for arguments in [&["--help"][..], &["run", "--help"], &["once", "--help"]] {
        let mut command = program(arguments);
        command.env("WALLFEED_FEEDS_TO", "redis://:canary@host").env("WALLFEED_FEEDS_TOKEN", "canary");
        let output = within_deadline("it ends", command.output()).await.expect("output");
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && text.contains("--to <URL>") && !text.contains("canary"), "{text}");
    }
}

#[tokio::test]
async fn transform_depends_on_its_input_alone() {
    let response = crate::case::fixtures().join("aqi/open-meteo.json").to_string_lossy().into_owned();
    let arguments =
        ["transform", "aqi", "--source", "open-meteo", "--now", "2026-03-08T02:20:00Z", "--response", &response];
    let options = ["--option", "time_zone=America/New_York", "--option", "period=900"];
    let output = run(&[&arguments[..], &options].concat()).await;
    assert!(output.status.success(), "{output:?}");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        concat!(
            r#"{"type":"AQI","updated":"03/07/2026 9:20 PM -0500","valid":"03/07/2026 9:35:00 PM -0500","#,
            r#""values":{"date_time":"03/07/2026 9:00 PM EST","aqi_score":62,"aqi_adjective":"Moderate","#,
            r#""color":"(255,255,0)","main_pollutant":"Particulate Matter (2.5 microns)"}}"#,
            "\n"
        )
    );
    let output = run(&["transform", "aqi", "--now", "2026-03-08T02:20:00Z", "--response", "-"]).await;
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "error: aqi: the upstream answered nothing in place of JSON\n");
}

#[tokio::test]
async fn run_goes_on_until_it_is_asked_to_end() {
    let mut child = program(&["run", "--demo", "--to", "-"]).spawn().expect("it starts");
    let mut lines = BufReader::new(child.stdout.take().expect("stdout")).lines();
    let first = within_deadline("soon", lines.next_line()).await.expect("text").expect("a line");
    assert!(first.starts_with(r#"{"type":""#), "{first}");
    let id = child.id().expect("it runs").to_string();
    let killed = Command::new("kill").args(["-TERM", &id]).status().await.expect("kill starts");
    assert!(killed.success());
    let status = within_deadline("it ends", child.wait()).await.expect("a status");
    assert!(status.success(), "{status}");
}

#[tokio::test]
async fn run_ends_when_nobody_reads() {
    let mut child = program(&["run", "--demo", "--speed", "100", "--to", "-"]).spawn().expect("it starts");
    drop(child.stdout.take());
    let status = within_deadline("it ends", child.wait()).await.expect("a status");
    assert_eq!(status.code(), Some(1));
}
