//! The floor: what no fan-out on this machine can undercut, because it does nothing but write.

use std::{
    io::{ErrorKind, Read, Write},
    time::Duration,
};

use anyhow::Result;
use mio::{
    Events, Interest, Poll, Token,
    net::{TcpListener, TcpStream},
};

use crate::redis;

const LISTENER: Token = Token(usize::MAX);
const REDIS: Token = Token(usize::MAX - 1);
const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

/// Subscribes to `update`, and writes each message as it is to every socket.
pub fn run(redis_port: u16, coalesce: bool) -> Result<()> {
    crate::process::raise_open_files()?;
    let mut poll = Poll::new()?;
    let mut events = Events::with_capacity(1024);
    let mut listener = TcpListener::bind("127.0.0.1:0".parse()?)?;
    poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
    println!("listening on http://{}", listener.local_addr()?);

    let mut source = std::net::TcpStream::connect(("127.0.0.1", redis_port))?;
    source.write_all(&redis::encode(&[b"SUBSCRIBE", b"update"]))?;
    source.set_nonblocking(true)?;
    let mut source = TcpStream::from_std(source);
    poll.registry().register(&mut source, REDIS, Interest::READABLE)?;

    let mut sockets: Vec<TcpStream> = Vec::new();
    // They are asked for one after another, so these are the first.
    let mut answered = 0;
    let mut pending = Vec::new();
    loop {
        poll.poll(&mut events, Some(Duration::from_secs(60)))?;
        for event in &events {
            match event.token() {
                LISTENER => accept(&listener, &poll, &mut sockets)?,
                REDIS => {
                    if !read(&mut source, &mut pending)? {
                        return Ok(());
                    }
                    fan_out(&mut pending, &mut sockets[..answered], coalesce);
                }
                Token(index) if greet(&mut sockets[index]) => answered = answered.max(index + 1),
                Token(_) => {}
            }
        }
    }
}

fn accept(listener: &TcpListener, poll: &Poll, sockets: &mut Vec<TcpStream>) -> Result<()> {
    while let Ok((mut socket, _)) = listener.accept() {
        socket.set_nodelay(true)?;
        poll.registry().register(&mut socket, Token(sockets.len()), Interest::READABLE)?;
        sockets.push(socket);
    }
    Ok(())
}

/// Answers a request, if there is one: whatever is asked, the answer is the stream.
fn greet(socket: &mut TcpStream) -> bool {
    let mut request = [0; 4096];
    let mut asked = false;
    while matches!(socket.read(&mut request), Ok(1..)) {
        asked = true;
    }
    asked && socket.write(HEAD).is_ok()
}

/// Whether Redis is still there.
fn read(source: &mut TcpStream, pending: &mut Vec<u8>) -> Result<bool> {
    let mut buffer = [0; 16 * 1024];
    loop {
        match source.read(&mut buffer) {
            Ok(0) => return Ok(false),
            Ok(length) => pending.extend_from_slice(&buffer[..length]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(true),
            Err(error) => return Err(error.into()),
        }
    }
}

fn fan_out(pending: &mut Vec<u8>, sockets: &mut [TcpStream], coalesce: bool) {
    let mut batch = Vec::new();
    let mut at = 0;
    while let Some((length, payload)) = redis::message(&pending[at..]) {
        let payload = &pending[at..][payload];
        if coalesce {
            batch.extend_from_slice(payload);
        } else if !payload.is_empty() {
            write_all(sockets, payload);
        }
        at += length;
    }
    pending.drain(..at);
    if !batch.is_empty() {
        write_all(sockets, &batch);
    }
}

fn write_all(sockets: &mut [TcpStream], bytes: &[u8]) {
    for socket in sockets {
        // A socket that is full loses what does not fit: the floor does not care.
        let _ = socket.write(bytes);
    }
}
