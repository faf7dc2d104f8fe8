//! One attempt at one document: ask, and make it.

use std::{io, pin::pin, time::Duration};

use anyhow::Context;
use futures_util::{Stream, StreamExt, stream};
use jiff::{Timestamp, Zoned};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
};
use wallfeed_proto::values;
use wallfeed_secrets::{Held, Secrets};

use crate::{
    cache::Cache,
    fetch::{FetchError, Fetcher, Limits},
    metrics::Metrics,
    output::Token,
    settings::{Feed, Settings},
    transform::{Access, Made, Moment, Response, TransformError},
};

/// Makes documents: has the client, and the secrets. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Maker {
    fetcher: Fetcher,
    secrets: Option<Secrets>,
    metrics: Metrics,
}

/// A document that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// An upstream gave nothing.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// Nothing can be made of what it gave, or it cannot be asked.
    #[error(transparent)]
    Transform(#[from] TransformError),
    /// The secret is not there.
    #[error(transparent)]
    Secret(#[from] wallfeed_secrets::Error),
    /// The values do not fit the key: a mistake of the feed.
    #[error(transparent)]
    Misfit(#[from] values::Misfit),
}

impl Trouble {
    /// What is wrong, in a word.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Fetch(error) => error.kind(),
            Self::Transform(error) => error.kind(),
            Self::Secret(_) => "secret",
            Self::Misfit(_) => "mistake",
        }
    }

    /// How long the upstream wants to be left alone.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Fetch(error) => error.retry_after(Timestamp::now()),
            _ => None,
        }
    }
}

/// What came of an attempt.
#[derive(Debug)]
pub struct Outcome {
    /// The values, and when they are due again.
    pub made: Made,
    /// When they were made, in the feed's time zone.
    pub moment: Moment,
    /// How much the upstream sent.
    pub bytes: usize,
}

impl Maker {
    /// Reads the secrets, if the settings say where they are. A Vault that is sealed, or anything else that keeps them
    /// away, troubles the feeds that need one; an error are only settings by which nothing can be read.
    pub async fn open(settings: &Settings, cache: Cache, limits: Limits, metrics: Metrics) -> anyhow::Result<Self> {
        let fetcher = Fetcher::new(settings.contact.as_deref(), cache, limits, metrics.clone())?;
        let secrets = match settings.secrets.clone() {
            Some(source) => Some(Secrets::start(source).await.context("[secrets]")?),
            None => None,
        };
        Ok(Self { fetcher, secrets, metrics })
    }

    /// What is counted meanwhile.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Reads the secrets until they are there, and anew at each SIGHUP, for as long as it is polled.
    pub async fn maintain(&self) {
        if let (Some(secrets), Ok(hangup)) = (&self.secrets, signal(SignalKind::hangup())) {
            let hangups = stream::unfold(hangup, async |mut hangup| hangup.recv().await.map(|()| ((), hangup)));
            secrets.maintain(pin!(hangups)).await;
        }
    }

    /// Tells of every time that secrets have changed; of nothing where there are none.
    pub fn new_secrets(&self) -> impl Stream<Item = ()> + Send + use<> {
        let changes = self.secrets.as_ref().map(Secrets::changes);
        let next = async |changes: Option<watch::Receiver<Held>>| {
            let mut changes = changes?;
            changes.changed().await.ok()?;
            Some(((), Some(changes)))
        };
        stream::unfold(changes, next).fuse()
    }

    /// Makes a feed's document now. What was fetched less than `fresh` ago is not asked for again.
    pub async fn make(&self, feed: &Feed, fresh: Duration) -> Result<Outcome, Trouble> {
        self.make_at(&Zoned::now(), feed, fresh).await
    }

    /// Makes a feed's document as of this time.
    pub async fn make_at(&self, now: &Zoned, feed: &Feed, fresh: Duration) -> Result<Outcome, Trouble> {
        let moment = feed.moment(now);
        let requests = feed.recipe.requests(&moment, &self.access(feed)?)?;
        let mut responses = Vec::with_capacity(requests.len());
        for request in &requests {
            responses.push(self.fetcher.fetch(request, fresh).await?);
        }
        let made = make(feed, &responses, &moment).inspect_err(|_| {
            for request in &requests {
                self.fetcher.forget(request);
            }
        })?;
        let bytes = responses.iter().map(|response| response.body.len()).sum();
        Ok(Outcome { made, moment, bytes })
    }

    /// The secret of a name, whatever it is at the time.
    pub fn token(&self, name: &str) -> anyhow::Result<Token> {
        let secrets = self.secrets.clone().context("there are no secrets: say in [secrets] where they are")?;
        Ok(Token::named(secrets, name))
    }

    fn access(&self, feed: &Feed) -> Result<Access, Trouble> {
        let secret = match (&feed.secret, &self.secrets) {
            (None, _) => None,
            (Some(name), Some(secrets)) => Some(secrets.require(name)?),
            (Some(_), None) => return Err(TransformError::NoSecret.into()),
        };
        Ok(Access { base_url: feed.base_url.clone(), secret })
    }
}

/// Makes a feed's document of its responses, and checks that it fits the key.
pub fn make(feed: &Feed, responses: &[Response], moment: &Moment) -> Result<Made, Trouble> {
    let made = feed.recipe.document(responses, moment, &feed.key)?;
    values::check(&feed.key, &made.values.to_value())?;
    Ok(made)
}

/// Recorded responses: files, `-` is stdin.
pub fn read_responses(paths: &[std::path::PathBuf]) -> anyhow::Result<Vec<Response>> {
    let read = |path: &std::path::PathBuf| {
        let body = if path.as_os_str() == "-" { read_stdin() } else { std::fs::read(path) };
        body.map(Response::new).with_context(|| format!("cannot read {}", path.display()))
    };
    paths.iter().map(read).collect()
}

fn read_stdin() -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    io::Read::read_to_end(&mut io::stdin().lock(), &mut body)?;
    Ok(body)
}
