//! Where documents go.

use std::{io::Write, str::FromStr, time::Duration};

use wallfeed_proto::{Document, Event, Key};
use wallfeed_store::{Store, StoreError, StoreUrl, url::StoreUrlError};

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
    /// To stdout, one a line.
    Lines,
}

impl Output {
    /// Publishes a document.
    pub async fn put(&self, publication: &Publication) -> Result<(), OutputError> {
        match self {
            Self::Store(store) => {
                let document = publication.document.to_json().into();
                Ok(store.put(&publication.key, document, publication.ttl).await?)
            }
            Self::Lines => Ok(writeln!(std::io::stdout().lock(), "{}", publication.line())?),
        }
    }
}

/// A document that could not be published.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The store does not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Nobody reads stdout.
    #[error("stdout is closed: {0}")]
    Closed(#[from] std::io::Error),
}

/// An [`Output`] as settings write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The address of a store.
    Store(StoreUrl),
    /// `-`: stdout.
    Lines,
}

impl FromStr for Target {
    type Err = StoreUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "-" { Ok(Self::Lines) } else { text.parse().map(Self::Store) }
    }
}
