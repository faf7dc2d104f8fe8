//! The wall as a process.

use std::process::Stdio;

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    process::Command,
};
use wallfeed_matrix_client::{
    display::terminal::{ENTER, LEAVE},
    page::Page,
};

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

/// What the kernel counts of a process.
fn count(pid: u32, file: &str, name: &str) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/{file}")).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap()
}

#[tokio::test]
async fn a_wall_that_goes_on_writes_nothing_to_the_disk_and_does_not_grow() {
    let gateway = quiet_gateway().await;
    let folder = tempfile::tempdir().unwrap();
    let settings = Page::ALL.map(|page| format!("[[page]]\nname = \"{}\"\nseconds = 1\n", page.name())).concat();
    std::fs::write(folder.path().join("wall.toml"), settings).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_matrix-client"))
        .current_dir(folder.path())
        .args(["--gateway", gateway.url().as_str(), "--display", "preview:127.0.0.1:0"])
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let (mut line, stdout) = (String::new(), child.stdout.take().unwrap());
    soon("address", BufReader::new(stdout).read_line(&mut line)).await.unwrap();
    let base = line.trim().strip_prefix("listening on ").unwrap().to_owned();
    let mut frames = soon("answer", reqwest::get(format!("{base}/frames"))).await.unwrap();
    let pid = child.id().unwrap();
    let mut seen = vec![];
    for round in 0..2 {
        let mut bytes = 0;
        while bytes < 400_000 {
            bytes += soon("frame", frames.chunk()).await.unwrap().unwrap().len();
        }
        let kib = count(pid, "status", "VmRSS");
        seen.push((round, count(pid, "io", "write_bytes"), kib));
    }
    let [(_, written, kib), (_, written_later, kib_later)] = seen[..] else { panic!("two rounds") };
    assert_eq!(written, written_later, "bytes that went to a disk");
    assert!(kib_later <= kib + 512, "{kib} KiB grew to {kib_later} KiB");
}
