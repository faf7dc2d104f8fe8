//! The connections to one server while they last: messages come in on one, documents on the other.

use std::{
    convert::Infallible,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use redis::{aio::MultiplexedConnection, cmd};
use tokio::{
    sync::OwnedMutexGuard,
    time::{Instant, MissedTickBehavior, interval_at},
};
use tokio_util::sync::CancellationToken;

use super::{
    ear::Ear,
    hub::Hub,
    keyspace::{self, Announces},
    mechanism,
    server::Server,
    subscriber::Subscriber,
};
use crate::{StoreError, health::Mechanism};

/// Time between two questions whether the server is still there.
const PERIOD: Duration = Duration::from_secs(5);

/// The connections to one server while they last.
#[derive(Debug)]
pub(super) struct Link {
    subscriber: Subscriber,
    pub(super) reader: MultiplexedConnection,
    pub(super) mechanism: Mechanism,
    ear: Arc<Ear>,
    must_be_primary: bool,
    /// Whether what the server holds was read over this link.
    known: AtomicBool,
    failure: OnceLock<String>,
    failed: CancellationToken,
}

/// The right to hear the channels of publishers and commands.
pub(super) type Channels = OwnedMutexGuard<()>;

impl Link {
    /// Connects, and subscribes: whatever changes from here on is announced, as far as the server announces anything.
    pub(super) async fn open(
        server: &Server,
        must_be_primary: bool,
        hub: &Arc<Hub>,
    ) -> Result<(Self, Option<Channels>), StoreError> {
        let prefix = keyspace::prefix(server.database());
        let ear = Arc::new(Ear::new(Arc::clone(hub), prefix.clone()));
        let subscriber = Subscriber::open(server, Arc::clone(&ear)).await?;
        let mut reader = server.connect_reader().await?;
        if must_be_primary {
            check_role(&mut reader).await?;
        }
        let arranged = mechanism::arrange(&subscriber, &mut reader, &hub.options, &prefix).await?;
        arranged.complaints.iter().for_each(|complaint| hub.complain(complaint));
        let link = Self {
            subscriber,
            reader,
            mechanism: arranged.mechanism,
            ear,
            must_be_primary,
            known: AtomicBool::new(false),
            failure: OnceLock::new(),
            failed: CancellationToken::new(),
        };
        let channels = Arc::clone(&hub.channels).try_lock_owned().ok();
        if channels.is_some() {
            link.hear_channels(hub).await?;
        }
        Ok((link, channels))
    }

    /// Lasts as long as the connections do.
    pub(super) async fn stay(&self, hub: &Hub, channels: Option<Channels>) -> StoreError {
        let lost = |result: Result<Infallible, StoreError>| match result {
            Ok(never) => match never {},
            Err(error) => error,
        };
        tokio::select! {
            result = self.stay_alive(hub) => lost(result),
            result = self.keep_channels(hub, channels) => lost(result),
            () = self.ear.closed.cancelled() => StoreError::Unavailable("the connection was closed".into()),
            () = self.failed.cancelled() => StoreError::Unavailable(self.failure().unwrap_or_default().to_owned()),
        }
    }

    /// Asks from time to time, until there is no answer, or another one than at first.
    async fn stay_alive(&self, hub: &Hub) -> Result<Infallible, StoreError> {
        let mut beat = interval_at(Instant::now() + PERIOD, PERIOD);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            beat.tick().await;
            self.ask().await?;
            if self.must_be_primary {
                check_role(&mut self.reader.clone()).await?;
            }
            if self.mechanism == Mechanism::Keyspace {
                self.check_flags(hub).await?;
            }
        }
    }

    /// Somebody may have taken the flags away. Where they cannot be set again, the next link finds another mechanism.
    async fn check_flags(&self, hub: &Hub) -> Result<(), StoreError> {
        match keyspace::configure(&mut self.reader.clone(), hub.options.configure).await? {
            Announces::All => Ok(()),
            Announces::AllFromNowOn => {
                hub.inbox.doubt_all();
                Ok(())
            }
            Announces::TooFew(problem) => Err(StoreError::Unavailable(problem)),
        }
    }

    /// Asks whether the server is there. True when it answers and every message that it sent before was heard. False when that
    /// cannot be told, or the answer is late because so many messages come before it; it is there too then.
    pub(super) async fn ask(&self) -> Result<bool, StoreError> {
        let heard = self.ear.heard();
        match self.subscriber.ping().await {
            Ok(heard_all) => Ok(heard_all),
            Err(error) if error.is_timeout() && self.ear.heard() != heard => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Hears the channels as soon as nobody else does.
    async fn keep_channels(&self, hub: &Hub, channels: Option<Channels>) -> Result<Infallible, StoreError> {
        let _channels = if let Some(channels) = channels {
            channels
        } else {
            let channels = Arc::clone(&hub.channels).lock_owned().await;
            self.hear_channels(hub).await?;
            channels
        };
        std::future::pending().await
    }

    async fn hear_channels(&self, hub: &Hub) -> Result<(), StoreError> {
        for channel in hub.options.update_channel.iter().chain([&hub.options.command_channel]) {
            if let Some(unheard) = keyspace::subscribe_to(&self.subscriber, channel).await? {
                hub.complain(&unheard.to_string());
            }
        }
        Ok(())
    }

    /// Gives it up.
    pub(super) fn fail(&self, error: StoreError) {
        // The first failure is the cause of the others.
        _ = self.failure.set(error.reason());
        self.failed.cancel();
    }

    /// Why it was given up, if it was.
    pub(super) fn failure(&self) -> Option<&str> {
        self.failure.get().map(String::as_str)
    }

    /// What the server holds was read.
    pub(super) fn know(&self) {
        self.known.store(true, Relaxed);
    }

    pub(super) fn is_known(&self) -> bool {
        self.known.load(Relaxed)
    }
}

/// A replica says the same as its primary, until it does not.
async fn check_role(connection: &mut MultiplexedConnection) -> Result<(), StoreError> {
    let role: Vec<redis::Value> = cmd("ROLE").query_async(connection).await?;
    let role: String =
        role.into_iter().next().map(redis::from_redis_value).transpose().unwrap_or_default().unwrap_or_default();
    if role == "master" { Ok(()) } else { Err(StoreError::Unavailable("it is no primary, but a replica".into())) }
}
