//! The program: its command line, its signals, its last words.

use std::process::{Output, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader, Lines},
    net::TcpListener,
    process::{Child, ChildStdout, Command},
};

use crate::{gateway::within, reader::Reader};

pub fn command(options: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wallfeed-gateway"));
    command.args(options).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

async fn output(options: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = within("its end", command(options).output()).await.unwrap();
    let [stdout, stderr] = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (status.code(), stdout, stderr)
}

/// The running program.
pub struct Program {
    child: Child,
    stdout: Lines<BufReader<ChildStdout>>,
}

impl Program {
    fn start(options: &[&str]) -> Self {
        Self::spawn(&mut command(&[&["--store", "memory:", "--listen", "127.0.0.1:0"], options].concat()))
    }

    pub fn spawn(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, stdout }
    }

    pub async fn address(&mut self) -> std::net::SocketAddr {
        let line = within("the address", self.stdout.next_line()).await.unwrap().unwrap();
        line.strip_prefix("listening on http://").unwrap_or_else(|| panic!("{line}")).parse().unwrap()
    }

    pub fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(self.child.id().unwrap().cast_signed()).unwrap();
        kill_process(pid, signal).unwrap();
    }

    pub async fn end(mut self) -> (Option<i32>, String) {
        let status = within("its end", self.child.wait()).await.unwrap();
        let mut stderr = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut stderr).await.unwrap();
        (status.code(), stderr)
    }
}

#[tokio::test]
async fn a_wrong_command_line_is_told_in_one_line() {
    for (options, words) in [
        (&["--heartbeat", "often"][..], "number of seconds"),
        (&["--no-such-option"], "--no-such-option"),
        (&["--store", "mysql://x"], "redis://HOST:PORT"),
        (&["--log-format", "xml"], "text, json"),
        (&["--write-token", "a", "--write-token-file", "/dev/null"], "--write-token"),
        (&["--write-token-secret", "a"], "--secrets"),
        (&["--tls-cert", "/dev/null"], "--tls-key"),
        (&["--tls-cert", "/does/not/exist", "--tls-key", "/dev/null"], "--tls-cert"),
        (&["--max-writes", "0"], "--max-writes"),
        (&["heal"], "heal"),
    ] {
        let (code, stdout, stderr) = output(options).await;
        assert_eq!((code, stdout.as_str(), stderr.lines().count()), (Some(2), "", 1), "{stderr}");
        assert!(stderr.starts_with("error: ") && stderr.contains(words), "{stderr}");
    }
}

#[tokio::test]
async fn help_explains_every_option() {
    let (code, stdout, _) = output(&["--help"]).await;
    assert_eq!(code, Some(0));
    for option in ["--listen", "--store", "--write-token-file", "--max-clients-per-address", "[env: WALLFEED_DRAIN=]"] {
        assert!(stdout.contains(option), "{option}");
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_told_with_the_remedy() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, _, stderr) = output(&["--store", "memory:", "--listen", &address]).await;
    assert_eq!(code, Some(1));
    assert!(stderr.contains(&address) && stderr.contains("--listen") && stderr.contains("in use"), "{stderr}");
}

#[tokio::test]
async fn every_listener_is_announced() {
    let mut program = Program::start(&["--listen", "127.0.0.1:0"]);
    for _ in 0..2 {
        let address = program.address().await;
        assert_eq!(Reader::open(address, "/live", &[]).await.status, 200);
    }
}

#[tokio::test]
async fn a_first_signal_ends_it_in_order() {
    for signal in [Signal::TERM, Signal::INT] {
        let mut program = Program::start(&["--drain", "0.2"]);
        let address = program.address().await;
        let mut reader = Reader::open(address, "/events", &[]).await;
        reader.expect("hello", "hello").await;
        program.signal(signal);
        while within("the stream's end", reader.next()).await.unwrap().is_some() {}
        assert_eq!(program.end().await.0, Some(0));
    }
}

#[tokio::test]
async fn a_second_signal_ends_it_at_once() {
    let mut program = Program::start(&["--drain", "600"]);
    let address = program.address().await;
    let mut reader = Reader::open(address, "/events", &[]).await;
    reader.expect("hello", "hello").await;
    program.signal(Signal::TERM);
    within("its notice", async { while Reader::open(address, "/ready", &[]).await.status != 503 {} }).await;
    program.signal(Signal::TERM);
    let (code, stderr) = program.end().await;
    assert!(code == Some(1) && stderr.contains("second signal"), "{code:?} {stderr}");
}

