//! `wallfeed` alone: no Redis, no settings.

use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;
use wallfeed_tests::{
    deadline::until,
    program::{Program, built},
    stream::Stream,
    wall::Picture,
};

/// A running `wallfeed` in an empty home.
struct Household {
    program: Program,
    address: String,
    home: TempDir,
}

fn wallfeed(home: &TempDir, options: &[&str]) -> Program {
    let mut command = Command::new(built("wallfeed"));
    command.args(options).current_dir(home.path()).env("HOME", home.path());
    command.env("XDG_CONFIG_HOME", home.path()).env("XDG_STATE_HOME", home.path());
    Program::start(command)
}

impl Household {
    async fn start() -> Self {
        let home = TempDir::new().unwrap();
        let mut program = wallfeed(&home, &["--listen", "127.0.0.1:0"]);
        let address = program.address().await.trim_end_matches('/').to_owned();
        Self { program, address, home }
    }

    async fn bytes(&self, path: &str) -> Vec<u8> {
        let response = reqwest::get(format!("{}{path}", self.address)).await.unwrap().error_for_status().unwrap();
        response.bytes().await.unwrap().to_vec()
    }

    async fn status(&self) -> Value {
        serde_json::from_slice(&self.bytes("/wall/status").await).unwrap()
    }

    fn stream(&self) -> Stream {
        Stream::open(&format!("{}/events", self.address), None)
    }
}

#[tokio::test]
async fn without_settings_it_lives_the_demo() {
    let mut household = Household::start().await;
    let event = household.stream().find("a document", |event| event.name == "update").await;
    assert_eq!(event.json()["demo"], true, "{event:?}");
    assert!(String::from_utf8(household.bytes("/").await).unwrap().contains("<html"));
    let first = until("a lit wall", async || {
        Picture::read(&household.bytes("/wall/frame.png").await).filter(|picture| !picture.is_dark())
    })
    .await;
    until("another picture", async || {
        Picture::read(&household.bytes("/wall/frame.png").await).filter(|picture| *picture != first)
    })
    .await;
    assert!(household.program.terminate().await.success());
}

#[tokio::test]
async fn a_control_reaches_the_built_in_wall() {
    let household = Household::start().await;
    until("the wall's stream", async || (household.status().await["connected"] == true).then_some(())).await;
    let request = reqwest::Client::new().put(format!("{}/webcontrol/pp", household.address));
    assert_eq!(request.send().await.unwrap().status(), 202);
    until("pause", async || (household.status().await["paused"] == true).then_some(())).await;
}

#[tokio::test]
async fn a_taken_port_is_an_error_that_names_the_option() {
    let household = Household::start().await;
    let taken = household.address.trim_start_matches("http://");
    let mut second = wallfeed(&household.home, &["--listen", taken, "--store", "memory:"]);
    let status = second.ended().await;
    assert!(!status.success());
    assert!(second.log().contains("--listen"), "{}", second.log());
}

#[tokio::test]
async fn init_writes_settings_that_check_accepts_and_never_overwrites() {
    let home = TempDir::new().unwrap();
    assert!(wallfeed(&home, &["init", "--latitude", "52.52", "--longitude", "13.405"]).ended().await.success());
    let settings = std::fs::read_to_string(home.path().join("wallfeed.toml")).unwrap();
    assert!(settings.contains("52.52") && settings.contains("13.405"), "{settings}");
    let mut second = wallfeed(&home, &["init"]);
    assert!(!second.ended().await.success());
    assert_eq!(std::fs::read_to_string(home.path().join("wallfeed.toml")).unwrap(), settings, "{}", second.log());
}
