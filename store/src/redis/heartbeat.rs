//! Whether a server is still there.

use std::{convert::Infallible, sync::Arc, time::Duration};

use redis::{aio::MultiplexedConnection, cmd};
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::{inbox::Inbox, server::failure};
use crate::StoreError;

/// Time between two questions.
const PERIOD: Duration = Duration::from_secs(5);

/// Asks from time to time, until there is no answer.
pub(super) async fn stay_alive(subscriber: MultiplexedConnection, inbox: Arc<Inbox>) -> Result<Infallible, StoreError> {
    let mut beat = interval_at(Instant::now() + PERIOD, PERIOD);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        beat.tick().await;
        ask(subscriber.clone(), Arc::clone(&inbox)).await?;
    }
}

/// Asks the server that the inbox hears. True when it answers: every message that it sent before is in the inbox then. False
/// when the answer is late because so many messages come before it; it is there too then.
pub(super) async fn ask(mut subscriber: MultiplexedConnection, inbox: Arc<Inbox>) -> Result<bool, StoreError> {
    let heard = inbox.heard();
    match cmd("PING").exec_async(&mut subscriber).await {
        Ok(()) => Ok(true),
        Err(error) if error.is_timeout() && inbox.heard() != heard => Ok(false),
        Err(error) => Err(failure(&error)),
    }
}
