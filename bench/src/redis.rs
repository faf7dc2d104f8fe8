//! The few words of the Redis protocol (RESP2) that publishing and subscribing take.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
};

use anyhow::{Context, Result, bail};

/// A blocking connection on which commands are pipelined.
pub struct Connection {
    stream: BufReader<TcpStream>,
    waiting: usize,
}

impl Connection {
    /// Connects to a server on this machine.
    pub fn open(port: u16) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).with_context(|| format!("no Redis on port {port}"))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream), waiting: 0 })
    }

    /// Sends a command without waiting for its reply.
    pub fn send(&mut self, words: &[&[u8]]) -> Result<()> {
        self.stream.get_mut().write_all(&encode(words))?;
        self.waiting += 1;
        Ok(())
    }

    /// Reads the replies of all that was sent.
    pub fn settle(&mut self) -> Result<()> {
        while self.waiting > 0 {
            self.reply()?;
            self.waiting -= 1;
        }
        Ok(())
    }

    fn reply(&mut self) -> Result<()> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        match line.as_bytes().first() {
            Some(b'+' | b':') => Ok(()),
            Some(b'$') => {
                let length: i64 = line[1..].trim().parse()?;
                let mut body = vec![0; usize::try_from(length + 2).unwrap_or_default()];
                self.stream.read_exact(&mut body).context("reply cut short")
            }
            _ => bail!("Redis says {line:?}"),
        }
    }
}

/// A command as RESP.
pub fn encode(words: &[&[u8]]) -> Vec<u8> {
    let mut bytes = format!("*{}\r\n", words.len()).into_bytes();
    for word in words {
        bytes.extend_from_slice(format!("${}\r\n", word.len()).as_bytes());
        bytes.extend_from_slice(word);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes
}

/// The payload of the first pub/sub message in the buffer, and how many bytes message and payload take.
pub fn message(buffer: &[u8]) -> Option<(usize, std::ops::Range<usize>)> {
    let mut at = 0;
    let mut last = 0..0;
    let words = number(buffer, &mut at, b'*')?;
    for word in 0..words {
        if buffer.get(at) == Some(&b':') {
            number(buffer, &mut at, b':')?;
            continue;
        }
        let length = number(buffer, &mut at, b'$')?;
        last = if word == 2 { at..at + length } else { 0..0 };
        at += length + 2;
    }
    (at <= buffer.len()).then_some((at, last))
}

fn number(buffer: &[u8], at: &mut usize, kind: u8) -> Option<usize> {
    let line = buffer.get(*at..)?;
    let end = memchr::memchr(b'\n', line)?;
    let digits = line.strip_prefix(&[kind])?.get(..end.checked_sub(2)?)?;
    *at += end + 1;
    std::str::from_utf8(digits).ok()?.parse().ok()
}
