//! A server: how it is reached, and what its errors mean.

use std::time::Duration;

use redis::{
    AsyncConnectionConfig, Client, ConnectionAddr, ConnectionInfo, ErrorKind, ProtocolVersion, PushInfo, RedisError,
    RedisResult, ServerErrorKind,
    aio::{MultiplexedConnection, PubSub, SendError},
    io::tcp::{TcpSettings, socket2::TcpKeepalive},
};

use tokio::time::timeout;

use crate::{StoreError, url::StoreUrlError};

/// How long a connection, or a short answer, may take.
pub(super) const DEADLINE: Duration = Duration::from_secs(2);
/// How long documents may take: as many as are asked for at once, over a poor radio link.
const READ_DEADLINE: Duration = Duration::from_secs(5);
/// How long sent bytes may stay unacknowledged before the connection is dead.
const USER_TIMEOUT: Duration = Duration::from_secs(10);

/// One server. Knows the password, and never shows it.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    client: Client,
    /// The same in RESP3, in which messages are taken in as they are read, without a queue that could grow.
    pushed: Client,
}

impl Server {
    pub(super) fn new(info: ConnectionInfo) -> RedisResult<Self> {
        let keepalive = TcpKeepalive::new().with_time(USER_TIMEOUT).with_interval(DEADLINE).with_retries(3);
        let tcp = TcpSettings::default().set_nodelay(true).set_keepalive(keepalive).set_user_timeout(USER_TIMEOUT);
        // The library's name is not told: a user of least privilege may not, and each attempt would be in the server's access
        // log.
        let settings = info.redis_settings().clone().set_skip_set_lib_name();
        if matches!(info.addr(), ConnectionAddr::TcpTls { .. }) {
            use_ring();
        }
        let info = info.set_tcp_settings(tcp).set_redis_settings(settings.clone().set_protocol(ProtocolVersion::RESP2));
        let pushed = info.clone().set_redis_settings(settings.set_protocol(ProtocolVersion::RESP3));
        Ok(Self { client: Client::open(info)?, pushed: Client::open(pushed)? })
    }

    /// Another server that is reached in the same way: with the same password, and TLS where this one has it.
    pub(super) fn at(&self, host: &str, port: u16) -> Result<Self, StoreError> {
        let info = self.client.get_connection_info();
        let addr = match info.addr() {
            ConnectionAddr::TcpTls { insecure, tls_params, .. } => {
                ConnectionAddr::TcpTls { host: host.into(), port, insecure: *insecure, tls_params: tls_params.clone() }
            }
            _ => ConnectionAddr::Tcp(host.into(), port),
        };
        Self::new(info.clone().set_addr(addr)).map_err(|error| failure(&error))
    }

    /// Where it is, without secrets.
    pub(super) fn address(&self) -> String {
        self.client.get_connection_info().addr().to_string()
    }

    /// Its name or number, where it is reached over a network.
    pub(super) fn host(&self) -> Option<&str> {
        match self.client.get_connection_info().addr() {
            ConnectionAddr::Tcp(host, _) | ConnectionAddr::TcpTls { host, .. } => Some(host),
            _ => None,
        }
    }

    /// Whether the way to it is encrypted.
    pub(super) fn has_tls(&self) -> bool {
        matches!(self.client.get_connection_info().addr(), ConnectionAddr::TcpTls { .. })
    }

    /// The name by which we are known to it.
    pub(super) fn user(&self) -> &str {
        self.client.get_connection_info().redis_settings().username().unwrap_or("default")
    }

    /// The number of the database, which is part of the names of keyspace channels.
    pub(super) fn database(&self) -> i64 {
        self.client.get_connection_info().redis_settings().db()
    }

    /// A connection for writing, and for short questions.
    pub(super) async fn connect(&self) -> Result<MultiplexedConnection, StoreError> {
        Self::open(&self.client, Self::config()).await
    }

    /// A connection for reading documents.
    pub(super) async fn connect_reader(&self) -> Result<MultiplexedConnection, StoreError> {
        Self::open(&self.client, Self::config().set_response_timeout(Some(READ_DEADLINE))).await
    }

    /// A connection for messages, which are taken in as they arrive.
    pub(super) async fn connect_pushed(
        &self,
        take_in: impl Fn(PushInfo) + Send + Sync + 'static,
    ) -> Result<MultiplexedConnection, StoreError> {
        let sender = move |push: PushInfo| {
            take_in(push);
            Ok::<(), SendError>(())
        };
        Self::open(&self.pushed, Self::config().set_push_sender(sender)).await
    }

    /// A connection for messages in RESP2, and for nothing else.
    pub(super) async fn connect_published(&self) -> Result<PubSub, StoreError> {
        let late = || StoreError::Unavailable(format!("no answer within {} s", DEADLINE.as_secs()));
        Ok(timeout(DEADLINE, self.client.get_async_pubsub()).await.map_err(|_| late())??)
    }

    async fn open(client: &Client, config: AsyncConnectionConfig) -> Result<MultiplexedConnection, StoreError> {
        client.get_multiplexed_async_connection_with_config(&config).await.map_err(|error| failure(&error))
    }

    fn config() -> AsyncConnectionConfig {
        AsyncConnectionConfig::new().set_connection_timeout(Some(DEADLINE)).set_response_timeout(Some(DEADLINE))
    }
}

impl From<RedisError> for StoreError {
    fn from(error: RedisError) -> Self {
        failure(&error)
    }
}

/// Nobody reads the details of a wrong address: they may hold the password.
impl From<RedisError> for StoreUrlError {
    fn from(_: RedisError) -> Self {
        Self
    }
}

/// Rustls asks for the process's choice where more than one implementation of cryptography could be linked; whoever chose
/// first is right.
fn use_ring() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// What an error of the server, or of the way to it, means.
pub(super) fn failure(error: &RedisError) -> StoreError {
    use ServerErrorKind::{BusyLoading, ClusterDown, MasterDown, TryAgain};

    let text = match (error.code(), error.detail()) {
        (Some(code), Some(detail)) => format!("{code} {detail}"),
        _ => error.to_string(),
    };
    match error.kind() {
        ErrorKind::Server(BusyLoading | ClusterDown | MasterDown | TryAgain) => StoreError::Unavailable(text),
        ErrorKind::Server(_) | ErrorKind::Extension | ErrorKind::AuthenticationFailed => StoreError::Refused(text),
        _ => StoreError::Unavailable(text),
    }
}
