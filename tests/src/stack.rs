//! What a homelab runs: Redis, and a gateway on it.

use crate::{gateway::Gateway, publisher::Publisher, redis_server::RedisServer};

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
        self.gateway.program().kill().await;
        self.gateway.start_again().await;
    }
}
