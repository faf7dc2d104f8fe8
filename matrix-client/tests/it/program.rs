//! The wall as a process.

use std::process::Stdio;

use tokio::{io::AsyncReadExt, process::Command};
use wallfeed_matrix_client::display::terminal::{ENTER, LEAVE};

use crate::{gateway::soon, running::quiet_gateway};

#[tokio::test]
async fn the_program_shows_frames_restores_the_terminal_and_ends_well() {
    let gateway = quiet_gateway().await;
    let mut child = Command::new(env!("CARGO_BIN_EXE_matrix-client"))
        .args(["--gateway", gateway.url().as_str(), "--display", "terminal"])
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let mut output = vec![0; 64 * 1024];
    let mut length = 0;
    while !String::from_utf8_lossy(&output[..length]).contains('▀') {
        length += soon("output", stdout.read(&mut output[length..])).await.unwrap();
    }
    assert!(output.starts_with(ENTER.as_bytes()));
    let pid = child.id().unwrap().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    let mut rest = vec![];
    soon("end", stdout.read_to_end(&mut rest)).await.unwrap();
    assert!(rest.ends_with(LEAVE.as_bytes()), "the terminal is as it was");
    assert_eq!(soon("exit", child.wait()).await.unwrap().code(), Some(0));
}

#[tokio::test]
async fn a_display_that_has_gone_ends_the_program_with_an_error() {
    let gateway = quiet_gateway().await;
    let mut child = Command::new(env!("CARGO_BIN_EXE_matrix-client"))
        .args(["--gateway", gateway.url().as_str(), "--display", "terminal"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(soon("exit", child.wait()).await.unwrap().code(), Some(1));
}

#[tokio::test]
async fn the_service_manager_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notify");
    let socket = tokio::net::UnixDatagram::bind(&path).unwrap();
    let gateway = quiet_gateway().await;
    let mut child = Command::new(env!("CARGO_BIN_EXE_matrix-client"))
        .args(["--gateway", gateway.url().as_str(), "--display", "none"])
        .env("NOTIFY_SOCKET", &path)
        .env("WATCHDOG_USEC", "600000")
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut said = vec![];
    while said.len() < 3 {
        let mut bytes = [0; 100];
        let length = soon("notification", socket.recv(&mut bytes)).await.unwrap();
        said.push(String::from_utf8_lossy(&bytes[..length]).trim().to_owned());
    }
    assert_eq!(said, ["READY=1", "WATCHDOG=1", "WATCHDOG=1"]);
    let pid = child.id().unwrap().to_string();
    std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap();
    assert_eq!(soon("exit", child.wait()).await.unwrap().code(), Some(0));
}
