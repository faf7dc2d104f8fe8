//! A private Redis Cluster.

use std::{collections::BTreeSet, path::Path};

use redis::{FromRedisValue, Value};
use wallfeed_store::{Change, Changes, Store};

use crate::{
    server::{Server, free_port},
    stage::{find, key, put, shows, until},
};

/// How often a port that was free may be taken before a server has it.
const PORT_TRIES: usize = 5;

pub struct Cluster {
    pub nodes: Vec<Node>,
}

/// One server of a cluster.
pub struct Node {
    pub server: Server,
    pub port: u16,
    pub id: String,
}

impl Node {
    async fn start(program: &Path) -> Self {
        Self::start_with(program, "--port", &[]).await
    }

    /// Starts one whose port is set by this argument, with more arguments.
    async fn start_with(program: &Path, port_argument: &str, more: &[&str]) -> Self {
        for _ in 0..PORT_TRIES {
            let (port, bus) = (free_port(), free_port());
            let ports = [(port_argument, port), ("--cluster-port", bus)].map(|(name, port)| (name, port.to_string()));
            let mut arguments: Vec<&str> = ports.iter().flat_map(|(name, port)| [*name, port.as_str()]).collect();
            arguments.extend(["--bind", "127.0.0.1", "--cluster-enabled", "yes", "--cluster-node-timeout", "2000"]);
            arguments.extend(["--cluster-require-full-coverage", "no", "--repl-diskless-sync-delay", "0"]);
            let mut server = Server::prepare_other(program, &[&arguments, more].concat());
            if server.try_restart().await {
                let id = server.run("CLUSTER MYID").await;
                return Self { server, port, id };
            }
        }
        panic!("no port in {PORT_TRIES} tries");
    }
}

impl Cluster {
    /// Primaries that share all slots evenly.
    pub async fn start(primaries: u16) -> Self {
        Self::start_other("redis-server".as_ref(), primaries).await
    }

    /// The same with another program.
    pub async fn start_other(program: &Path, primaries: u16) -> Self {
        Self::of(primaries, async || Node::start(program).await).await
    }

    /// The same over TLS and nothing else, with these arguments about it.
    pub async fn start_tls(primaries: u16, arguments: &[&str]) -> Self {
        Self::of(primaries, async || Node::start_with("redis-server".as_ref(), "--tls-port", arguments).await).await
    }

    async fn of(primaries: u16, start: impl AsyncFn() -> Node) -> Self {
        let mut cluster = Self { nodes: vec![] };
        for number in 0..primaries {
            let node = start().await;
            let slot = |number: u16| u32::from(number) * (1 << 14) / u32::from(primaries);
            node.server.tell(&format!("CLUSTER ADDSLOTSRANGE {} {}", slot(number), slot(number + 1) - 1)).await;
            cluster.nodes.push(node);
        }
        cluster.meet().await;
        cluster
    }

    /// Adds a server that holds nothing.
    pub async fn add(&mut self, program: &Path) -> usize {
        self.nodes.push(Node::start(program).await);
        self.meet().await;
        self.nodes.len() - 1
    }

    /// Adds a replica of a primary.
    pub async fn add_replica(&mut self, primary: usize) -> usize {
        let replica = self.add("redis-server".as_ref()).await;
        let id = &self.nodes[primary].id;
        let server = &self.nodes[replica].server;
        until(async || server.try_run::<Value>(&format!("CLUSTER REPLICATE {id}")).await.is_ok()).await;
        until(async || server.run::<String>("INFO replication").await.contains("master_link_status:up")).await;
        for node in &self.nodes {
            until(async || node.server.run::<String>("CLUSTER NODES").await.contains("slave")).await;
        }
        replica
    }

    /// Makes all of them known to each other.
    async fn meet(&self) {
        for node in &self.nodes[1..] {
            self.nodes[0].server.tell(&format!("CLUSTER MEET 127.0.0.1 {} {}", node.port, bus(node).await)).await;
        }
        for node in &self.nodes {
            until(async || {
                let info: String = node.server.run("CLUSTER INFO").await;
                let nodes: String = node.server.run("CLUSTER NODES").await;
                info.contains("cluster_state:ok")
                    && nodes.lines().count() == self.nodes.len()
                    && !nodes.contains("handshake")
                    && nodes.matches("disconnected").count() == 0
            })
            .await;
        }
    }

