//! The program with a Vault: sealed, unsealed, with a new key; and where its secrets are never seen.

use std::{path::PathBuf, process::Stdio};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::json;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    process::Command,
};

use crate::{
    bao::Bao,
    case::fixture,
    command_line::program,
    outputs::documents,
    upstream::{Answer, Upstream},
    within_deadline,
};

/// A secret that must never be seen where it does not belong.
const CANARY: &str = "canary-77c1";

/// Settings by which weather needs a key that a Vault decrypts, and the moon needs nothing.
struct Household {
    bao: Bao,
    folder: tempfile::TempDir,
}

impl Household {
    async fn new(upstream: &Upstream) -> Self {
        let (bao, folder) = (Bao::start().await, tempfile::tempdir().expect("a folder"));
        bao.write("sys/mounts/transit", json!({ "type": "transit" })).await;
        bao.write("transit/keys/wall", json!({})).await;
        bao.policy("wall", "path \"transit/decrypt/wall\" { capabilities = [\"update\"] }").await;
        let token = bao.token("wall", json!({ "ttl": "60s" })).await;
        let household = Self { bao, folder };
        std::fs::write(household.path("token"), token).expect("a file");
        let settings = format!(
            "latitude = 40.71\nlongitude = -74.01\n[moon]\n[weather]\nsource = 'openweathermap'\nsecret = 'owm_key'\n\
             base_url = '{}'\n[secrets]\nsource = 'transit'\nkey = 'wall'\nvault = {{ address = '{}' }}\n\
             login = {{ method = 'token', token_file = '{}' }}\nciphertext = {{ store = 'file', path = '{}' }}\n",
            upstream.url,
            household.bao.address,
            household.path("token").display(),
            household.path("secrets.enc").display(),
        );
        std::fs::write(household.path("feeds.toml"), settings).expect("a file");
        household
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    async fn store(&self, key: &str) {
        let plaintext = BASE64_STANDARD.encode(json!({ "owm_key": key }).to_string());
        let answer = self.bao.write("transit/encrypt/wall", json!({ "plaintext": plaintext })).await;
        let ciphertext = answer["data"]["ciphertext"].as_str().expect("a ciphertext");
        std::fs::write(self.path("secrets.enc"), ciphertext).expect("a file");
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = program(arguments);
        command.arg("--config").arg(self.path("feeds.toml"));
        command
    }

    fn run(&self) -> Command {
        let mut command = self.command(&["run", "--to", "-"]);
        command.arg("--cache").arg(self.path("cache"));
        command
    }
}

async fn good() -> Upstream {
    Upstream::answering([Answer::ok(fixture("weather/openweathermap.json").body)]).await
}

async fn signal(process: u32, signal: &str) {
    let status = Command::new("kill").args([signal, &process.to_string()]).status().await.expect("kill starts");
    assert!(status.success());
}

#[tokio::test]
async fn a_vault_that_is_sealed_at_boot_holds_up_what_needs_it_and_nothing_else() {
    let upstream = good().await;
    let household = Household::new(&upstream).await;
    household.store("first").await;
    household.bao.seal().await;
    let mut child = household.run().spawn().expect("it starts");
    let mut lines = BufReader::new(child.stdout.take().expect("stdout")).lines();
    documents(&mut lines, [("Moon", "illumstr"), ("Weather-Server", "is sealed")]).await;
    assert!(upstream.questions().is_empty(), "nobody is asked without a key");

    household.bao.unseal().await;
    documents(&mut lines, [("Weather", "windDir"), ("Weather-Server", "WeatherServer started.")]).await;
    assert!(upstream.questions()[0].contains("appid=first"), "{:?}", upstream.questions());

    household.store("second").await;
    signal(child.id().expect("it runs"), "-HUP").await;
    // Its period is a quarter of an hour: it is asked for because there is a new key.
    documents(&mut lines, [("Weather", "windDir")]).await;
    assert!(upstream.questions()[1].contains("appid=second"), "{:?}", upstream.questions());
}

#[tokio::test]
async fn it_ends_when_it_is_asked_to_while_the_vault_is_sealed() {
    let household = Household::new(&good().await).await;
    household.store("first").await;
    household.bao.seal().await;
    let mut child = household.run().spawn().expect("it starts");
    let mut lines = BufReader::new(child.stdout.take().expect("stdout")).lines();
    documents(&mut lines, [("Weather-Server", "is sealed")]).await;
    signal(child.id().expect("it runs"), "-TERM").await;
    assert!(within_deadline("it ends", child.wait()).await.expect("a status").success());

    // What is asked for once does not wait for it.
    for (arguments, said) in [(&["once", "weather"][..], "is sealed"), (&["check"], "is sealed")] {
        let output = within_deadline("it ends", household.command(arguments).output()).await.expect("output");
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert!(text.contains(said), "{output:?}");
    }
}

/// Not with the most talkative log, not where the upstream sends elsewhere, refuses, or does not answer.
#[tokio::test]
async fn no_output_no_log_and_no_file_holds_a_secret() {
    let upstream = good().await;
    let household = Household::new(&upstream).await;
    household.store(CANARY).await;
    let elsewhere = format!("/elsewhere?appid={CANARY}");
    for answer in [
        Answer::ok(fixture("weather/openweathermap.json").body),
        Answer::status("401 Unauthorized", "{\"message\":\"Invalid API key\"}"),
        Answer::status("302 Found", "").header("location", &elsewhere),
        Answer::ok("{").cut(0),
    ] {
        upstream.answer(answer);
        for arguments in [&["once", "weather"][..], &["check"]] {
            let output = household.command(arguments).env("RUST_LOG", "trace").output();
            let output = within_deadline("it ends", output).await.expect("output");
            let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
            assert!(!text.contains(CANARY), "{arguments:?}: {text}");
        }
    }
    assert!(upstream.questions().iter().all(|question| question.contains(CANARY)), "it is used");
}

#[tokio::test]
async fn a_running_program_keeps_its_memory_to_itself() {
    let upstream = good().await;
    let household = Household::new(&upstream).await;
    household.store(CANARY).await;
    let mut child = household.run().env("RUST_LOG", "trace").stderr(Stdio::piped()).spawn().expect("it starts");
    let mut lines = BufReader::new(child.stdout.take().expect("stdout")).lines();
    documents(&mut lines, [("Weather", "windDir")]).await;
    let read = |name: &str| {
        std::fs::read(format!("/proc/{}/{name}", child.id().expect("it runs"))).expect("Linux tells everything")
    };
    for name in ["environ", "cmdline", "comm", "status"] {
        assert!(!String::from_utf8_lossy(&read(name)).contains(CANARY), "{name}");
    }
    let limits = String::from_utf8(read("limits")).expect("text");
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).expect("a limit");
    assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"], "{core}");
    child.start_kill().expect("it runs");
    let mut log = String::new();
    child.stderr.take().expect("stderr").read_to_string(&mut log).await.expect("text");
    assert!(log.len() > 1000 && !log.contains(CANARY), "{log}");
    for file in std::fs::read_dir(household.path("cache")).expect("a cache") {
        let path = file.expect("a file").path();
        let text = String::from_utf8_lossy(&std::fs::read(&path).expect("a file")).into_owned();
        assert!(!text.contains(CANARY) && !path.to_string_lossy().contains(CANARY), "{}", path.display());
    }
}
