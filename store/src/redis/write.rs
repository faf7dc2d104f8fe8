//! Writing, and publishing, whatever server it is that holds a key.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use redis::{Cmd, ErrorKind, FromRedisValue, RedisError, ServerErrorKind, aio::MultiplexedConnection, cmd, pipe};
use tokio::time::timeout;
use wallfeed_proto::Key;

use super::{
    cluster::Redirect,
    deployment::{Deployment, Primary},
    server::{DEADLINE, Server, failure},
};
use crate::StoreError;

/// How often one command may be sent: a connection that was idle may be closed, a primary may be one no more, a key may move.
const ATTEMPTS: usize = 5;

/// Writes over connections that are made when they are needed. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    deployment: Deployment,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// Who holds what, as far as that was asked.
    primaries: Vec<Primary>,
    connections: HashMap<String, MultiplexedConnection>,
}

impl Writer {
    pub(super) fn new(deployment: Deployment) -> Self {
        Self { deployment, state: Arc::default() }
    }

    pub(super) async fn put(&self, key: &Key, document: Bytes, ttl: Option<Duration>) -> Result<(), StoreError> {
        let mut set = cmd("SET");
        set.arg(key.as_str()).arg(document.as_ref());
        if let Some(ttl) = ttl {
            let millis = u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX).clamp(1, LONGEST_TTL_MILLIS);
            set.arg("PX").arg(millis);
        }
        self.run(Some(key), &set).await
    }

    /// Stores a document in the place of what the key held; false where it holds something else by now. That nothing comes in
    /// between, only a script can promise: where the server runs none for us, the document is stored in any case.
    pub(super) async fn replace(&self, key: &Key, held: Option<&[u8]>, document: Bytes) -> Result<bool, StoreError> {
        let mut script = cmd("EVAL");
        script.arg(REPLACE).arg(1).arg(key.as_str()).arg(held.unwrap_or_default()).arg(document.as_ref());
        match self.run(Some(key), &script).await {
            // Whatever else was refused is refused again.
            Err(StoreError::Refused(_)) => self.put(key, document, None).await.map(|()| true),
            replaced => replaced,
        }
    }

    /// What a key holds; none where that is no string.
    pub(super) async fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        // The one command for reading that the user needs anyway.
        let values: Vec<Option<Vec<u8>>> = self.run(Some(key), cmd("MGET").arg(key.as_str())).await?;
        Ok(values.into_iter().next().flatten())
    }

    pub(super) async fn delete(&self, key: &Key) -> Result<bool, StoreError> {
        self.run(Some(key), cmd("DEL").arg(key.as_str())).await
    }

    /// A cluster passes it on to all of its servers.
    pub(super) async fn publish(&self, channel: &str, message: &[u8]) -> Result<(), StoreError> {
        self.run(None, cmd("PUBLISH").arg(channel).arg(message)).await
    }

    /// Runs a command that may be run twice.
    async fn run<T: FromRedisValue>(&self, key: Option<&Key>, command: &Cmd) -> Result<T, StoreError> {
        if let Ok(result) = timeout(DEADLINE, self.attempts(key, command)).await {
            return result;
        }
        self.forget();
        Err(StoreError::Unavailable(format!("no answer within {} s", DEADLINE.as_secs())))
    }

    async fn attempts<T: FromRedisValue>(&self, key: Option<&Key>, command: &Cmd) -> Result<T, StoreError> {
        let (mut redirect, mut problem) = (None, "the key is moving between servers".to_owned());
        for _ in 0..ATTEMPTS {
            let was_new = self.state().connections.is_empty();
            match self.attempt(key, command, redirect.take()).await {
                Ok(answer) => return Ok(answer),
                Err(Failed::Elsewhere(there)) => redirect = Some(there),
                Err(Failed::OnTheWay(error)) if was_new => return Err(error),
                Err(Failed::OnTheWay(error)) => problem = error.reason(),
                Err(Failed::ByTheServer(error)) => return Err(error),
            }
        }
        Err(StoreError::Unavailable(problem))
    }

    async fn attempt<T: FromRedisValue>(
        &self,
        key: Option<&Key>,
        command: &Cmd,
        redirect: Option<Box<Elsewhere>>,
    ) -> Result<T, Failed> {
        let asking = redirect.as_ref().is_some_and(|redirect| redirect.asking);
        let server = match redirect {
            Some(there) => there.server,
            None => self.owner(key).await?,
        };
        let mut connection = self.connection(&server).await?;
        let result = if asking {
            let mut pipeline = pipe();
            pipeline.cmd("ASKING").ignore().add_command(command.clone());
            pipeline.query_async(&mut connection).await.map(|(answer,)| answer)
        } else {
            command.query_async(&mut connection).await
        };
        result.map_err(|error| self.failed(&error))
    }

    fn at(&self, address: &str) -> Result<Server, StoreError> {
        let known = self.state().primaries.iter().find(|primary| primary.is_at(address)).cloned();
        if let Some(primary) = known {
            return Ok(primary.server);
        }
        let parsed = address.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse().ok()?)));
        let (host, port) = parsed.ok_or_else(|| StoreError::Unavailable(format!("no address: {address}")))?;
        self.deployment.template().at(host, port)
    }

    /// The one that holds the key; any where there is none.
    async fn owner(&self, key: Option<&Key>) -> Result<Server, StoreError> {
        let find = |primaries: &[Primary]| {
            let owner = primaries.iter().find(|primary| key.is_none_or(|key| primary.holds(key)));
            owner.map(|primary| primary.server.clone())
        };
        if let Some(server) = find(&self.state().primaries) {
            return Ok(server);
        }
        let primaries = self.deployment.primaries(&[]).await?;
        let owner = find(&primaries);
        self.state().primaries = primaries;
        owner.ok_or_else(|| StoreError::Unavailable("no server holds the key's hash slot".into()))
    }

    async fn connection(&self, server: &Server) -> Result<MultiplexedConnection, StoreError> {
        let address = server.address();
        let open = self.state().connections.get(&address).cloned();
        if let Some(connection) = open {
            return Ok(connection);
        }
        let connection = server.connect().await.inspect_err(|_| self.state().primaries.clear())?;
        self.state().connections.insert(address, connection.clone());
        Ok(connection)
    }

    fn failed(&self, error: &RedisError) -> Failed {
        if let Some(Redirect { address, asking }) = Redirect::of(error) {
            let server = self.at(&address);
            if !asking {
                self.state().primaries.clear();
            }
            return server
                .map_or_else(Failed::OnTheWay, |server| Failed::Elsewhere(Box::new(Elsewhere { server, asking })));
        }
        let is_demoted = error.kind() == ErrorKind::Server(ServerErrorKind::ReadOnly) && self.deployment.changes();
        if is_demoted || error.is_io_error() || error.is_unrecoverable_error() {
            self.forget();
            return Failed::OnTheWay(failure(error));
        }
        Failed::ByTheServer(failure(error))
    }

    /// Who holds what is to be asked again.
    pub(super) fn forget(&self) {
        *self.state() = State::default();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Compares and sets, with the commands that the user needs anyway. A key without a string is as good as an empty one.
const REPLACE: &str = "\
if (redis.call('MGET', KEYS[1])[1] or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1";

/// Redis refuses times to live that overflow its clock: a thousand years are for ever.
const LONGEST_TTL_MILLIS: u64 = 1000 * 366 * 24 * 3600 * 1000;

enum Failed {
    /// Another server has to be asked.
    Elsewhere(Box<Elsewhere>),
    /// The command may not have reached the server.
    OnTheWay(StoreError),
    /// The server answered with an error.
    ByTheServer(StoreError),
}

struct Elsewhere {
    server: Server,
    /// It is on the point of taking the key over, and has to be told that we know.
    asking: bool,
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::OnTheWay(error)
    }
}
