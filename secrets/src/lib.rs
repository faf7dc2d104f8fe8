//! A household's API keys: from files, the environment, Kubernetes, or ciphertext that Vault or OpenBao decrypts.
//!
//! A program opens its [`Source`] once, asks for [`Secret`]s by name, and keeps them fresh with [`Secrets::maintain`].
//! [`Secrets::open`] waits for a Vault that is sealed, [`Secrets::start`] does not, and leaves the waiting to `maintain`:
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
//! its memory to stay its own also calls [`forbid_core_dumps`].
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
mod guard;
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
pub use guard::forbid_core_dumps;
pub use rights::Purpose;
pub use secret::Secret;
pub use settings::Source;
pub use source::{Change, without_newline};

use backoff::Backoff;

/// The secrets of a running program. Cheap to clone; all clones see the same values.
#[derive(Debug, Clone)]
pub struct Secrets {
    source: Option<Arc<Source>>,
    held: Arc<watch::Sender<Held>>,
}

/// What was read last, or why nothing was read yet.
pub type Held = Result<Document>;

impl Secrets {
    /// Reads all secrets. While Vault is sealed or something cannot be reached, it waits and tries again, however long
    /// that takes: whoever calls it stops it by dropping it. Everything else is an error at once.
    pub async fn open(source: Source) -> Result<Self> {
        source.validate()?;
        let document = read_patiently(&source, Error::is_transient).await?;
        Ok(Self::holding(source, Ok(document)))
    }

    /// Reads all secrets, once. Where that fails, there are none yet: [`Secrets::require`] says why, and
    /// [`Secrets::maintain`] goes on trying. An error are only settings that nothing can be read by.
    pub async fn start(source: Source) -> Result<Self> {
        source.validate()?;
        match source.read().await {
            Err(error) if matches!(error.kind(), ErrorKind::Settings | ErrorKind::Unsupported) => Err(error),
            held => Ok(Self::holding(source, held)),
        }
    }

    fn holding(source: Source, held: Held) -> Self {
        Self { source: Some(source.into()), held: watch::Sender::new(held).into() }
    }

    /// The value of a name, as last read.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Secret> {
        self.held.borrow().as_ref().ok()?.get(name)
    }

    /// The value of a name; an error that lists the names there are where it is none of them, or that says why nothing
    /// was read yet.
    pub fn require(&self, name: &str) -> Result<Secret> {
        let held = self.held.borrow();
        let document = held.as_ref().map_err(Clone::clone)?;
        document.get(name).ok_or_else(|| no_such(name, document))
    }

    /// Tells of every time that values have changed.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<Held> {
        self.held.subscribe()
    }

    /// Reads all secrets anew, once. After a failure the values stay as they were.
    pub async fn reload(&self) -> Result<()> {
        let Some(source) = &self.source else { return Ok(()) };
        self.hold(source.read().await?);
        Ok(())
    }

    /// Reads the secrets where that has not succeeded yet, and anew at each hangup, and extends the life of a token that
    /// was given to this process, for as long as it is polled. Failures are logged, and the values stay as they were.
    /// Returns when nothing is left to do: the hangups have ended, and there is no token to extend.
    pub async fn maintain(&self, mut hangups: impl Stream<Item = ()> + Unpin) {
        let Some(source) = &self.source else { return };
        if self.held.borrow().is_err() {
            self.reload_patiently(source).await;
        }
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

    /// Waits for what passes; and while there is nothing at all, for everything, because only waiting is left.
    async fn reload_patiently(&self, source: &Source) {
        let again = |error: &Error| {
            self.explain(error);
            error.is_transient() || self.held.borrow().is_err()
        };
        match read_patiently(source, again).await {
            Ok(document) => self.hold(document),
            Err(error) => tracing::error!("the secrets stay as they were: {error}"),
        }
    }

    fn hold(&self, document: Document) {
        let changed = self.held.send_if_modified(|held| {
            let changed = !held.as_ref().is_ok_and(|held| held.same_as(&document));
            *held = Ok(document);
            changed
        });
        tracing::info!(changed, "secrets read");
    }

    /// While there are none, the latest reason counts.
    fn explain(&self, error: &Error) {
        self.held.send_if_modified(|held| match held {
            Err(old) if old.kind() != error.kind() => {
                *old = error.clone();
                true
            }
            _ => false,
        });
    }
}

/// Secrets that are given, and never change: for settings without a source, and for tests.
impl<N: Into<String>> FromIterator<(N, Secret)> for Secrets {
    fn from_iter<I: IntoIterator<Item = (N, Secret)>>(pairs: I) -> Self {
        Self { source: None, held: watch::Sender::new(Ok(pairs.into_iter().collect())).into() }
    }
}

/// Reads until it succeeds, or until a failure is no reason to try again.
async fn read_patiently(source: &Source, again: impl Fn(&Error) -> bool) -> Result<Document> {
    let mut backoff = Backoff::default();
    loop {
        match source.read().await {
            Err(error) if again(&error) => {
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
