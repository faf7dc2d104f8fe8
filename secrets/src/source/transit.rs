//! Ciphertext that Vault or OpenBao decrypts.

use crate::{
    Document, Error, ErrorKind, Result,
    document::Format,
    place::{Place, Stored},
    settings::{Ciphertext, Transit},
    source::{Attempts, Change, not_stored, plaintext},
    vault::{Encrypted, Session},
};

impl Transit {
    pub(super) async fn read(&self) -> Result<Document> {
        let (place, session) = self.open().await?;
        let outcome = self.decrypt(&place, &session).await.map(|(_, document)| document);
        session.close().await;
        outcome
    }

    pub(super) async fn put(&self, change: &Change) -> Result<()> {
        let (place, session) = self.open().await?;
        let mut attempts = Attempts::default();
        let outcome = loop {
            match self.try_put(&place, &session, change).await {
                Err(error) if attempts.again(&error) => {}
                outcome => break outcome,
            }
        };
        session.close().await;
        outcome
    }

    /// Encrypts a document, stores it nowhere, and returns the ciphertext.
    pub async fn encrypt(&self, document: &Document) -> Result<String> {
        let session = Session::open(self).await?;
        let outcome = session.encrypt(&plaintext(document)?).await;
        session.close().await;
        outcome.map(|encrypted| encrypted.to_string())
    }

    pub(crate) async fn open(&self) -> Result<(Place<'_>, Session<'_>)> {
        Ok((self.place().await?, Session::open(self).await?))
    }

    pub(crate) async fn place(&self) -> Result<Place<'_>> {
        match &self.ciphertext {
            Ciphertext::File { path } => Ok(Place::File(path)),
            Ciphertext::Kubernetes(object) => Place::object(object, &self.cluster).await,
        }
    }

    /// The stored ciphertext and what it says.
    pub(crate) async fn decrypt(&self, place: &Place<'_>, session: &Session<'_>) -> Result<(Stored, Document)> {
        let mut stored = place.must_read().await?;
        let plain = loop {
            match session.decrypt(&encrypted(place, &stored)?).await {
                Ok(plain) => break plain,
                Err(error) => stored = replaced(place, &stored, error).await?,
            }
        };
        Ok((stored, Document::parse(&plain, Format::Json, &format!("what {place} decrypts to"))?))
    }

    async fn try_put(&self, place: &Place<'_>, session: &Session<'_>, change: &Change) -> Result<()> {
        let (stored, before) = match change {
            Change::Everything(_) => (place.read().await?, None),
            Change::One(..) => match self.decrypt(place, session).await {
                Ok((stored, document)) => (Some(stored), Some(document)),
                Err(error) if error.kind() == ErrorKind::NotFound && place.read().await?.is_none() => (None, None),
                Err(error) => return Err(error),
            },
        };
        let after = change.apply(before);
        let ciphertext = session.encrypt(&plaintext(&after)?).await?;
        place.write(ciphertext.to_string().as_bytes(), stored.as_ref()).await?;
        let (_, read_back) = self.decrypt(place, session).await?;
        if read_back.same_as(&after) { Ok(()) } else { Err(not_stored(&place.to_string())) }
    }
}

/// What has taken the place of a ciphertext whose version was retired between reading it and using it, as a rotation
/// does; else the error of using it.
pub(crate) async fn replaced(place: &Place<'_>, stored: &Stored, error: Error) -> Result<Stored> {
    if error.kind() != ErrorKind::RetiredVersion {
        return Err(error);
    }
    let newer = place.must_read().await?;
    if newer.content == stored.content { Err(error) } else { Ok(newer) }
}

/// The ciphertext that is stored in a place.
pub(crate) fn encrypted(place: &Place<'_>, stored: &Stored) -> Result<Encrypted> {
    let text = std::str::from_utf8(&stored.content).ok().and_then(|text| text.trim().parse().ok());
    text.ok_or_else(|| {
        Error::new(
            ErrorKind::BadCiphertext,
            format!("{place} holds no Transit ciphertext (vault:v1:…)"),
            "write it with `wallfeed-secrets put`; plain text needs source = \"file\" or \"kubernetes\"",
        )
    })
}
