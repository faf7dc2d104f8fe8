//! Publishes documents that carry the time, at a rate or as fast as they are delivered.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use anyhow::Result;

use crate::{redis::Connection, scenario::Scenario};

/// Where documents go.
pub enum Publisher {
    /// `SET`, as any publisher of Wallfeed does.
    Set(Connection),
    /// `PUBLISH update`, an event ready to be sent.
    Publish(Connection),
    /// `POST` to nchan.
    Post(TcpStream, SocketAddr),
}

impl Publisher {
    /// Publishes for as long as the scenario says; how many documents that were.
    pub fn run(&mut self, scenario: &Scenario, origin: Instant, delivered: &AtomicU64) -> Result<u64> {
        let start = Instant::now();
        let mut published = 0;
        while start.elapsed() < scenario.publish_for {
            if scenario.rate > 0 {
                let due = start + Duration::from_secs(1).mul_f64(published as f64 / f64::from(scenario.rate));
                std::thread::sleep(due.saturating_duration_since(Instant::now()));
            } else if outstanding(published, scenario, delivered) >= scenario.keys as u64 {
                std::thread::yield_now();
                continue;
            }
            self.publish(published as usize % scenario.keys, scenario.payload, origin)?;
            published += 1;
        }
        Ok(published)
    }

    fn publish(&mut self, key: usize, payload: usize, origin: Instant) -> Result<()> {
        let head = format!("{{\"values\":{{\"t\":{},\"pad\":\"", origin.elapsed().as_nanos());
        let document = format!("{head}{}\"}}}}", "x".repeat(payload.saturating_sub(head.len() + 3)));
        self.send(&format!("Load-{key}"), &document)
    }

    /// Publishes a document without the time, which is not counted.
    pub fn publish_unmarked(&mut self, number: usize) -> Result<()> {
        self.send("Load-unmarked", &format!("{{\"values\":{number}}}"))
    }

    fn send(&mut self, key: &str, document: &str) -> Result<()> {
        match self {
            Self::Set(redis) => {
                redis.send(&[b"SET", key.as_bytes(), document.as_bytes()])?;
                redis.settle()
            }
            Self::Publish(redis) => {
                let event = format!("id: 1\nevent: update\ndata: {document}\n\n");
                redis.send(&[b"PUBLISH", b"update", event.as_bytes()])?;
                redis.settle()
            }
            Self::Post(socket, address) => {
                let length = document.len();
                let request =
                    format!("POST /pub HTTP/1.1\r\nHost: {address}\r\nContent-Length: {length}\r\n\r\n{document}");
                socket.write_all(request.as_bytes())?;
                let mut answer = [0; 4096];
                anyhow::ensure!(socket.read(&mut answer)? > 0, "nchan closed the publisher's connection");
                Ok(())
            }
        }
    }
}

/// Documents that some client has not got yet.
fn outstanding(published: u64, scenario: &Scenario, delivered: &AtomicU64) -> u64 {
    let clients = (scenario.clients - scenario.stalled) as u64;
    published.saturating_sub(delivered.load(Ordering::Relaxed) / clients.max(1))
}
