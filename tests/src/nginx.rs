//! nginx as Debian configures it, between clients and gateways.

use std::fs;

use tempfile::TempDir;
use tokio::{net::TcpStream, process::Command};

use crate::{deadline::until, gateway::Gateway, program::Program, redis_server::free_port};

/// A running nginx that shares requests out among gateways. What it buffers by default, it buffers here.
#[derive(Debug)]
pub struct Nginx {
    program: Program,
    port: u16,
    _folder: TempDir,
}

impl Nginx {
    /// Starts one in front of these gateways.
    pub async fn before(gateways: &[Gateway]) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let port = free_port();
        let servers: Vec<_> =
            gateways.iter().map(|gateway| format!("server {} max_fails=0;", gateway.listen())).collect();
        let file = folder.path().join("nginx.conf");
        fs::write(&file, configuration(&folder.path().display().to_string(), port, &servers.concat()))
            .expect("a configuration");
        let mut command = Command::new("nginx");
        command.args(["-e", "stderr", "-p"]).arg(folder.path()).arg("-c").arg(&file);
        let nginx = Self { program: Program::start(command), port, _folder: folder };
        until("nginx", async || TcpStream::connect(("127.0.0.1", port)).await.ok()).await;
        nginx
    }

    /// `http://HOST:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The process.
    #[must_use]
    pub fn program(&mut self) -> &mut Program {
        &mut self.program
    }
}

/// One process, so that it ends when it is killed; files in a folder of its own.
fn configuration(folder: &str, port: u16, servers: &str) -> String {
    let kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let folders = kinds.map(|kind| format!("{kind}_temp_path {folder}/{kind};")).concat();
    format!(
        "daemon off;
         master_process off;
         pid {folder}/nginx.pid;
         events {{ worker_connections 1024; }}
         http {{
             access_log off;
             {folders}
             upstream gateways {{ {servers} }}
             server {{
                 listen 127.0.0.1:{port};
                 location / {{
                     proxy_pass http://gateways;
                     proxy_set_header Host $host;
                 }}
             }}
         }}"
    )
}
