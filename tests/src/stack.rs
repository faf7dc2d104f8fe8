//! What a homelab runs: Redis, and a gateway on it.

use redis::{AsyncCommands, aio::MultiplexedConnection};
use serde_json::Value;

use crate::{gateway::Gateway, redis_server::RedisServer};

/// A private Redis and a gateway that reads it.
#[derive(Debug)]
pub struct Stack {
    /// The server.
    pub redis: RedisServer,
    /// The gateway.
    pub gateway: Gateway,
}

impl Stack {
    /// Starts both.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts both, the gateway with these options.
    pub async fn start_with(options: &[&str]) -> Self {
        let redis = RedisServer::start().await;
        let gateway = Gateway::start(&[&["--store", &redis.url()], options].concat()).await;
        Self { redis, gateway }
    }

    /// A connection to Redis.
    pub async fn publisher(&self) -> Publisher {
        self.redis.publisher().await
    }

    /// Kills the gateway and starts another on the same address.
    pub async fn restart_gateway(&mut self) {
        let listen = self.gateway.listen().to_owned();
        self.gateway.program().kill().await;
        self.gateway = Gateway::start_at(&listen, &["--store", &self.redis.url()]).await;
    }
}

/// A publisher of documents, the direct way.
#[derive(Debug, Clone)]
pub struct Publisher(MultiplexedConnection);

impl Publisher {
    /// One that uses this connection.
    #[must_use]
    pub fn new(connection: MultiplexedConnection) -> Self {
        Self(connection)
    }

    /// `SET`s a document.
    pub async fn set(&mut self, key: &str, document: &Value) {
        self.set_bytes(key, document.to_string().as_bytes()).await;
    }

    /// `SET`s whatever it is.
    pub async fn set_bytes(&mut self, key: &str, value: &[u8]) {
        let () = self.0.set(key, value).await.expect("Redis stores");
    }

    /// Sends any command.
    pub async fn command(&mut self, words: &[&str]) -> redis::Value {
        let (name, arguments) = words.split_first().expect("a command has a name");
        redis::cmd(name).arg(arguments).query_async(&mut self.0).await.expect("Redis obeys")
    }

    /// Sends a pipeline of commands.
    pub async fn pipeline(&mut self, commands: &redis::Pipeline) {
        let () = commands.query_async(&mut self.0).await.expect("Redis obeys");
    }
}
