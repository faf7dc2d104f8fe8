//! A private Redis that can be killed, frozen and started again with other data.

use std::net::TcpListener;

use redis::aio::MultiplexedConnection;
use tempfile::TempDir;
use tokio::process::Command;

use crate::{
    deadline::{until, within},
    program::Program,
    stack::Publisher,
};

/// How often a port that was free may be taken before Redis has it.
const PORT_TRIES: usize = 5;

/// A Redis server of one's own: nothing on disk, any free port.
#[derive(Debug)]
pub struct RedisServer {
    port: u16,
    folder: TempDir,
    program: Program,
}

impl RedisServer {
    /// Starts one, empty.
    pub async fn start() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        for _ in 0..PORT_TRIES {
            let port = free_port();
            if let Some(program) = try_start(port, &folder).await {
                return Self { port, folder, program };
            }
        }
        panic!("redis-server found no port in {PORT_TRIES} tries");
    }

    /// Its address, as `--store` takes it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// A connection to it.
    pub async fn connection(&self) -> MultiplexedConnection {
        let client = redis::Client::open(self.url()).expect("a Redis address");
        until("a connection to Redis", async || client.get_multiplexed_async_connection().await.ok()).await
    }

    /// A publisher of documents.
    pub async fn publisher(&self) -> Publisher {
        Publisher::new(self.connection().await)
    }

    /// Kills it and starts an empty one in its place.
    pub async fn restart(&mut self) {
        self.program.kill().await;
        self.program = until("Redis on its old port", async || try_start(self.port, &self.folder).await).await;
    }

    /// The process.
    #[must_use]
    pub fn program(&mut self) -> &mut Program {
        &mut self.program
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("a bound listener has an address").port()
}

/// None where the port is taken.
async fn try_start(port: u16, folder: &TempDir) -> Option<Program> {
    let mut command = Command::new("redis-server");
    command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
    command.args(["--enable-debug-command", "local", "--dir"]).arg(folder.path());
    let mut program = Program::start(command);
    let ready = async {
        while let Some(line) = program.line().await {
            if line.contains("Ready to accept connections") {
                return true;
            }
        }
        false
    };
    within("a ready Redis", ready).await.then_some(program)
}
