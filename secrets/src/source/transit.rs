//! Ciphertext that Vault or OpenBao decrypts.

use crate::{
    Document, Error, ErrorKind, Result,
    document::Format,
    place::{Place, Stored},
    settings::{Ciphertext, Transit},
    source::{Change, again_on_conflict, not_stored, plaintext},
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
        let outcome = again_on_conflict(async || self.try_put(&place, &session, change).await).await;
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

    /// The stored ciphertext and what it says. A rotation may replace the ciphertext and retire its version between the
    /// two requests: then the new one is read.
    pub(crate) async fn decrypt(&self, place: &Place<'_>, session: &Session<'_>) -> Result<(Stored, Document)> {
        let mut stored = place.read().await?.ok_or_else(|| place.nothing())?;
        loop {
            match session.decrypt(&encrypted(place, &stored)?).await {
                Ok(plain) => {
                    return Ok((stored, Document::parse(&plain, Format::Json, &format!("what {place} decrypts to"))?));
                }
                Err(error) if error.kind() == ErrorKind::RetiredVersion => {
                    let newer = place.read().await?.ok_or_else(|| place.nothing())?;
                    if newer.content == stored.content {
                        return Err(error);
                    }
                    stored = newer;
                }
                Err(error) => return Err(error),
            }
        }
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
