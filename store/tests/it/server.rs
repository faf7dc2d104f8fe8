//! A private Redis server, which a test can kill, freeze and start again on the same address.

use std::process::Stdio;

use redis::{FromRedisValue, aio::MultiplexedConnection};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

use crate::stage::DEADLINE;

pub struct Server {
    folder: TempDir,
    arguments: Vec<String>,
    running: Option<(Child, Lines<BufReader<ChildStdout>>)>,
}

impl Server {
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts a server with more arguments.
    pub async fn start_with(arguments: &[&str]) -> Self {
        let mut server = Self::prepare(arguments);
        server.restart().await;
        server
    }

    /// An address at which no server runs yet.
    pub fn prepare(arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(ToString::to_string).collect();
        Self { folder: tempfile::tempdir().unwrap(), arguments, running: None }
    }

    /// Starts it (again), empty, on the same address.
    pub async fn restart(&mut self) {
        let mut command = Command::new("redis-server");
        command.args(["--port", "0", "--save", "", "--appendonly", "no", "--enable-debug-command", "yes"]);
        command.args(["--unixsocket", &self.socket()]).arg("--dir").arg(self.folder.path()).args(&self.arguments);
        let mut child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn().expect("redis-server is installed");
        let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = async {
            loop {
                let line = output.next_line().await.unwrap().expect("redis-server runs");
                if line.contains("eady to accept connections") {
                    return;
                }
            }
        };
        timeout(DEADLINE, ready).await.expect("redis-server starts");
        self.running = Some((child, output));
    }

    /// As `kill -9`.
    pub async fn kill(&mut self) {
        self.running.take().unwrap().0.kill().await.unwrap();
    }

    /// Stops answering, without closing anything.
    pub async fn freeze(&self) {
        self.signal("STOP").await;
    }

    pub async fn thaw(&self) {
        self.signal("CONT").await;
    }

    async fn signal(&self, signal: &str) {
        let id = self.running.as_ref().unwrap().0.id().unwrap().to_string();
        assert!(Command::new("kill").args([&format!("-{signal}"), &id]).status().await.unwrap().success());
    }

    fn socket(&self) -> String {
        self.folder.path().join("redis.sock").to_str().unwrap().to_owned()
    }

    pub fn url(&self) -> String {
        format!("redis+unix://{}", self.socket())
    }

    pub fn url_with(&self, query: &str) -> String {
        format!("{}?{query}", self.url())
    }

    pub async fn connect(&self) -> MultiplexedConnection {
        let client = redis::Client::open(self.url()).unwrap();
        let config = redis::AsyncConnectionConfig::new().set_response_timeout(Some(DEADLINE));
        client.get_multiplexed_async_connection_with_config(&config).await.unwrap()
    }

    /// Runs a command, written as for redis-cli; a part in single quotes is one argument.
    pub async fn run<T: FromRedisValue>(&self, command: &str) -> T {
        let mut parts = command.split('\'').enumerate().flat_map(|(at, part)| match at % 2 {
            0 => part.split_whitespace().collect(),
            _ => vec![part],
        });
        let mut command = redis::cmd(parts.next().unwrap());
        parts.for_each(|part| _ = command.arg(part));
        command.query_async(&mut self.connect().await).await.unwrap()
    }

    /// Runs a command whose answer does not matter.
    pub async fn tell(&self, command: &str) {
        self.run::<redis::Value>(command).await;
    }

    /// How often a command was called.
    pub async fn calls(&self, command: &str) -> u64 {
        let stats: String = self.run("INFO commandstats").await;
        let calls = stats.lines().find_map(|line| line.strip_prefix(&format!("cmdstat_{command}:calls=")));
        calls.and_then(|calls| calls.split(',').next()?.parse().ok()).unwrap_or(0)
    }
}
