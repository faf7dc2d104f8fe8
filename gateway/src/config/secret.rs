//! Secrets: never shown, compared in constant time.

use std::{fmt, fs, str::FromStr};

use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// A token that callers must show.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// One that nobody knows.
    #[must_use]
    pub fn random() -> Self {
        Self(hex(&rand::random::<[u8; 32]>()))
    }

    /// Whether this is the secret. The time that it takes does not tell how much of it is right.
    #[must_use]
    pub fn is(&self, shown: &str) -> bool {
        self.0.as_bytes().ct_eq(shown.as_bytes()).into()
    }

    /// What stands for the secret in a session's cookie: whoever has it has the session, and not the secret. The same in every
    /// replica, and after a restart.
    #[must_use]
    pub fn session(&self) -> Self {
        // A key of any length will do.
        let mac = Hmac::<Sha256>::new_from_slice(self.0.as_bytes()).map(|mac| mac.chain_update("wallfeed session"));
        let bytes = mac.map(|mac| mac.finalize().into_bytes()).unwrap_or_default();
        Self(hex(&bytes))
    }

    /// The secret itself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// A text that is no secret.
#[derive(Debug, thiserror::Error)]
#[error("is empty")]
pub struct EmptySecret;

impl FromStr for Secret {
    type Err = EmptySecret;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() { Err(EmptySecret) } else { Ok(Self(text.into())) }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

/// Reads a secret; the line break at its end is none of it.
pub(super) fn from_file(path: &str) -> Result<Secret, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("cannot read the file: {error}"))?;
    text.trim_end_matches(['\r', '\n']).parse().map_err(|EmptySecret| "the file is empty".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_knows_itself_and_shows_nothing() {
        let secret: Secret = "hush".parse().unwrap();
        assert!(secret.is("hush"));
        assert!(!secret.is("hus") && !secret.is("husk") && !secret.is(""));
        assert_eq!(format!("{secret:?}"), "Secret");
        assert!(!secret.session().is("hush"));
        assert_eq!(secret.session().reveal().len(), 64);
        assert!(!Secret::random().is(Secret::random().reveal()));
    }
}
