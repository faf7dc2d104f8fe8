//! A private Redis server on a Unix socket, which a test can kill and start again, empty, on the same address.

use std::process::Stdio;

use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};

use crate::within_deadline;

/// The address of a server, and the server while it runs.
pub struct RedisServer {
    folder: TempDir,
    running: Option<(Child, Lines<BufReader<ChildStdout>>)>,
}

impl RedisServer {
    /// An address at which nothing runs yet.
    pub fn address() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder"), running: None }
    }

    pub fn url(&self) -> String {
        format!("redis+unix://{}", self.socket())
    }

    /// Starts it, empty.
    pub async fn start(&mut self) {
        let mut command = Command::new("redis-server");
        command.args(["--port", "0", "--save", "", "--appendonly", "no", "--unixsocket", &self.socket()]);
        command.arg("--dir").arg(self.folder.path()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut server = command.spawn().expect("redis-server is installed");
        let mut log = BufReader::new(server.stdout.take().expect("stdout")).lines();
        let ready = async {
            while !log.next_line().await.expect("text").expect("it runs").contains("eady to accept connections") {}
        };
        within_deadline("it is ready soon", ready).await;
        self.running = Some((server, log));
    }

    /// As `kill -9`.
    pub async fn kill(&mut self) {
        self.running.take().expect("it runs").0.kill().await.expect("it can be killed");
    }

    fn socket(&self) -> String {
        self.folder.path().join("redis.sock").to_string_lossy().into_owned()
    }
}
