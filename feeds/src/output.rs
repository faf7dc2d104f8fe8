//! Where documents go.

mod gateway;

use std::{io::Write, str::FromStr, time::Duration};

use anyhow::Context;
use serde::{Deserialize, Deserializer, de::Error};
use wallfeed_proto::{Document, Event, Key, KeyFilter};
use wallfeed_store::{Options, Store, StoreError, StoreUrl, url::StoreUrlError};

pub use gateway::{Gateway, Token};

/// The pub/sub channel on which publishers have always told of their documents.
pub const UPDATE_CHANNEL: &str = "update";

/// A document on its way out.
#[derive(Debug, Clone, PartialEq)]
pub struct Publication {
    /// Where it is stored.
    pub key: Key,
    /// What is stored.
    pub document: Document,
    /// After which it goes away; none: it stays.
    pub ttl: Option<Duration>,
}

impl Publication {
    /// The document as a line of JSON with `"type"` first.
    #[must_use]
    pub fn line(&self) -> String {
        Event::Update(self.key.clone(), Box::new(self.document.clone())).data()
    }
}

/// Where documents go.
#[derive(Debug, Clone)]
pub enum Output {
    /// Into a store.
    Store(Store),
    /// To a gateway.
    Gateway(Gateway),
    /// To stdout, one a line.
    Lines,
}

impl Output {
    /// Opens a target. The token is the gateway's.
    pub async fn open(target: Target, token: Option<Token>) -> anyhow::Result<Self> {
        match target {
            Target::Lines => Ok(Self::Lines),
            Target::Gateway(url) => Ok(Self::Gateway(Gateway::new(url, token)?)),
            Target::Store(url) => {
                let store = Store::open(&url, store_options()).await.context("cannot open the store given by --to")?;
                Ok(Self::Store(store))
            }
        }
    }

    /// Publishes a document.
    pub async fn put(&self, publication: &Publication) -> Result<(), OutputError> {
        match self {
            Self::Store(store) => put_into_store(store, publication).await,
            Self::Gateway(gateway) => gateway.put(publication).await,
            Self::Lines => Ok(writeln!(std::io::stdout().lock(), "{}", publication.line())?),
        }
    }
}

/// Stored first, then told of: who hears of it finds it.
async fn put_into_store(store: &Store, publication: &Publication) -> Result<(), OutputError> {
    let document = publication.document.to_json().into();
    store.put(&publication.key, document, publication.ttl).await?;
    Ok(store.publish(UPDATE_CHANNEL, publication.line().as_bytes()).await?)
}

/// A publisher neither watches nor re-reads, and writes what its feeds are configured to write.
fn store_options() -> Options {
    Options {
        keys: KeyFilter::all(),
        resync: Duration::from_secs(3600),
        update_channel: None,
        command_channel: "webcontrol".into(),
        configure: false,
        max_document: 1024 * 1024,
    }
}

/// A document that could not be published.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// It never will be.
    #[error("{0}")]
    Refused(String),
    /// Nobody answers; it may be later.
    #[error("{0}")]
    Unavailable(String),
    /// Nobody reads stdout.
    #[error("stdout is closed: {0}")]
    Closed(#[from] std::io::Error),
}

impl From<StoreError> for OutputError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused(reason) => Self::Refused(reason),
            other => Self::Unavailable(other.to_string()),
        }
    }
}

/// An [`Output`] as settings write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The address of a store.
    Store(StoreUrl),
    /// The address of a gateway.
    Gateway(url::Url),
    /// `-`: stdout.
    Lines,
}

impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// A text that names no target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}; or http://GATEWAY, or - for stdout")]
pub struct TargetError(#[from] StoreUrlError);

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "-" {
            return Ok(Self::Lines);
        }
        match text.parse::<url::Url>() {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(Self::Gateway(url)),
            _ => Ok(Self::Store(text.parse()?)),
        }
    }
}
