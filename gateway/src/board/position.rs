//! The id of an event: how far its reader has come.

use std::fmt;

use super::digest::Digest;

/// What a client holds once it has received the event of this id.
///
/// Written `EPOCH.SEQ`, then what applies of `.dDIGEST`, `.fSCOPE` and `.jJOINED`:
/// `9f1c2b7a4d5e6f01.41.d5f0c6a3e2b1d4987`.
///
/// # What an id claims
///
/// The reader of a cursor gets the entries beyond it in the order of the line, and a change moves its key to the end of the
/// line. So, for the keys of the reader's scope:
///
/// 1. **`SEQ`**: the reader holds the latest version of every key whose place is at or before `SEQ`. (True of an empty cursor;
///    reading the next entry keeps it true; a change takes its key beyond every `SEQ` there is.) Versions that it holds of keys
///    beyond `SEQ` may be old, and are replaced when it reads on. Resuming reads on from `SEQ`, so nothing is missed, and
///    nothing at or before `SEQ` is sent again.
/// 2. **`JOINED`**: the reader is still within the snapshot that it was promised when the head stood there. Its `hello` named the
///    keys that were present, so it needs no tombstone and wants no command up to `JOINED`. Absent: `SEQ` itself.
/// 3. **`DIGEST`**: the reader holds exactly the documents with this digest, of its scope. It is claimed only by the last event
///    of a read that came to the head: by 1 it then holds the latest of every key that is present, and it has dropped what is
///    not: by the `hello` what was gone when it joined, by tombstones what went later. Events before the last claim none, since
///    keys beyond them may be held in old versions.
/// 4. **`SCOPE`**: all of this is said of these keys alone, and for a reader who began at the present of those alone that changed
///    since; such a reader claims no digest. Absent: of all keys. A claim counts for a reader of the same scope, or if it is of
///    all keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position<'a> {
    /// The Board that the number belongs to.
    pub epoch: &'a str,
    /// The last entry that was read.
    pub seq: u64,
    /// Of the documents that the reader holds, if it is caught up.
    pub digest: Option<Digest>,
    /// The keys that are spoken of, if not all.
    pub scope: Option<Digest>,
    /// Where the head was when the reader joined, if it has not come as far.
    pub joined: Option<u64>,
}

/// An id is shorter than this; a longer text is none.
const LONGEST: usize = 128;

impl<'a> Position<'a> {
    /// Reads an id; `None` for what is none.
    #[must_use]
    pub fn read(text: &'a str) -> Option<Self> {
        let mut parts = text.split('.').take_while(|_| text.len() < LONGEST);
        let epoch = parts.next().filter(|epoch| !epoch.is_empty())?;
        let seq = parts.next()?.parse().ok()?;
        let mut position = Self { epoch, seq, digest: None, scope: None, joined: None };
        for part in parts {
            match part.split_at_checked(1)? {
                ("d", digest) => position.digest = Some(digest.parse().ok()?),
                ("f", scope) => position.scope = Some(scope.parse().ok()?),
                ("j", joined) => position.joined = Some(joined.parse().ok()?),
                _ => return None,
            }
        }
        Some(position)
    }
}

impl fmt::Display for Position<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.epoch, self.seq)?;
        if let Some(digest) = self.digest {
            write!(f, ".d{digest}")?;
        }
        if let Some(scope) = self.scope {
            write!(f, ".f{scope}")?;
        }
        if let Some(joined) = self.joined {
            write!(f, ".j{joined}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_back_as_they_were_written() {
        for text in
            ["9f1c.41", "9f1c.0.j41", "9f1c.41.d00000000000000ff", "9f1c.41.d00000000000000ff.f000000000000000a"]
        {
            assert_eq!(Position::read(text).map(|position| position.to_string()).as_deref(), Some(text));
        }
    }

    #[test]
    fn anything_else_is_no_id() {
        let long = format!("9f1c.41{}", ".j1".repeat(100));
        let overflow = "9f1c.99999999999999999999999";
        for text in [
            "",
            ".",
            "9f1c",
            "9f1c.",
            ".41",
            "9f1c.x",
            "9f1c.-1",
            "9f1c.41.",
            "9f1c.41.x1",
            "9f1c.41.d",
            "9f1c.41.de",
            "9f1c.41.é",
            overflow,
            &long,
        ] {
            assert_eq!(Position::read(text), None, "{text}");
        }
    }
}
