//! A private Redis Cluster: three primaries, and a replica of the first.

use serde_json::Value;

use crate::{
    deadline::until,
    model::Model,
    publisher::Publisher,
    redis_server::{RedisServer, free_port},
};

/// A cluster whose slots can be moved and whose servers can be killed.
#[derive(Debug)]
pub struct Cluster {
    nodes: Vec<Node>,
}

#[derive(Debug)]
struct Node {
    server: RedisServer,
    bus: u16,
    publisher: Publisher,
    is_alive: bool,
}

const PRIMARIES: usize = 3;
const SLOTS: usize = 1 << 14;
/// The place of the primary that has a replica, and of the replica.
const REPLICATED: usize = 0;
const REPLICA: usize = PRIMARIES;

impl Cluster {
    /// Starts one, empty.
    pub async fn start() -> Self {
        let mut nodes = Vec::new();
        for _ in 0..=PRIMARIES {
            nodes.push(Node::start().await);
        }
        for (number, node) in nodes.iter_mut().take(PRIMARIES).enumerate() {
            let first = (number * SLOTS / PRIMARIES).to_string();
            let last = ((number + 1) * SLOTS / PRIMARIES - 1).to_string();
            node.publisher.command(&["CLUSTER", "ADDSLOTSRANGE", &first, &last]).await;
        }
        let mut cluster = Self { nodes };
        cluster.meet().await;
        cluster.replicate().await;
        cluster
    }

    /// Its address, as `--store` takes it.
    #[must_use]
    pub fn url(&self) -> String {
        let hosts = self.nodes.iter().take(PRIMARIES).map(|node| format!("127.0.0.1:{}", node.server.port()));
        format!("redis+cluster://{}", hosts.collect::<Vec<_>>().join(","))
    }

    /// `SET`s a document, wherever its slot is or is moving to.
    pub async fn set(&mut self, key: &str, document: &Value) {
        let document = document.to_string();
        let mut is_asked = false;
        for attempt in 0..2 * self.nodes.len() {
            let count = self.nodes.len();
            let node = &mut self.nodes[attempt % count];
            if !node.is_alive {
                continue;
            }
            if is_asked {
                _ = node.publisher.try_command(&["ASKING"]).await;
            }
            match node.publisher.try_command(&["SET", key, &document]).await {
                Ok(_) => return,
                Err(error) => is_asked |= error.code() == Some("ASK"),
            }
        }
        panic!("nobody takes {key}");
    }

    /// What all primaries hold.
    pub async fn truth(&mut self) -> Model {
        let mut truth = Model::default();
        for node in self.nodes.iter_mut().filter(|node| node.is_alive) {
            if node.is_primary().await {
                truth.extend(node.publisher.truth().await);
            }
        }
        truth
    }

    /// Moves a key's slot to another primary; `between` happens at each stage of it.
    pub async fn move_slot(&mut self, key: &str, mut between: impl AsyncFnMut(&mut Self)) {
        let slot = self.nodes[0].publisher.ask(&["CLUSTER", "KEYSLOT", key]).await;
        let from = slot.parse::<usize>().expect("a slot is a number") * PRIMARIES / SLOTS;
        let to = (from + 1) % PRIMARIES;
        let (from_id, to_id) = (self.id(from).await, self.id(to).await);
        self.nodes[to].publisher.command(&["CLUSTER", "SETSLOT", &slot, "IMPORTING", &from_id]).await;
        self.nodes[from].publisher.command(&["CLUSTER", "SETSLOT", &slot, "MIGRATING", &to_id]).await;
        between(self).await;
        let port = self.nodes[to].server.port().to_string();
        self.nodes[from].publisher.command(&["MIGRATE", "127.0.0.1", &port, key, "0", "5000"]).await;
        between(self).await;
        for node in [to, from] {
            self.nodes[node].publisher.command(&["CLUSTER", "SETSLOT", &slot, "NODE", &to_id]).await;
        }
        between(self).await;
    }

    /// Kills the primary that has a replica, and waits until that has taken its place.
    pub async fn lose_primary(&mut self) {
        self.nodes[REPLICATED].publisher.command(&["WAIT", "1", "5000"]).await;
        self.nodes[REPLICATED].server.program().kill().await;
        self.nodes[REPLICATED].is_alive = false;
        let replica = &mut self.nodes[REPLICA];
        until("a new primary", async || replica.is_primary().await.then_some(())).await;
        for node in self.nodes.iter_mut().filter(|node| node.is_alive) {
            let publisher = &mut node.publisher;
            until("a whole cluster", async || {
                publisher.ask(&["CLUSTER", "INFO"]).await.contains("cluster_state:ok").then_some(())
            })
            .await;
        }
    }

    async fn id(&mut self, node: usize) -> String {
        self.nodes[node].publisher.ask(&["CLUSTER", "MYID"]).await
    }

    /// Makes all of them known to each other.
    async fn meet(&mut self) {
        let count = self.nodes.len();
        let others: Vec<_> = self.nodes[1..].iter().map(|node| (node.server.port(), node.bus)).collect();
        for (port, bus) in others {
            let (port, bus) = (port.to_string(), bus.to_string());
            self.nodes[0].publisher.command(&["CLUSTER", "MEET", "127.0.0.1", &port, &bus]).await;
        }
        for node in &mut self.nodes {
            let publisher = &mut node.publisher;
            until("a cluster", async || {
                let (info, nodes) =
                    (publisher.ask(&["CLUSTER", "INFO"]).await, publisher.ask(&["CLUSTER", "NODES"]).await);
                let is_whole = info.contains("cluster_state:ok") && nodes.lines().count() == count;
                (is_whole && !nodes.contains("handshake") && !nodes.contains("disconnected")).then_some(())
            })
            .await;
        }
    }

    async fn replicate(&mut self) {
        let id = self.id(REPLICATED).await;
        let replica = &mut self.nodes[REPLICA].publisher;
        until("a primary to follow", async || replica.try_command(&["CLUSTER", "REPLICATE", &id]).await.ok()).await;
        until("a replica", async || {
            replica.ask(&["INFO", "replication"]).await.contains("master_link_status:up").then_some(())
        })
        .await;
        for node in &mut self.nodes {
            let publisher = &mut node.publisher;
            until("a known replica", async || {
                publisher.ask(&["CLUSTER", "NODES"]).await.contains("slave").then_some(())
            })
            .await;
        }
    }
}

impl Node {
    async fn start() -> Self {
        let bus = free_port();
        let server = RedisServer::start_with(&[
            "--cluster-enabled",
            "yes",
            "--cluster-port",
            &bus.to_string(),
            "--cluster-node-timeout",
            "1500",
            "--repl-diskless-sync-delay",
            "0",
        ])
        .await;
        Self { publisher: server.publisher().await, server, bus, is_alive: true }
    }

    async fn is_primary(&mut self) -> bool {
        self.publisher.ask(&["INFO", "replication"]).await.contains("role:master")
    }
}
