//! A household's API keys: from files, the environment, Kubernetes, or ciphertext that Vault or OpenBao decrypts.
//!
//! A program opens its [`Source`] once, asks for [`Secret`]s by name, and keeps them fresh with [`Secrets::maintain`]:
//!
//! ```no_run
//! # async fn start(hangups: impl tokio_stream::Stream<Item = ()> + Unpin) -> wallfeed_secrets::Result<()> {
//! use wallfeed_secrets::{Secrets, Source};
//!
//! let source = Source::load("secrets.toml".as_ref(), None)?;
//! let secrets = Secrets::open(source).await?;
//! let key = secrets.require("owm_key")?;
//! println!("{key}"); // [redacted]
//! secrets.maintain(hangups).await;
//! # Ok(())
//! # }
//! ```
//!
//! The settings are a value that can be a part of others, such as the table `[secrets]` of a feed's settings.
//! Buffers of TLS and HTTP, which values pass through on their way, are out of this crate's reach: a process that wants
//! its memory to stay its own also forbids core dumps, as the program `wallfeed-secrets` does.
//!
//! The dozen endpoints of Vault and the five of Kubernetes are called with the HTTP client that the workspace has anyway.
//! `vaultrs` would bring a second one and a second cryptographic library, and `kube` the types of the whole API, for
//! requests of a few fields; and the errors of both would have to be taken apart again to tell what to do.

mod backoff;
pub mod check;
#[cfg(feature = "kubernetes")]
mod cluster;
#[cfg(not(feature = "kubernetes"))]
#[path = "cluster/absent.rs"]
mod cluster;
mod document;
mod error;
mod http;
mod place;
pub mod policy;
mod rights;
pub mod rotate;
mod secret;
pub mod settings;
mod source;
mod vault;

use std::sync::Arc;

use tokio::sync::watch;
use tokio_stream::{Stream, StreamExt};

pub use document::{Document, Format};
pub use error::{Error, ErrorKind, Result};
pub use rights::Purpose;
pub use secret::Secret;
pub use settings::Source;
pub use source::{Change, without_newline};

use backoff::Backoff;

/// The secrets of a running program. Cheap to clone; all clones see the same values.
#[derive(Debug, Clone)]
pub struct Secrets {
    source: Option<Arc<Source>>,
    held: Arc<watch::Sender<Document>>,
}

impl Secrets {
    /// Reads all secrets. While Vault is sealed or something cannot be reached, it waits and tries again, however long
    /// that takes: whoever calls it stops it by dropping it. Everything else is an error at once.
    pub async fn open(source: Source) -> Result<Self> {
        source.validate()?;
        let document = read_patiently(&source).await?;
        Ok(Self { source: Some(source.into()), held: watch::Sender::new(document).into() })
    }

    /// The value of a name, as last read.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Secret> {
        self.held.borrow().get(name)
    }

    /// The value of a name; an error that lists the names there are where it is none of them.
    pub fn require(&self, name: &str) -> Result<Secret> {
        self.get(name).ok_or_else(|| no_such(name, &self.held.borrow()))
    }

    /// Tells of every time that values have changed.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<Document> {
        self.held.subscribe()
    }

    /// Reads all secrets anew, once. After a failure the values stay as they were.
    pub async fn reload(&self) -> Result<()> {
        let Some(source) = &self.source else { return Ok(()) };
        self.hold(source.read().await?);
        Ok(())
    }

    /// Reads all secrets anew at each hangup, and extends the life of a token that was given to this process, for as
    /// long as it is polled. Failures are logged, and the values stay as they were. Returns when nothing is left to do:
    /// the hangups have ended, and there is no token to extend.
    pub async fn maintain(&self, mut hangups: impl Stream<Item = ()> + Unpin) {
        let Some(source) = &self.source else { return };
        let mut listening = true;
        loop {
            let renewal = source.extend_token().await;
            if !listening && renewal.is_none() {
                return;
            }
            tokio::select! {
                hangup = hangups.next(), if listening => match hangup {
                    Some(()) => self.reload_patiently(source).await,
                    None => listening = false,
                },
                () = backoff::after(renewal) => {}
            }
        }
    }

    async fn reload_patiently(&self, source: &Source) {
        match read_patiently(source).await {
            Ok(document) => self.hold(document),
            Err(error) => tracing::error!("the secrets stay as they were: {error}"),
        }
    }

    fn hold(&self, document: Document) {
        let changed = self.held.send_if_modified(|held| {
            let changed = !held.same_as(&document);
            *held = document;
            changed
        });
        tracing::info!(changed, "secrets read");
    }
}

/// Secrets that are given, and never change: for settings without a source, and for tests.
impl<N: Into<String>> FromIterator<(N, Secret)> for Secrets {
    fn from_iter<I: IntoIterator<Item = (N, Secret)>>(pairs: I) -> Self {
        Self { source: None, held: watch::Sender::new(pairs.into_iter().collect()).into() }
    }
}

async fn read_patiently(source: &Source) -> Result<Document> {
    let mut backoff = Backoff::default();
    loop {
        match source.read().await {
            Err(error) if error.is_transient() => {
                let delay = backoff.next_delay();
                tracing::warn!("no secrets yet, next attempt in {:.1} s: {error}", delay.as_secs_f64());
                tokio::time::sleep(delay).await;
            }
            outcome => return outcome,
        }
    }
}

/// The failure to find a name in a document.
#[must_use]
pub fn no_such(name: &str, document: &Document) -> Error {
    let names = document.names().collect::<Vec<_>>().join(", ");
    let there = if names.is_empty() { "there are none".into() } else { format!("there are {names}") };
    let remedy = format!("store it with `wallfeed-secrets put {name}`, or correct the name");
    Error::new(ErrorKind::NotFound, format!("no secret is called {name:?}: {there}"), remedy)
}