#[tokio::test]
async fn every_option_has_its_variable() {
    let (_, help, _) = output(&["--help"]).await;
    let options: Vec<&str> = help.lines().filter_map(|line| line.strip_prefix("      --")).collect();
    assert!(options.len() > 25, "{help}");
    for option in options {
        let name = option.split([' ', '[']).next().unwrap();
        let variable = format!("[env: WALLFEED_{}", name.to_uppercase().replace('-', "_"));
        assert!(help.contains(&variable), "{variable} in {help}");
    }
}

#[tokio::test]
async fn the_readme_knows_every_option() {
    let readme = include_str!("../../README.md");
    let (_, help, _) = output(&["--help"]).await;
    for option in help.lines().filter_map(|line| line.strip_prefix("      --")) {
        let name = option.split([' ', '[']).next().unwrap();
        let of_token = name.strip_suffix("-file").or(name.strip_suffix("-secret")).unwrap_or(name);
        assert!(readme.contains(&format!("`--{of_token}`")), "{name}");
    }
}

const CANARY: &str = "canary-in-the-coal-mine";

/// Whatever happens to secrets, nobody reads them in a log, an error, or an answer.
#[tokio::test]
async fn secrets_are_shown_nowhere() {
    let store = format!("redis://someone:{CANARY}@127.0.0.1:1");
    let secret = format!("--write-token={CANARY}");
    let options = ["--store", &store, &secret, "--log", "trace", "--log-format", "json", "--listen", "127.0.0.1:0"];
    let mut program = Program::spawn(&mut command(&options));
    let address = program.address().await;
    let bearer = format!("Bearer {CANARY}");
    for (path, status) in [("/ready", 503), ("/keys", 200), ("/page.json", 200), ("/metrics", 200)] {
        let reader = Reader::open(address, path, &[("authorization", &bearer)]).await;
        assert_eq!(reader.status, status, "{path}");
    }
    let client = reqwest::Client::new();
    let put =
        client.put(format!("http://{address}/key/Moon")).bearer_auth(CANARY).header("content-type", "application/json");
    let answer = put.body("{}").send().await.unwrap();
    assert_eq!(answer.status(), 503);
    assert!(!answer.text().await.unwrap().contains(CANARY));
    program.signal(Signal::TERM);
    let (_, stderr) = program.end().await;
    assert!(!stderr.contains(CANARY), "{stderr}");
    assert!(stderr.lines().count() > 3);
    for line in stderr.lines() {
        let entry: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(entry["level"].is_string() && entry["timestamp"].is_string(), "{line}");
    }

    for wrong in [format!("redis://someone:{CANARY}@"), format!("mysql://someone:{CANARY}@host")] {
        let (code, _, stderr) = output(&["--store", &wrong]).await;
        assert!(code == Some(2) && !stderr.contains(CANARY) && stderr.contains("--store"), "{stderr}");
    }
    let (_, stdout, stderr) = output(&["doctor", "--store", &store, &secret]).await;
    assert!(!format!("{stdout}{stderr}").contains(CANARY), "{stdout}{stderr}");
}

#[tokio::test]
async fn the_doctor_finds_what_is_wrong_and_how_to_put_it_right() {
    let token = "0123456789abcdef";
    let good = ["doctor", "--store", "memory:", "--listen", "127.0.0.1:0", "--write-token", token];
    let (code, stdout, stderr) = output(&[&good[..], &["--max-clients", "10"]].concat()).await;
    assert_eq!((code, stderr.as_str()), (Some(0), ""), "{stdout}");
    assert!(stdout.ends_with("no problem found\n"), "{stdout}");
    for (options, remedy) in [
        (&["--views", "V=Secret", "--keys", "Moon"][..], "start with: --keys Moon,Secret"),
        (&["--read-token", token], "start with: --read-token-file"),
        (&["--listen", "192.0.2.1:80"], "start with: --listen"),
        (&["--max-clients", "999999999"], "LimitNOFILE="),
        (&["--tls-cert", "/dev/null", "--tls-key", "/dev/null"], "start with: --tls-cert"),
    ] {
        let (code, stdout, _) = output(&[&good[..], options].concat()).await;
        assert!(code == Some(1) && stdout.contains(remedy), "{stdout}");
        assert!(stdout.lines().any(|line| line.starts_with("problem ")), "{stdout}");
    }
}

#[tokio::test]
async fn logs_may_be_json() {
    let mut program = Program::start(&["--log-format", "json"]);
    // It answers when it has read the store.
    assert_eq!(Reader::open(program.address().await, "/ready", &[]).await.status, 200);
    program.signal(Signal::TERM);
    let (_, stderr) = program.end().await;
    let line: serde_json::Value = serde_json::from_str(stderr.lines().next().unwrap()).unwrap();
    assert_eq!(line["level"], "INFO");
}
