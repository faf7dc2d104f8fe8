//! The life of a token that was given to this process. Tokens that a login gives are obtained anew for each reading.

use std::time::Duration;

use crate::{
    Result,
    settings::{Login, Source, Transit},
    vault::{Lease, Session},
};

/// The time to the next attempt after a failure.
const AFTER_FAILURE: Duration = Duration::from_secs(30);

/// The least time between two extensions: at the end of its longest life a token is extended by less and less.
const SHORTEST: Duration = Duration::from_secs(1);

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
            Lease { expire_time: None, .. } => Ok(None),
            Lease { ttl, renewable: false, .. } => {
                tracing::warn!("the token dies in {ttl} s and cannot be extended: write a new one into its file");
                Ok(None)
            }
            Lease { renewable: true, .. } => {
                let life = Duration::from_secs(session.renew().await?);
                tracing::debug!(?life, "token extended");
                Ok(Some((life / 2).max(SHORTEST)))
            }
        }
    }
}
