//! N streams, read by one thread that notes when each document arrives.

use std::{
    io::{ErrorKind, Read, Write},
    net::{Shutdown, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use memchr::memmem::Finder;
use mio::{Events, Interest, Poll, Token, net::TcpStream};

/// What precedes the time in every document.
pub const MARK: &[u8] = b"\"t\":";
/// The longest time behind the mark, digits.
const DIGITS: usize = 20;

/// The open streams.
pub struct Clients {
    /// Documents that have arrived, over all clients.
    pub delivered: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
    reader: JoinHandle<Result<Vec<Duration>>>,
    /// Streams that nobody reads.
    stalled: Vec<std::net::TcpStream>,
}

struct Stream {
    socket: TcpStream,
    /// The end of what was read last, where a mark may have begun.
    tail: Vec<u8>,
}

impl Clients {
    /// Opens so many streams that are read and so many that are not, and calls back before each; times are counted from
    /// `origin`.
    pub fn open(
        address: SocketAddr,
        path: &str,
        [reading, stalled]: [usize; 2],
        origin: Instant,
        mut before: impl FnMut(usize) -> Result<()>,
    ) -> Result<Self> {
        let mut open = |number| before(number).and_then(|()| open(address, path));
        let streams = (0..reading).map(&mut open).collect::<Result<Vec<_>>>()?;
        let stalled = (reading..reading + stalled).map(&mut open).collect::<Result<Vec<_>>>()?;
        let (delivered, stop) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
        let reader = std::thread::spawn({
            let (delivered, stop) = (delivered.clone(), stop.clone());
            move || read_all(streams, origin, &delivered, &stop)
        });
        Ok(Self { delivered, stop, reader, stalled })
    }

    /// Ends the streams; how long each document took to arrive.
    pub fn close(self) -> Result<Vec<Duration>> {
        self.stop.store(true, Ordering::Relaxed);
        for socket in &self.stalled {
            let _ = socket.shutdown(Shutdown::Both);
        }
        self.reader.join().map_err(|_| anyhow::anyhow!("the reader panicked"))?
    }
}

fn open(address: SocketAddr, path: &str) -> Result<std::net::TcpStream> {
    let mut socket = std::net::TcpStream::connect(address).context("cannot open a stream")?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept: text/event-stream\r\n\r\n");
    socket.write_all(request.as_bytes())?;
    let mut head = [0; 512];
    let length = socket.read(&mut head).context("no answer")?;
    anyhow::ensure!(
        head[..length].starts_with(b"HTTP/1.1 200"),
        "the server answers {:?}",
        String::from_utf8_lossy(&head[..length])
    );
    Ok(socket)
}

fn read_all(
    sockets: Vec<std::net::TcpStream>,
    origin: Instant,
    delivered: &AtomicU64,
    stop: &AtomicBool,
) -> Result<Vec<Duration>> {
    let mut poll = Poll::new()?;
    let mut streams = Vec::with_capacity(sockets.len());
    for (index, socket) in sockets.into_iter().enumerate() {
        socket.set_nonblocking(true)?;
        let mut socket = TcpStream::from_std(socket);
        poll.registry().register(&mut socket, Token(index), Interest::READABLE)?;
        streams.push(Stream { socket, tail: Vec::new() });
    }
    let mark = Finder::new(MARK);
    let mut events = Events::with_capacity(4096);
    let mut buffer = vec![0; 256 * 1024];
    let mut latencies = Vec::with_capacity(1 << 20);
    while !stop.load(Ordering::Relaxed) {
        poll.poll(&mut events, Some(Duration::from_millis(50)))?;
        for event in &events {
            let before = latencies.len();
            streams[event.token().0].drain(&mut buffer, &mark, origin, &mut latencies);
            delivered.fetch_add((latencies.len() - before) as u64, Ordering::Relaxed);
        }
    }
    Ok(latencies)
}

impl Stream {
    fn drain(&mut self, buffer: &mut [u8], mark: &Finder, origin: Instant, latencies: &mut Vec<Duration>) {
        loop {
            let kept = self.tail.len();
            buffer[..kept].copy_from_slice(&self.tail);
            match self.socket.read(&mut buffer[kept..]) {
                Ok(0) => return,
                Ok(length) => {
                    let now = origin.elapsed();
                    let bytes = &buffer[..kept + length];
                    let rest = times(bytes, mark, |sent| latencies.push(now.saturating_sub(sent)));
                    self.tail.clear();
                    self.tail.extend_from_slice(&bytes[rest..]);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return,
            }
        }
    }
}

/// Calls back with every complete time in the bytes; from where on they may hold the beginning of another.
fn times(bytes: &[u8], mark: &Finder, mut found: impl FnMut(Duration)) -> usize {
    let mut at = 0;
    while let Some(start) = mark.find(&bytes[at..]) {
        let digits = at + start + MARK.len();
        let Some(length) = bytes[digits..].iter().position(|byte| !byte.is_ascii_digit()) else {
            return at + start;
        };
        let nanoseconds = bytes[digits..digits + length.min(DIGITS)]
            .iter()
            .fold(0_u64, |number, digit| number.wrapping_mul(10).wrapping_add(u64::from(digit - b'0')));
        found(Duration::from_nanos(nanoseconds));
        at = digits + length;
    }
    at.max(bytes.len().saturating_sub(MARK.len()))
}
