//! The life of a token that was given to this process. Tokens that a login gives are obtained anew for each reading.

use std::time::Duration;

use crate::{
    Result,
    settings::{Login, Source, Transit},
    vault::{Lease, Session},
};

/// The time to the next attempt after a failure.
const AFTER_FAILURE: Duration = Duration::from_secs(30);

impl Source {
    /// Extends the token's life if there is one to extend; the time until that is due again.
    pub(crate) async fn extend_token(&self) -> Option<Duration> {
        match self {
            Self::Transit(transit) if matches!(transit.login, Login::Token(_)) => {
                transit.try_extend_token().await.unwrap_or_else(|error| {
                    tracing::error!("the token's life could not be extended: {error}");
                    Some(AFTER_FAILURE)
                })
            }
            _ => None,
        }
    }
}

impl Transit {
    async fn try_extend_token(&self) -> Result<Option<Duration>> {
        let session = Session::open(self).await?;
        match session.lease().await? {
            Lease { ttl: 0, .. } => Ok(None),
            Lease { ttl, renewable: false } => {
                tracing::warn!("the token dies in {ttl} s and cannot be extended: write a new one into its file");
                Ok(None)
            }
            Lease { .. } => {
                let Lease { ttl, .. } = session.renew().await?;
                tracing::debug!(ttl, "token extended");
                Ok(Some(Duration::from_secs(ttl / 2).max(Duration::from_secs(1))))
            }
        }
    }
}
