//! A digest of what is present: the same for the same keys and bytes, on every Board, in every process, in any order.

use std::{fmt, hash::Hasher, str::FromStr};

use siphasher::sip::SipHasher24;
use wallfeed_proto::Key;

/// The sum of the hashes of all documents, modulo 2⁶⁴: it follows each change in constant time, and order has no part in it.
///
/// The hash is `SipHash` with a fixed key, because replicas and later processes must come to the same result. Whoever writes
/// documents could make two states collide, but has nothing to win by it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Digest(u64);

impl Digest {
    /// Of one document.
    #[must_use]
    pub fn of(key: &Key, document: &[u8]) -> Self {
        Self(hash(key.as_str().as_bytes(), document))
    }

    /// Of a text.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        Self(hash(&[], text.as_bytes()))
    }

    /// With another document.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0.wrapping_add(other.0))
    }

    /// Without one of the documents.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0.wrapping_sub(other.0))
    }
}

/// The length keeps the name apart from what follows it.
fn hash(name: &[u8], bytes: &[u8]) -> u64 {
    let mut hasher = SipHasher24::new();
    hasher.write(&(name.len() as u64).to_le_bytes());
    hasher.write(name);
    hasher.write(bytes);
    hasher.finish()
}

/// Sixteen hexadecimal digits.
impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for Digest {
    type Err = std::num::ParseIntError;

    /// As it is written, in sixteen digits.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = if text.len() == 16 { text } else { "" };
        u64::from_str_radix(digits, 16).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_never_changes() {
        // Another version of this program must come to the same result, or its clients would start afresh.
        assert_eq!(Digest::of(&Key::from("Moon"), br#"{"values":7}"#).to_string(), "5ea81d03a3904b8c");
    }

    #[test]
    fn order_has_no_part_in_it() {
        let [one, two] = ["one", "two"].map(|text| Digest::of(&Key::from(text), b"{}"));
        assert_eq!(one.with(two), two.with(one));
        assert_eq!(one.with(two).without(one), two);
        assert_ne!(Digest::of(&Key::from("ab"), b"c"), Digest::of(&Key::from("a"), b"bc"));
    }
}
