//! A private Redis that can be killed, frozen and started again with other data.

use std::net::TcpListener;

use redis::{AsyncConnectionConfig, RedisResult, aio::MultiplexedConnection};
use tempfile::TempDir;
use tokio::process::Command;

use crate::{
    deadline::{until, within},
    netns::Namespace,
    program::Program,
    publisher::Publisher,
};

/// How often a port that was free may be taken before Redis has it.
const PORT_TRIES: usize = 5;

/// A Redis server of one's own: nothing on disk, any free port. The tests speak to it over a Unix socket, whatever becomes of
/// the network.
#[derive(Debug)]
pub struct RedisServer {
    program: Program,
    place: Place,
}

/// How it is started, each time.
#[derive(Debug)]
struct Place {
    port: u16,
    folder: TempDir,
    options: Vec<String>,
    namespace: Option<Namespace>,
}

impl RedisServer {
    /// Starts one, empty.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts one with these options.
    pub async fn start_with(options: &[&str]) -> Self {
        Self::start_at(options, None).await
    }

    /// Starts one at the far end of a cable.
    pub async fn start_in(namespace: Namespace) -> Self {
        // There is no password, and nobody else in its network.
        Self::start_at(&["--protected-mode", "no"], Some(namespace)).await
    }

    async fn start_at(options: &[&str], namespace: Option<Namespace>) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let options = options.iter().map(|&option| option.to_owned()).collect();
        let mut place = Place { port: 0, folder, options, namespace };
        for _ in 0..PORT_TRIES {
            place.port = free_port();
            if let Some(program) = place.try_start().await {
                return Self { program, place };
            }
        }
        panic!("redis-server found no port in {PORT_TRIES} tries");
    }

    /// Its address, as `--store` takes it.
    #[must_use]
    pub fn url(&self) -> String {
        let namespace = self.place.namespace.as_ref();
        let host = namespace.map_or_else(|| "127.0.0.1".to_owned(), |namespace| namespace.address().to_string());
        format!("redis://{host}:{}", self.place.port)
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.place.port
    }

    /// Its Unix socket.
    #[must_use]
    pub fn socket_url(&self) -> String {
        format!("redis+unix://{}", self.place.socket())
    }

    /// The cable to it.
    ///
    /// # Panics
    ///
    /// Where it was not started at the end of one.
    #[must_use]
    pub fn cable(&self) -> &Namespace {
        self.place.namespace.as_ref().expect("it stands at the end of a cable")
    }

    /// A connection to it, which waits for answers as long as it takes.
    pub async fn connection(&self) -> MultiplexedConnection {
        until("a connection to Redis", async || connect(&self.socket_url()).await.ok()).await
    }

    /// A publisher of documents.
    pub async fn publisher(&self) -> Publisher {
        Publisher::new(self.connection().await)
    }

    /// Kills it and starts an empty one in its place.
    pub async fn restart(&mut self) {
        self.program.kill().await;
        self.program = until("Redis on its old port", async || self.place.try_start().await).await;
    }

    /// The process.
    #[must_use]
    pub fn program(&mut self) -> &mut Program {
        &mut self.program
    }
}

/// A connection to the server of this address, without a limit to how long it may think.
pub async fn connect(url: &str) -> RedisResult<MultiplexedConnection> {
    let config = AsyncConnectionConfig::new().set_response_timeout(None);
    redis::Client::open(url)?.get_multiplexed_async_connection_with_config(&config).await
}

/// A port that nobody listens on at the moment.
#[must_use]
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("a bound listener has an address").port()
}

impl Place {
    fn socket(&self) -> String {
        self.folder.path().join("redis.sock").display().to_string()
    }

    /// None where the port is taken.
    async fn try_start(&self) -> Option<Program> {
        let program = "redis-server";
        let mut command =
            self.namespace.as_ref().map_or_else(|| Command::new(program), |inside| inside.command(program));
        let bind = self.namespace.as_ref().map_or("127.0.0.1", |_| "*");
        command.args(["--port", &self.port.to_string(), "--bind", bind, "--unixsocket", &self.socket()]);
        command.args(["--save", "", "--appendonly", "no", "--enable-debug-command", "local", "--dir"]);
        command.arg(self.folder.path()).args(&self.options);
        let mut program = Program::start(command);
        let ready = async {
            while let Some(line) = program.line().await {
                if line.contains("eady to accept connections") {
                    return true;
                }
            }
            false
        };
        within("a ready Redis", ready).await.then_some(program)
    }
}
