//! A primary that is watched by sentinels, which put its replica in its place when it dies.

use std::fs;

use tempfile::TempDir;
use tokio::process::Command;

use crate::{
    deadline::{until, within},
    program::Program,
    redis_server::{RedisServer, connect, free_port},
};

/// Sentinels, of which two must agree.
#[derive(Debug)]
pub struct Sentinels(Vec<Sentinel>);

#[derive(Debug)]
struct Sentinel {
    port: u16,
    _program: Program,
    _folder: TempDir,
}

const SENTINELS: usize = 3;
/// The name of what they watch.
const NAME: &str = "household";

impl Sentinels {
    /// A primary, its replica, and those who watch them.
    pub async fn start() -> (RedisServer, RedisServer, Self) {
        let primary = RedisServer::start().await;
        let of = primary.port().to_string();
        let options = ["--replicaof", "127.0.0.1", &of, "--repl-diskless-sync-delay", "0"];
        let replica = RedisServer::start_with(&options).await;
        let mut publisher = replica.publisher().await;
        until("a replica", async || {
            publisher.ask(&["INFO", "replication"]).await.contains("master_link_status:up").then_some(())
        })
        .await;
        let mut sentinels = Vec::new();
        while sentinels.len() < SENTINELS {
            sentinels.extend(Sentinel::try_start(primary.port()).await);
        }
        for sentinel in &sentinels {
            until("sentinels that know each other", async || sentinel.knows_all().await.then_some(())).await;
        }
        (primary, replica, Self(sentinels))
    }

    /// Their address, as `--store` takes it.
    #[must_use]
    pub fn url(&self) -> String {
        let hosts: Vec<String> = self.0.iter().map(|sentinel| format!("127.0.0.1:{}", sentinel.port)).collect();
        format!("redis+sentinel://{}/{NAME}", hosts.join(","))
    }
}

impl Sentinel {
    /// None where its port is taken.
    async fn try_start(primary: u16) -> Option<Self> {
        let (folder, port) = (TempDir::new().expect("a temporary folder"), free_port());
        let file = folder.path().join("sentinel.conf");
        let settings = format!(
            "port {port}\nbind 127.0.0.1\ndir {}\nsentinel monitor {NAME} 127.0.0.1 {primary} 2\n\
             sentinel down-after-milliseconds {NAME} 1000\nsentinel failover-timeout {NAME} 5000\n",
            folder.path().display()
        );
        fs::write(&file, settings).expect("a configuration");
        let mut command = Command::new("redis-server");
        command.arg(&file).arg("--sentinel");
        let mut program = Program::start(command);
        let ready = async {
            while let Some(line) = program.line().await {
                if line.contains("+monitor master") {
                    return true;
                }
            }
            false
        };
        let is_ready = within("a sentinel", ready).await;
        is_ready.then_some(Self { port, _program: program, _folder: folder })
    }

    async fn knows_all(&self) -> bool {
        let Ok(mut connection) = connect(&format!("redis://127.0.0.1:{}", self.port)).await else { return false };
        let told: redis::RedisResult<String> = redis::cmd("INFO").arg("sentinel").query_async(&mut connection).await;
        told.is_ok_and(|told| told.contains(&format!("slaves=1,sentinels={SENTINELS}")))
    }
}
