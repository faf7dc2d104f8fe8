//! Very many streams at once, over plain sockets.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};

use crate::deadline::within;

/// Open streams, each of which was told at least the first event.
#[derive(Debug)]
pub struct Crowd {
    members: Vec<Member>,
}

#[derive(Debug)]
struct Member {
    socket: TcpStream,
    heard: String,
}

/// File descriptors that are needed beside those of the crowd.
const OTHER_FILES: u64 = 300;

/// Lets this process open as many files as it may; returns for how large a crowd that is enough, at most so large.
#[must_use]
pub fn allow(wanted: usize) -> usize {
    let limit = getrlimit(Resource::Nofile);
    // Where it may not be raised, it stays.
    _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    wanted.min(usize::try_from(files.saturating_sub(OTHER_FILES)).unwrap_or(usize::MAX))
}

impl Crowd {
    /// Opens so many streams at once.
    pub async fn open(address: &str, size: usize) -> Self {
        let mut joining = JoinSet::new();
        for _ in 0..size {
            joining.spawn(Member::join(address.to_owned()));
        }
        Self { members: joining.join_all().await }
    }

    /// Reads until each has heard this.
    pub async fn hear(&mut self, text: &str) {
        for member in &mut self.members {
            member.hear(text).await;
        }
    }

    /// Reads each to its end; what each has heard, with the frame of the transfer.
    pub async fn ends(self) -> Vec<String> {
        let mut ending = JoinSet::new();
        for member in self.members {
            ending.spawn(member.end());
        }
        ending.join_all().await
    }
}

impl Member {
    async fn join(address: String) -> Self {
        let mut socket = within("a connection", TcpStream::connect(&address)).await.expect("the gateway listens");
        let request = format!("GET /events HTTP/1.1\r\nHost: {address}\r\n\r\n");
        socket.write_all(request.as_bytes()).await.expect("the gateway reads");
        let mut member = Self { socket, heard: String::new() };
        member.hear("event: hello").await;
        assert!(member.heard.starts_with("HTTP/1.1 200 "), "{}", member.heard);
        member
    }

    async fn hear(&mut self, text: &str) {
        while !self.heard.contains(text) {
            assert!(within(text, self.read()).await > 0, "it ended before {text:?}: {}", self.heard);
        }
    }

    async fn end(mut self) -> String {
        while within("the end", self.read()).await > 0 {}
        self.heard
    }

    async fn read(&mut self) -> usize {
        let mut bytes = [0; 4096];
        let count = self.socket.read(&mut bytes).await.unwrap_or_else(|error| panic!("{error} after {}", self.heard));
        self.heard.push_str(&String::from_utf8_lossy(&bytes[..count]));
        count
    }
}
