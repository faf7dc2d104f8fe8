//! The connection on which a server's messages come in.

use std::{future::Future, sync::Arc};

use futures_util::StreamExt;
use redis::{
    Cmd, PushInfo, RedisResult, ToRedisArgs,
    aio::{MultiplexedConnection, PubSubSink},
    cmd,
};
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use super::{
    ear::Ear,
    server::{DEADLINE, Server},
};
use crate::StoreError;

/// The connection on which a server's messages come in.
#[derive(Debug)]
pub(super) enum Subscriber {
    /// In RESP3: messages are heard as they are read.
    Pushed(MultiplexedConnection),
    /// In RESP2, where the server speaks or allows nothing else: messages queue until the task hears them.
    Published(PubSubSink, #[expect(dead_code, reason = "ends with the connection")] AbortOnDropHandle<()>),
}

impl Subscriber {
    /// Connects; the ear hears from here on.
    pub(super) async fn open(server: &Server, ear: Arc<Ear>) -> Result<Self, StoreError> {
        let heard = Arc::clone(&ear);
        match server.connect_pushed(move |push: PushInfo| heard.receive(&push)).await {
            // Who is refused for another reason is refused again.
            Err(StoreError::Refused(reason)) => {
                let subscriber = Self::open_published(server, ear).await?;
                tracing::debug!("{} does not speak RESP3: {reason}", server.address());
                Ok(subscriber)
            }
            opened => opened.map(Self::Pushed),
        }
    }

    async fn open_published(server: &Server, ear: Arc<Ear>) -> Result<Self, StoreError> {
        let (sink, mut messages) = server.connect_published().await?.split();
        let hear = async move {
            let _closed = ear.closed.clone().drop_guard();
            while let Some(message) = messages.next().await {
                ear.message(message.get_channel_name().as_bytes(), message.get_payload_bytes());
            }
        };
        Ok(Self::Published(sink, AbortOnDropHandle::new(tokio::spawn(hear))))
    }

    /// Whether the server speaks RESP3.
    pub(super) fn is_pushed(&self) -> bool {
        matches!(self, Self::Pushed(_))
    }

    /// Subscribes to channels, and waits for the confirmation.
    pub(super) async fn subscribe(&self, channels: impl ToRedisArgs) -> RedisResult<()> {
        match self {
            Self::Pushed(connection) => connection.clone().subscribe(channels).await,
            Self::Published(sink, _) => in_time(sink.clone().subscribe(channels)).await,
        }
    }

    /// Subscribes to the channels that match a pattern, and waits for the confirmation.
    pub(super) async fn psubscribe(&self, pattern: &str) -> RedisResult<()> {
        match self {
            Self::Pushed(connection) => connection.clone().psubscribe(pattern).await,
            Self::Published(sink, _) => in_time(sink.clone().psubscribe(pattern)).await,
        }
    }

    /// Asks for messages that only RESP3 has.
    pub(super) async fn track(&self, tracking: &Cmd) -> Result<(), StoreError> {
        match self {
            Self::Pushed(connection) => Ok(tracking.exec_async(&mut connection.clone()).await?),
            Self::Published(..) => Err(StoreError::Refused("it needs RESP3".into())),
        }
    }

    /// Asks whether the server is there. True if an answer means that all messages before it were heard.
    pub(super) async fn ping(&self) -> RedisResult<bool> {
        match self {
            Self::Pushed(connection) => cmd("PING").exec_async(&mut connection.clone()).await.map(|()| true),
            Self::Published(sink, _) => in_time(sink.clone().ping::<redis::Value>()).await.map(|_| false),
        }
    }
}

/// The library waits for ever.
async fn in_time<T>(answer: impl Future<Output = RedisResult<T>>) -> RedisResult<T> {
    timeout(DEADLINE, answer).await.unwrap_or_else(|_| Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into()))
}
