//! A Transit ciphertext: `vault:vN:` and base64.

use std::{fmt, str::FromStr};

use serde::Serialize;

/// Something that a Transit key has encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Encrypted {
    text: String,
    version: u32,
}

#[derive(Serialize)]
pub(crate) struct Request<'a> {
    ciphertext: &'a str,
}

impl Encrypted {
    /// The version of the key that encrypted it.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The body of a request about it.
    pub fn request(&self) -> Request<'_> {
        Request { ciphertext: &self.text }
    }
}

impl FromStr for Encrypted {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (prefix, version) = match text.split(':').collect::<Vec<_>>()[..] {
            [prefix, version, code] if !code.is_empty() => (prefix, version),
            _ => return Err(()),
        };
        let version = version.strip_prefix('v').and_then(|number| number.parse().ok()).ok_or(())?;
        if prefix.is_empty() { Err(()) } else { Ok(Self { text: text.into(), version }) }
    }
}

impl fmt::Display for Encrypted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_in_the_prefix() {
        for (text, expected) in [
            ("vault:v1:abc=", Ok(1)),
            ("vault:v12:abc=", Ok(12)),
            ("hello", Err(())),
            ("vault:v1:", Err(())),
            ("vault:1:abc", Err(())),
            (":v1:abc", Err(())),
            ("{\"a\": 1}", Err(())),
            ("", Err(())),
        ] {
            assert_eq!(text.parse::<Encrypted>().map(|found| found.version()), expected, "{text}");
        }
    }
}
