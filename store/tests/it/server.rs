//! A private Redis server, which a test can kill, freeze and start again on the same address.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    pin::Pin,
    process::Stdio,
};

use redis::{AsyncConnectionConfig, FromRedisValue, RedisResult, aio::MultiplexedConnection};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

use tokio_stream::Stream;

use crate::stage::{DEADLINE, until};

pub struct Server {
    program: PathBuf,
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
        Self::prepare_other("redis-server".as_ref(), &[&["--enable-debug-command", "yes"], arguments].concat())
    }

    /// The same with another program, which may know other arguments.
    pub fn prepare_other(program: &Path, arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(ToString::to_string).collect();
        Self { program: program.into(), folder: tempfile::tempdir().unwrap(), arguments, running: None }
    }

    /// Starts it (again), empty, on the same address.
    pub async fn restart(&mut self) {
        assert!(self.try_restart().await, "{} starts", self.program.display());
    }

    /// False where it ends at once: somebody else has its port.
    pub async fn try_restart(&mut self) -> bool {
        let mut command = Command::new(&self.program);
        command.args(["--port", "0", "--save", "", "--appendonly", "no"]);
        command.args(["--unixsocket", &self.socket()]).arg("--dir").arg(self.folder.path()).args(&self.arguments);
        let mut child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn().expect("scripts/setup has been run");
        let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = async {
            while let Some(line) = output.next_line().await.unwrap() {
                if line.contains("eady to accept connections") {
                    return true;
                }
            }
            false
        };
        let is_ready = timeout(DEADLINE, ready).await.expect("it starts or ends");
        self.running = is_ready.then_some((child, output));
        is_ready
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
        connect(&self.url()).await.unwrap()
    }

    /// Every command from now on, in the order in which the server carries them out.
    pub async fn monitor(&self) -> Pin<Box<dyn Stream<Item = String>>> {
        let client = redis::Client::open(self.url()).unwrap();
        Box::pin(client.get_async_monitor().await.unwrap().into_on_message())
    }

    /// Runs a command, written as for redis-cli; a part in single quotes is one argument.
    pub async fn run<T: FromRedisValue>(&self, command: &str) -> T {
        self.try_run(command).await.unwrap()
    }

    pub async fn try_run<T: FromRedisValue>(&self, command: &str) -> RedisResult<T> {
        let mut parts = command.split('\'').enumerate().flat_map(|(at, part)| match at % 2 {
            0 => part.split_whitespace().collect(),
            _ => vec![part],
        });
        let mut command = redis::cmd(parts.next().unwrap());
        parts.for_each(|part| _ = command.arg(part));
        command.query_async(&mut self.connect().await).await
    }

    /// Runs a command whose answer does not matter.
    pub async fn tell(&self, command: &str) {
        self.run::<redis::Value>(command).await;
    }

    /// Waits until a replica has all that was written here so far. `WAIT` would ask for what its own connection wrote.
    pub async fn replicated_to(&self, replica: &Self) {
        let written = self.replication_offset("master_repl_offset").await;
        until(async || replica.replication_offset("slave_repl_offset").await >= written).await;
    }

    async fn replication_offset(&self, field: &str) -> u64 {
        let replication: String = self.run("INFO replication").await;
        let value = replication.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
        value.unwrap_or_else(|| panic!("{field}: {replication}")).trim().parse().unwrap()
    }

    /// How often a command was called.
    pub async fn calls(&self, command: &str) -> u64 {
        let stats: String = self.run("INFO commandstats").await;
        let calls = stats.lines().find_map(|line| line.strip_prefix(&format!("cmdstat_{command}:calls=")));
        calls.and_then(|calls| calls.split(',').next()?.parse().ok()).unwrap_or(0)
    }
}

/// A connection that waits for as long as a test does.
pub async fn connect(address: &str) -> RedisResult<MultiplexedConnection> {
    let client = redis::Client::open(address)?;
    let config =
        AsyncConnectionConfig::new().set_connection_timeout(Some(DEADLINE)).set_response_timeout(Some(DEADLINE));
    client.get_multiplexed_async_connection_with_config(&config).await
}

/// A port that nobody has right now.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
