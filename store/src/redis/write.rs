//! Writing to a server, and publishing.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use redis::{Cmd, FromRedisValue, RedisError, aio::MultiplexedConnection, cmd};
use tokio::time::timeout;
use wallfeed_proto::Key;

use super::server::{DEADLINE, Server, failure};
use crate::StoreError;

/// Writes over a connection that is made when it is needed. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    server: Server,
    connection: Arc<Mutex<Option<MultiplexedConnection>>>,
}

impl Writer {
    pub(super) fn new(server: Server) -> Self {
        Self { server, connection: Arc::default() }
    }

    pub(super) async fn put(&self, key: &Key, document: Bytes, ttl: Option<Duration>) -> Result<(), StoreError> {
        let mut set = cmd("SET");
        set.arg(key.as_str()).arg(document.as_ref());
        if let Some(ttl) = ttl {
            let millis = u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX).clamp(1, LONGEST_TTL_MILLIS);
            set.arg("PX").arg(millis);
        }
        self.run(&set).await
    }

    pub(super) async fn delete(&self, key: &Key) -> Result<bool, StoreError> {
        self.run(cmd("DEL").arg(key.as_str())).await
    }

    pub(super) async fn publish(&self, channel: &str, message: &[u8]) -> Result<(), StoreError> {
        self.run(cmd("PUBLISH").arg(channel).arg(message)).await
    }

    /// Runs a command that may be run twice: a connection that was idle may have been closed long ago.
    async fn run<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, StoreError> {
        let attempts = async {
            let reused = self.current().is_some();
            match self.attempt(command).await {
                Err(Failed::OnTheWay(_)) if reused => self.attempt(command).await,
                result => result,
            }
        };
        match timeout(DEADLINE, attempts).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(Failed::OnTheWay(error) | Failed::ByTheServer(error))) => Err(error),
            Err(_) => {
                *self.current() = None;
                Err(StoreError::Unavailable(format!("no answer within {} s", DEADLINE.as_secs())))
            }
        }
    }

    async fn attempt<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, Failed> {
        let open = self.current().clone();
        let mut connection = match open {
            Some(connection) => connection,
            None => self.connect().await.map_err(Failed::OnTheWay)?,
        };
        command.query_async(&mut connection).await.map_err(|error| self.failed(&error))
    }

    async fn connect(&self) -> Result<MultiplexedConnection, StoreError> {
        let connection = self.server.connect().await?;
        *self.current() = Some(connection.clone());
        Ok(connection)
    }

    fn failed(&self, error: &RedisError) -> Failed {
        if error.is_io_error() || error.is_unrecoverable_error() {
            *self.current() = None;
            return Failed::OnTheWay(failure(error));
        }
        Failed::ByTheServer(failure(error))
    }

    fn current(&self) -> MutexGuard<'_, Option<MultiplexedConnection>> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Redis refuses times to live that overflow its clock: a thousand years are for ever.
const LONGEST_TTL_MILLIS: u64 = 1000 * 366 * 24 * 3600 * 1000;

enum Failed {
    /// The command may not have reached the server.
    OnTheWay(StoreError),
    /// The server answered with an error.
    ByTheServer(StoreError),
}
