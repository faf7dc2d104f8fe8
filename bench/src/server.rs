//! The servers that are measured, each with a Redis of its own.

use std::{
    io::{BufRead, BufReader},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use tempfile::TempDir;

use crate::{publisher::Publisher, redis::Connection, scenario::Scenario};

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Wallfeed's gateway.
    Wallfeed,
    /// A loop that only writes.
    Floor,
    /// The same, with one write for all that is pending.
    FloorCoalesce,
    /// nginx with nchan (Debian packages `nginx` and `libnginx-mod-nchan`).
    Nchan,
}

/// Which core runs what.
#[derive(Debug, Clone, Copy)]
pub struct Cores {
    /// The server's.
    pub server: usize,
    /// Redis', and this program's.
    pub generator: usize,
}

/// A running server. Dropping it ends it.
pub struct Server {
    /// What it is.
    pub kind: Kind,
    /// Where streams are opened.
    pub address: SocketAddr,
    /// The process that writes to the sockets.
    pub pid: u32,
    redis_port: u16,
    children: Vec<Child>,
    _folder: TempDir,
}

impl Server {
    /// Starts Redis and the server, each on its core.
    pub fn start(kind: Kind, scenario: &Scenario, cores: Cores, gateway: &Path) -> Result<Self> {
        let folder = TempDir::new()?;
        let redis_port = free_port()?;
        let mut redis = Command::new("redis-server");
        redis.args(["--port", &redis_port.to_string(), "--save", "", "--appendonly", "no", "--bind", "127.0.0.1"]);
        let mut children = vec![spawn(on_core(cores.generator, &redis), Stdio::null())?];
        wait_for(([127, 0, 0, 1], redis_port).into())?;

        let clients = scenario.clients + 100;
        let command = match kind {
            Kind::Wallfeed => {
                let mut command = Command::new(gateway);
                command.args(["--listen", "127.0.0.1:0", "--keys", "Load-*", "--log", "warn"]);
                command.args(["--store", &format!("redis://127.0.0.1:{redis_port}")]);
                command.args(["--max-clients", &clients.to_string()]);
                command.args(["--max-clients-per-address", &clients.to_string()]);
                command
            }
            Kind::Floor | Kind::FloorCoalesce => {
                let mut command = Command::new(std::env::current_exe()?);
                command.args(["floor", "--redis", &redis_port.to_string()]);
                command.args((kind == Kind::FloorCoalesce).then_some("--coalesce"));
                command
            }
            Kind::Nchan => nchan(folder.path(), free_port()?, clients)?,
        };
        let mut child = spawn(on_core(cores.server, &command), Stdio::piped())?;
        let mut pid = child.id();
        let address = match kind {
            Kind::Nchan => nchan_address(folder.path())?,
            _ => announced(&mut child)?,
        };
        wait_for(address)?;
        if kind == Kind::Nchan {
            pid = worker_of(pid)?;
        }
        children.push(child);
        Ok(Self { kind, address, pid, redis_port, children, _folder: folder })
    }

    /// Where the stream is.
    pub fn path(&self) -> &'static str {
        if self.kind == Kind::Nchan { "/sub" } else { "/events" }
    }

    /// A publisher as this server wants it.
    pub fn publisher(&self) -> Result<Publisher> {
        Ok(match self.kind {
            Kind::Wallfeed => Publisher::Set(Connection::open(self.redis_port)?),
            Kind::Floor | Kind::FloorCoalesce => Publisher::Publish(Connection::open(self.redis_port)?),
            Kind::Nchan => {
                let socket = TcpStream::connect(self.address)?;
                socket.set_nodelay(true)?;
                Publisher::Post(socket, self.address)
            }
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // An nginx whose master is killed goes on without it.
        let _ = Command::new("kill").arg(self.pid.to_string()).status();
        for child in self.children.iter_mut().rev() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn on_core(core: usize, command: &Command) -> Command {
    let mut pinned = Command::new("taskset");
    pinned.args(["-c", &core.to_string()]).arg(command.get_program()).args(command.get_args());
    pinned
}

fn spawn(mut command: Command, stdout: Stdio) -> Result<Child> {
    command.stdin(Stdio::null()).stdout(stdout).stderr(Stdio::inherit());
    command.spawn().with_context(|| format!("cannot start {command:?}"))
}

fn announced(child: &mut Child) -> Result<SocketAddr> {
    let mut line = String::new();
    BufReader::new(child.stdout.take().context("no stdout")?).read_line(&mut line)?;
    line.trim()
        .strip_prefix("listening on http://")
        .with_context(|| format!("the server says {line:?}"))?
        .parse()
        .map_err(Into::into)
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

fn wait_for(address: SocketAddr) -> Result<()> {
    let deadline = Instant::now() + Duration::from_secs(10);
    while TcpStream::connect(address).is_err() {
        if Instant::now() > deadline {
            bail!("nothing listens on {address}");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

fn nchan(folder: &Path, port: u16, clients: usize) -> Result<Command> {
    let folder = folder.display();
    let configuration = format!(
        "daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log warn;
         load_module /usr/lib/nginx/modules/ngx_nchan_module.so; worker_rlimit_nofile {files};
         events {{ worker_connections {files}; }}
         http {{ access_log off; nchan_shared_memory_size 512M; client_body_temp_path {folder}/body;
           server {{ listen 127.0.0.1:{port} backlog=4096; keepalive_requests 1000000;
             location = /sub {{ nchan_subscriber eventsource; nchan_channel_id all; nchan_subscriber_first_message newest; }}
             location = /pub {{ nchan_publisher; nchan_channel_id all; nchan_message_buffer_length 200; }} }} }}",
        files = clients + 1000,
    );
    std::fs::write(format!("{folder}/nginx.conf"), configuration)?;
    std::fs::write(format!("{folder}/port"), port.to_string())?;
    let mut command = Command::new("nginx");
    command.args(["-c", &format!("{folder}/nginx.conf")]);
    Ok(command)
}

fn nchan_address(folder: &Path) -> Result<SocketAddr> {
    Ok((Ipv4Addr::LOCALHOST, std::fs::read_to_string(folder.join("port"))?.parse()?).into())
}

/// The one worker of an nginx master process.
fn worker_of(master: u32) -> Result<u32> {
    let children = std::fs::read_to_string(format!("/proc/{master}/task/{master}/children"))?;
    children.split_whitespace().next().context("nginx has no worker")?.parse().map_err(Into::into)
}