    /// Waits until every server knows all of them by this name.
    pub async fn has_names(&self, name: &str) {
        for node in &self.nodes {
            let known = async || node.server.run::<String>("CLUSTER NODES").await.matches(name).count();
            until(async || known().await == self.nodes.len()).await;
        }
    }

    pub fn url(&self) -> String {
        format!("redis+cluster://127.0.0.1:{},127.0.0.1:{}", self.nodes[0].port, self.nodes[1].port)
    }

    /// The primary that holds a key.
    pub async fn owner(&self, key: &str) -> usize {
        let slot: u16 = self.slot(key).await;
        for (at, node) in self.nodes.iter().enumerate() {
            let shards: String = node.server.run("CLUSTER NODES").await;
            let line = shards.lines().find(|line| line.contains("myself,master")).unwrap_or_default();
            let holds = |range: &str| {
                let (first, last) = range.split_once('-').unwrap_or((range, range));
                let slots = first.parse::<u16>().ok().zip(last.parse::<u16>().ok());
                slots.is_some_and(|(first, last)| (first..=last).contains(&slot))
            };
            if line.split(' ').skip(8).any(holds) {
                return at;
            }
        }
        panic!("nobody holds {key}");
    }

    pub async fn slot(&self, key: &str) -> u16 {
        self.nodes[0].server.run(&format!("CLUSTER KEYSLOT {key}")).await
    }

    /// Begins to move a slot: from now on, keys that are missing here are there.
    pub async fn begin_to_move(&self, slot: u16, from: usize, to: usize) {
        let (from, to) = (&self.nodes[from], &self.nodes[to]);
        to.server.tell(&format!("CLUSTER SETSLOT {slot} IMPORTING {}", from.id)).await;
        from.server.tell(&format!("CLUSTER SETSLOT {slot} MIGRATING {}", to.id)).await;
    }

    /// Moves one key.
    pub async fn move_key(&self, key: &str, from: usize, to: usize) {
        let migrate = format!("MIGRATE 127.0.0.1 {} {key} 0 5000", self.nodes[to].port);
        self.nodes[from].server.tell(&migrate).await;
    }

    /// Ends to move a slot.
    pub async fn end_to_move(&self, slot: u16, from: usize, to: usize) {
        for at in [to, from] {
            self.nodes[at].server.tell(&format!("CLUSTER SETSLOT {slot} NODE {}", self.nodes[to].id)).await;
        }
    }

    /// Keys of every primary change, and their changes show.
    pub async fn changes_everywhere(&self, store: &Store, changes: &mut Changes) {
        let mut owners = BTreeSet::new();
        let mut names = BTreeSet::new();
        for number in 0..60 {
            let name = format!("{number}-Server");
            put(store, &name, "{}").await;
            owners.insert(self.owner(&name).await);
            names.insert(key(&name));
        }
        assert_eq!(owners.len(), self.nodes.len());
        while !names.is_empty() {
            let put = |change| if let Change::Put(record) = change { Some(record.key) } else { None };
            let shown = find(changes, put).await;
            names.remove(&shown);
        }
    }

    /// Moves a key and its slot to another server; it goes on changing, and its changes show.
    pub async fn moves(&self, key: &str, to: usize, store: &Store, changes: &mut Changes) {
        let (slot, from) = (self.slot(key).await, self.owner(key).await);
        self.begin_to_move(slot, from, to).await;
        self.move_key(key, from, to).await;
        put(store, key, r#"{"values":"on its way"}"#).await;
        shows(changes, key, r#"{"values":"on its way"}"#).await;
        self.end_to_move(slot, from, to).await;
        put(store, key, r#"{"values":"there"}"#).await;
        shows(changes, key, r#"{"values":"there"}"#).await;
        assert_eq!(self.owner(key).await, to);
    }

    /// What every server says together.
    pub async fn calls(&self, command: &str) -> u64 {
        let mut calls = 0;
        for node in &self.nodes {
            calls += node.server.calls(command).await;
        }
        calls
    }

    /// Asks a server that runs.
    pub async fn run<T: FromRedisValue>(&self, at: usize, command: &str) -> T {
        self.nodes[at].server.run(command).await
    }
}

async fn bus(node: &Node) -> String {
    let nodes: String = node.server.run("CLUSTER NODES").await;
    let mine = nodes.lines().find(|line| line.contains("myself")).expect("itself");
    let (_, rest) = mine.split_once('@').expect("a bus port");
    rest.chars().take_while(char::is_ascii_digit).collect()
}
