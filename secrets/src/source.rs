//! Reading and writing a [`Source`].

mod environment;
mod token;
pub(crate) mod transit;

pub use environment::without_newline;

use zeroize::Zeroizing;

use crate::{
    Document, Error, ErrorKind, Result, Secret,
    document::Format,
    place::Place,
    settings::{File, Kubernetes, ObjectKind, Source},
};

/// What a [`Source::put`] changes.
#[derive(Debug)]
pub enum Change {
    /// All of it: the document becomes what is stored.
    Everything(Document),
    /// The value of one name; the others stay.
    One(String, Secret),
}

/// How often a write is tried anew that found that somebody else had written since it read.
const ATTEMPTS: u32 = 5;

impl Source {
    /// Reads the whole set once. A source that fails is an error, never an empty set.
    pub async fn read(&self) -> Result<Document> {
        match self {
            Self::File(file) => read_plain(&file.place(), file.format(), &file.path.display().to_string()).await,
            Self::Environment(environment) => environment.read(&|name| std::env::var(name).ok()).await,
            Self::Kubernetes(kubernetes) => {
                let place = Place::object(&kubernetes.object, &kubernetes.cluster).await?;
                read_plain(&place, kubernetes.format(), &place.to_string()).await
            }
            Self::Transit(transit) => transit.read().await,
        }
    }

    /// Stores a change, reads it back, and fails unless what is read is what was to be stored.
    pub async fn put(&self, change: &Change) -> Result<()> {
        match self {
            Self::File(file) => put_plain(&file.place(), file.format(), change).await,
            Self::Environment(_) => Err(Error::new(
                ErrorKind::Unsupported,
                "the environment cannot be written",
                "set the variable where the process is started, or use a file with mode 0600",
            )),
            Self::Kubernetes(Kubernetes { object, .. }) if object.kind == ObjectKind::ConfigMap => Err(Error::new(
                ErrorKind::Unsupported,
                format!("ConfigMap {} is no place for a secret in plain text", object.name),
                "use kind = \"secret\", or encrypt it with source = \"transit\"",
            )),
            Self::Kubernetes(kubernetes) => {
                let place = Place::object(&kubernetes.object, &kubernetes.cluster).await?;
                put_plain(&place, kubernetes.format(), change).await
            }
            Self::Transit(transit) => transit.put(change).await,
        }
    }
}

impl Change {
    /// The document after this change to what `stored` gives; a single value does not need anything to be stored yet.
    fn apply(&self, stored: Option<Document>) -> Document {
        match self {
            Self::Everything(document) => document.clone(),
            Self::One(name, secret) => {
                let mut document = stored.unwrap_or_default();
                document.set(name, secret);
                document
            }
        }
    }

    fn keeps_the_rest(&self) -> bool {
        matches!(self, Self::One(..))
    }
}

impl File {
    fn place(&self) -> Place<'_> {
        Place::File(&self.path)
    }

    fn format(&self) -> Format {
        self.format.unwrap_or_else(|| Format::of(&self.path))
    }
}

impl Kubernetes {
    fn format(&self) -> Format {
        self.object.key.as_deref().map_or(Format::Json, |key| Format::of(key.as_ref()))
    }
}

async fn read_plain(place: &Place<'_>, format: Format, origin: &str) -> Result<Document> {
    let stored = place.must_read().await?;
    Document::parse(&stored.content, format, origin)
}

async fn put_plain(place: &Place<'_>, format: Format, change: &Change) -> Result<()> {
    let mut attempts = Attempts::default();
    loop {
        match try_put_plain(place, format, change).await {
            Err(error) if attempts.again(&error) => {}
            outcome => return outcome,
        }
    }
}

async fn try_put_plain(place: &Place<'_>, format: Format, change: &Change) -> Result<()> {
    let origin = place.to_string();
    let stored = place.read().await?;
    let before = match &stored {
        Some(stored) if change.keeps_the_rest() => Some(Document::parse(&stored.content, format, &origin)?),
        _ => None,
    };
    let after = change.apply(before);
    place.write(&after.render(format)?, stored.as_ref()).await?;
    if read_plain(place, format, &origin).await?.same_as(&after) { Ok(()) } else { Err(not_stored(&origin)) }
}

/// Counts the attempts of a write.
#[derive(Default)]
pub(crate) struct Attempts(u32);

impl Attempts {
    /// Whether to try again: somebody else has written in between, and not too often yet.
    pub fn again(&mut self, error: &Error) -> bool {
        self.0 += 1;
        let again = error.kind() == ErrorKind::Conflict && self.0 < ATTEMPTS;
        if again {
            tracing::info!("{}; trying again", error.what());
        }
        again
    }
}

/// What is read back is something else than what was written.
pub(crate) fn not_stored(place: &str) -> Error {
    Error::new(
        ErrorKind::Conflict,
        format!("{place} does not hold what was just written"),
        "somebody else writes it at the same time: stop that one, then run this again",
    )
}

/// Plain bytes of a document on their way to be encrypted.
pub(crate) fn plaintext(document: &Document) -> Result<Zeroizing<Vec<u8>>> {
    document.render(Format::Json)
}
