//! Making a server say what changes: by keyspace notifications, or else by invalidations, or else it is read again and again.

use std::time::Duration;

use redis::aio::MultiplexedConnection;

use super::{
    keyspace::{self, Announces},
    subscriber::Subscriber,
    tracking,
};
use crate::{Options, StoreError, health::Mechanism};

/// Time between two readings of everything where a server says nothing.
pub(super) const POLL: Duration = Duration::from_secs(2);

/// What was arranged with a server, and what a person should know about it.
pub(super) struct Arranged {
    pub(super) mechanism: Mechanism,
    pub(super) complaints: Vec<String>,
}

/// Arranges the best that the server allows. Keyspace channels are heard in any case: they may say something even where it
/// cannot be known that they say everything.
pub(super) async fn arrange(
    subscriber: &Subscriber,
    reader: &mut MultiplexedConnection,
    options: &Options,
    prefix: &str,
) -> Result<Arranged, StoreError> {
    let mut complaints = match keyspace::configure(reader, options.configure).await? {
        Announces::All | Announces::AllFromNowOn => Vec::new(),
        Announces::TooFew(problem) => vec![problem],
    };
    let unheard = keyspace::subscribe(subscriber, &options.keys, prefix).await?;
    complaints.extend(unheard.iter().map(ToString::to_string));
    if complaints.is_empty() {
        return Ok(Arranged { mechanism: Mechanism::Keyspace, complaints });
    }
    let mechanism = match tracking::start(subscriber, &options.keys).await {
        Ok(()) => Mechanism::Tracking,
        Err(StoreError::Refused(reason)) => {
            complaints.push(format!(
                "the server refuses CLIENT TRACKING too ({reason}), so everything is read every {} s",
                POLL.as_secs()
            ));
            Mechanism::Polling
        }
        Err(error) => return Err(error),
    };
    Ok(Arranged { mechanism, complaints })
}
