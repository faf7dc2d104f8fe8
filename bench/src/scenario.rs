//! One measurement: so many streams, so many documents.

use std::{
    fmt,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use anyhow::Result;

use crate::{
    clients::Clients,
    process,
    server::{Kind, Server},
};

/// What is done to each server.
#[derive(Debug, Clone, Copy)]
pub struct Scenario {
    /// Open streams.
    pub clients: usize,
    /// Bytes of each document.
    pub payload: usize,
    /// Keys written in turn.
    pub keys: usize,
    /// Documents a second; 0: as many as are delivered.
    pub rate: u32,
    /// How long documents are published.
    pub publish_for: Duration,
    /// Streams that nobody reads.
    pub stalled: usize,
    /// Whether a key is asked for all the while.
    pub get: bool,
}

/// What came out.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Documents that should have arrived and did not (a newer one of the same key may have taken their place).
    pub missing: u64,
    /// Over all documents that arrived, sorted.
    pub latencies: Vec<Duration>,
    /// Of `GET /key/…`, sorted.
    pub get_latencies: Vec<Duration>,
    /// The server's CPU time for each delivery.
    pub cpu_per_delivery: Duration,
    /// Deliveries a second.
    pub rate: f64,
    /// The server's memory for each idle stream, KiB.
    pub kib_per_stream: f64,
    /// By how much the server's memory grew while documents were published, KiB.
    pub growth_kib: i64,
    /// By how much the kernel's TCP buffers grew while documents were published, KiB.
    pub tcp_growth_kib: i64,
}

/// So many streams are opened between two documents, as in life clients come at different times.
const STREAMS_PER_DOCUMENT: usize = 50;
/// How long stragglers are waited for after the last document.
const PATIENCE: Duration = Duration::from_secs(10);

impl Scenario {
    /// Measures a server.
    pub fn run(&self, server: &Server) -> Result<Outcome> {
        let origin = Instant::now();
        // What a program loads of itself for its first stream is not what a stream costs.
        Clients::open(server.address, server.path(), [1, 0], origin, |_| Ok(()))?.close()?;
        let resident = process::resident_kib(server.pid)?;
        let reading = self.clients - self.stalled;
        let mut source = server.publisher()?;
        let clients = Clients::open(server.address, server.path(), [reading, self.stalled], origin, |number| {
            if number % STREAMS_PER_DOCUMENT == 0 { source.publish_unmarked(number) } else { Ok(()) }
        })?;
        std::thread::sleep(Duration::from_secs(1));
        let (idle, tcp) = (process::resident_kib(server.pid)?, process::tcp_kib()?);

        let probe = (self.get && server.kind == Kind::Wallfeed).then(|| Probe::start(server.address));
        let (start, cpu) = (Instant::now(), process::cpu_time(server.pid)?);
        let published = source.run(self, origin, &clients.delivered)?;
        let expected = published * reading as u64;
        let delivered = || clients.delivered.load(Ordering::Relaxed);
        let mut last = (delivered(), Instant::now());
        while delivered() < expected && last.1.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(5));
            if delivered() != last.0 {
                last = (delivered(), Instant::now());
            }
        }
        let (elapsed, cpu) = (last.1 - start, process::cpu_time(server.pid)?.saturating_sub(cpu));
        let (busy, tcp_after) = (process::resident_kib(server.pid)?, process::tcp_kib()?);
        let get_latencies = probe.map(Probe::stop).transpose()?.unwrap_or_default();
        let mut latencies = clients.close()?;
        latencies.sort_unstable();
        let delivered = latencies.len() as u64;
        Ok(Outcome {
            missing: expected.saturating_sub(delivered),
            cpu_per_delivery: cpu / u32::try_from(delivered.max(1))?,
            rate: delivered as f64 / elapsed.as_secs_f64(),
            kib_per_stream: idle.saturating_sub(resident) as f64 / self.clients as f64,
            growth_kib: busy as i64 - idle as i64,
            tcp_growth_kib: tcp_after as i64 - tcp as i64,
            latencies,
            get_latencies,
        })
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { clients, payload, keys, rate, stalled, .. } = self;
        write!(f, "{clients} clients, {stalled} of them stalled; documents of {payload} bytes under {keys} keys, ")?;
        if *rate == 0 { f.write_str("flat out") } else { write!(f, "{rate} a second") }
    }
}

/// Asks for a key every 3 ms on one connection.
struct Probe {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Result<Vec<Duration>>>,
}

impl Probe {
    fn start(address: SocketAddr) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let thread = std::thread::spawn({
            let stop = stop.clone();
            move || ask(address, &stop)
        });
        Self { stop, thread }
    }

    fn stop(self) -> Result<Vec<Duration>> {
        self.stop.store(true, Ordering::Relaxed);
        let mut latencies = self.thread.join().map_err(|_| anyhow::anyhow!("the probe panicked"))??;
        latencies.sort_unstable();
        Ok(latencies)
    }
}

fn ask(address: SocketAddr, stop: &AtomicBool) -> Result<Vec<Duration>> {
    let mut socket = TcpStream::connect(address)?;
    socket.set_nodelay(true)?;
    let request = format!("GET /key/Load-0 HTTP/1.1\r\nHost: {address}\r\n\r\n");
    let mut answer = vec![0; 1 << 20];
    let mut latencies = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let start = Instant::now();
        socket.write_all(request.as_bytes())?;
        anyhow::ensure!(socket.read(&mut answer)? > 0, "the server closed the probe's connection");
        latencies.push(start.elapsed());
        std::thread::sleep(Duration::from_millis(3));
    }
    Ok(latencies)
}
