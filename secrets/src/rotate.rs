//! A new version of the Transit key, and the ciphertext brought up to it. The plaintext never leaves the server.
//!
//! Whatever step it is interrupted after, the ciphertext that is stored can be decrypted, and the next run finishes what
//! this one began.

use crate::{
    Error, ErrorKind, Result,
    place::{Place, Stored},
    rights::{self, Purpose},
    settings::Transit,
    source::{
        Attempts, not_stored,
        transit::{encrypted, replaced},
    },
    vault::{Encrypted, Key, Session},
};

/// How to rotate.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Afterwards, let the key decrypt its latest version alone. Every other ciphertext of the key has to have been
    /// rewrapped before.
    pub retire: bool,
    /// Find out whether it would succeed, and change nothing.
    pub dry_run: bool,
}

/// What a rotation did, or would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rotation {
    /// The version that the ciphertext was of.
    pub from: u32,
    /// The version that it is of now.
    pub to: u32,
    /// Whether the key got a new version. If not, it was ahead of the ciphertext: an earlier rotation was cut short, or
    /// somebody else rotated the key.
    pub new_version: bool,
    /// The oldest version that the key still decrypts.
    pub oldest: u32,
}

impl Transit {
    /// Rotates the key and rewraps the ciphertext.
    pub async fn rotate(&self, options: Options) -> Result<Rotation> {
        let (place, session) = self.open().await?;
        let outcome = rotate(self, &place, &session, options).await;
        session.close().await;
        outcome
    }
}

async fn rotate(transit: &Transit, place: &Place<'_>, session: &Session<'_>, options: Options) -> Result<Rotation> {
    let key = session.key().await?;
    let from = rehearse(place, session).await?;
    let new_version = from >= key.latest_version;
    let planned = Rotation {
        from,
        to: key.latest_version + u32::from(new_version),
        new_version,
        oldest: key.min_decryption_version,
    };
    if options.dry_run {
        may_all(transit, session, options).await?;
        let oldest = if options.retire { planned.to } else { planned.oldest };
        return Ok(Rotation { oldest, ..planned });
    }
    let key = if new_version { new_key_version(session, key).await? } else { key };
    bring_up_to(key.latest_version, place, session).await?;
    tracing::info!("{place} holds a ciphertext of version {}", key.latest_version);
    let oldest = if options.retire { retire(session, key.latest_version).await? } else { key.min_decryption_version };
    Ok(Rotation { to: key.latest_version, oldest, ..planned })
}

/// Proves, before anything is changed, that the ciphertext can be rewrapped and written. Returns its version.
async fn rehearse(place: &Place<'_>, session: &Session<'_>) -> Result<u32> {
    let (stored, _) = rewrap(place, session).await?;
    match place.rehearse(&stored).await {
        // Somebody else writes at the same time: whoever can meet a conflict may write.
        Err(error) if error.kind() != ErrorKind::Conflict => return Err(error),
        _ => {}
    }
    Ok(encrypted(place, &stored)?.version())
}

async fn new_key_version(session: &Session<'_>, before: Key) -> Result<Key> {
    session.rotate_key().await?;
    let after = session.key().await?;
    if after.latest_version > before.latest_version {
        tracing::info!("the key is at version {}", after.latest_version);
        return Ok(after);
    }
    let what = format!("the key is still at version {} after its rotation", after.latest_version);
    Err(Error::new(ErrorKind::Refused, what, "look at the server's log"))
}

async fn bring_up_to(version: u32, place: &Place<'_>, session: &Session<'_>) -> Result<()> {
    let mut attempts = Attempts::default();
    loop {
        match try_bring_up_to(version, place, session).await {
            Err(error) if attempts.again(&error) => {}
            outcome => return outcome,
        }
    }
}

/// Rewraps the ciphertext and writes it back, on the condition that nobody else has written; then reads it back.
async fn try_bring_up_to(version: u32, place: &Place<'_>, session: &Session<'_>) -> Result<()> {
    if encrypted(place, &place.must_read().await?)?.version() < version {
        let (stored, new) = rewrap(place, session).await?;
        place.write(new.to_string().as_bytes(), Some(&stored)).await?;
    }
    let read_back = encrypted(place, &place.must_read().await?)?;
    if read_back.version() < version { Err(not_stored(&place.to_string())) } else { Ok(()) }
}

/// What is stored, and the same under the key's latest version.
async fn rewrap(place: &Place<'_>, session: &Session<'_>) -> Result<(Stored, Encrypted)> {
    let mut stored = place.must_read().await?;
    loop {
        match session.rewrap(&encrypted(place, &stored)?).await {
            Ok(new) => return Ok((stored, new)),
            Err(error) => stored = replaced(place, &stored, error).await?,
        }
    }
}

/// Retires the versions below one, unless somebody else has retired more. Returns the oldest that still decrypts.
async fn retire(session: &Session<'_>, version: u32) -> Result<u32> {
    let oldest = session.key().await?.min_decryption_version;
    if oldest >= version {
        return Ok(oldest);
    }
    session.retire_below(version).await?;
    tracing::info!("versions below {version} are retired");
    Ok(version)
}

/// Asks whether the token may do what a dry run leaves out.
async fn may_all(transit: &Transit, session: &Session<'_>, options: Options) -> Result<()> {
    let purpose = if options.retire { Purpose::Retire } else { Purpose::Rotate };
    let grants = rights::grants(transit, purpose);
    session.check_grants(&grants).await?.into_iter().try_for_each(|outcome| outcome)
}
