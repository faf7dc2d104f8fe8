//! The tokens in force. Those out of secrets may change while the gateway runs.

use anyhow::Context;
use futures_util::{StreamExt, future, stream};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use wallfeed_secrets::{Secrets, Source};

use crate::{
    config::{TokenOptions, Tokens},
    watched::Watched,
};

/// The tokens in force. Cheap to clone.
#[derive(Debug, Clone)]
pub struct InForce(watch::Receiver<Tokens>);

/// Keeps them fresh.
#[derive(Debug)]
pub struct Keeper {
    options: TokenOptions,
    secrets: Secrets,
    files: Watched,
    tokens: watch::Sender<Tokens>,
}

impl InForce {
    /// Tokens that never change.
    #[must_use]
    pub fn fixed(tokens: Tokens) -> Self {
        Self(watch::Sender::new(tokens).subscribe())
    }

    /// Those of the options, and who keeps them fresh, if they can change. Waits for a source of secrets that does not answer.
    pub async fn open(options: &TokenOptions) -> anyhow::Result<(Self, Option<Keeper>)> {
        let Some((path, source)) = options.source()? else { return Ok((Self::fixed(options.tokens(None)?), None)) };
        let own = if let Source::File(file) = &source { Some(file.path.clone()) } else { None };
        let files = Watched::new([path.to_owned()].into_iter().chain(own).collect::<Vec<_>>());
        let secrets = Secrets::open(source).await.with_context(|| format!("--secrets {}", path.display()))?;
        let tokens = watch::Sender::new(options.tokens(Some(&secrets))?);
        let in_force = Self(tokens.subscribe());
        Ok((in_force, Some(Keeper { options: options.clone(), secrets, files, tokens })))
    }

    /// Looks at them.
    pub fn look<T>(&self, look: impl FnOnce(&Tokens) -> T) -> T {
        look(&self.0.borrow())
    }
}

impl Keeper {
    /// Keeps the tokens fresh until the shutdown.
    pub async fn run(self, shutdown: CancellationToken) {
        let Self { options, secrets, files, tokens } = self;
        let mut changes = secrets.changes();
        let follow = async {
            while changes.changed().await.is_ok() {
                match options.tokens(Some(&secrets)) {
                    Ok(new) => _ = tokens.send_replace(new),
                    Err(error) => tracing::error!("the tokens stay as they were: {error:#}"),
                }
            }
        };
        let told = stream::unfold(files, async |mut files| {
            files.changed().await;
            Some(((), files))
        });
        let maintain = secrets.maintain(told.boxed());
        shutdown.run_until_cancelled(future::join(follow, maintain)).await;
    }
}
