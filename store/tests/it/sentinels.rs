//! A primary that sentinels watch.

use std::{fs, process::Stdio};

use redis::{RedisResult, aio::MultiplexedConnection};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use crate::{
    redis::access::documented_user,
    server::{Server, connect, free_port},
    stage::{DEADLINE, until},
};

/// The user that the documentation names for sentinels, as their settings want it.
fn sentinel_user() -> String {
    let text = include_str!("../../acl.md");
    let (_, rest) = text.split_once("ACL SETUSER watcher").unwrap();
    let (rights, _) = rest.split_once('`').unwrap();
    format!("user watcher{}", rights.replace('\\', "").replace("PASSWORD", "sentinel-secret"))
}

/// A primary, its replica, and three sentinels, each with its port.
pub struct Trio {
    pub servers: Vec<(Server, u16)>,
    pub sentinels: Vec<(Child, u16, TempDir)>,
    has_tls: bool,
}

impl Trio {
    pub async fn start() -> Self {
        Self::start_on("port", &[]).await
    }

    /// The same over TLS and nothing else, with these settings about it.
    pub async fn start_tls(settings: &[(&str, String)]) -> Self {
        Self::start_on("tls-port", settings).await
    }

    async fn start_on(port_setting: &str, more: &[(&str, String)]) -> Self {
        let mut servers = vec![];
        while servers.len() < 2 {
            let port = free_port().to_string();
            let mut settings = vec![(port_setting, port.clone())];
            settings.extend([("bind", "127.0.0.1".into()), ("repl-diskless-sync-delay", "0".into())]);
            settings.extend_from_slice(more);
            let arguments: Vec<_> =
                settings.into_iter().flat_map(|(name, value)| [format!("--{name}"), value]).collect();
            let mut server = Server::prepare(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
            if server.try_restart().await {
                servers.push((server, port.parse().unwrap()));
            }
        }
        for (server, _) in &servers {
            server.tell(&format!("{} +role +config|get +config|set", documented_user())).await;
        }
        servers[1].0.tell(&format!("REPLICAOF 127.0.0.1 {}", servers[0].1)).await;
        let replica = &servers[1].0;
        until(async || replica.run::<String>("INFO replication").await.contains("master_link_status:up")).await;
        let mut sentinels = vec![];
        while sentinels.len() < 3 {
            sentinels.extend(start_sentinel(servers[0].1, port_setting, more).await);
        }
        let trio = Self { servers, sentinels, has_tls: !more.is_empty() };
        for at in 0..trio.sentinels.len() {
            until(async || {
                let Ok(mut connection) = trio.sentinel(at).await else { return false };
                let told: String = redis::cmd("INFO").arg("sentinel").query_async(&mut connection).await.unwrap();
                told.contains("slaves=1,sentinels=3")
            })
            .await;
        }
        trio
    }

    /// A connection to a sentinel.
    pub async fn sentinel(&self, at: usize) -> RedisResult<MultiplexedConnection> {
        connect(&format!("{}://127.0.0.1:{}", self.scheme(), self.sentinels[at].1)).await
    }

    fn scheme(&self) -> &'static str {
        if self.has_tls { "rediss" } else { "redis" }
    }

    pub fn url(&self) -> String {
        let hosts: Vec<_> = self.sentinels.iter().map(|(_, port, _)| format!("127.0.0.1:{port}")).collect();
        let query = "?sentinel_user=watcher&sentinel_password=sentinel-secret";
        format!("{}+sentinel://wallfeed:secret@{}/wallfeed/0{query}", self.scheme(), hosts.join(","))
    }
}

/// None where somebody took its port meanwhile.
async fn start_sentinel(primary: u16, port_setting: &str, more: &[(&str, String)]) -> Option<(Child, u16, TempDir)> {
    let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
    let file = folder.path().join("sentinel.conf");
    let more: Vec<_> = more.iter().map(|(name, value)| format!("{name} {value}")).collect();
    let settings = format!(
        "port 0\n{port_setting} {port}\nbind 127.0.0.1\ndir {}\n{}\n{}\n\
         sentinel monitor wallfeed 127.0.0.1 {primary} 2\n\
         sentinel down-after-milliseconds wallfeed 1000\nsentinel failover-timeout wallfeed 5000\n",
        folder.path().display(),
        more.join("\n"),
        sentinel_user()
    );
    fs::write(&file, settings).unwrap();
    let mut command = Command::new("redis-server");
    command.arg(file).arg("--sentinel").stdout(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().expect("scripts/setup has been run");
    let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
    let ready = async {
        while let Some(line) = output.next_line().await.unwrap() {
            if line.contains("+monitor master wallfeed") {
                tokio::spawn(async move { while let Ok(Some(_)) = output.next_line().await {} });
                return true;
            }
        }
        false
    };
    let is_ready = tokio::time::timeout(DEADLINE, ready).await.expect("a sentinel starts or ends");
    is_ready.then_some((child, port, folder))
}
