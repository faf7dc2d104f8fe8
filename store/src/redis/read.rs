//! Reading documents from a server, many at a time.

use std::{
    collections::BTreeSet,
    time::{Duration, SystemTime},
};

use redis::{RedisResult, aio::MultiplexedConnection, cmd, pipe};
use wallfeed_proto::{Key, KeyFilter};

use super::{keyspace, server::failure};
use crate::{
    StoreError,
    change::Record,
    document::{self, Unfit},
};

/// Keys that are read at once.
pub(super) const KEYS_AT_ONCE: usize = 256;
/// Bytes that are asked for at once, or a single value if that has more.
const BYTES_AT_ONCE: usize = 1 << 20;
/// About how many keys a step of SCAN looks at.
const SCAN_COUNT: usize = 1000;

/// What was found under a key.
#[derive(Debug)]
pub(super) enum Found {
    /// A document.
    Document(Record),
    /// Something else, and when it expires.
    Unfit(Unfit, Option<SystemTime>),
    /// Nothing.
    Nothing,
}

/// Reads over a connection of its own.
#[derive(Debug)]
pub(super) struct Reader {
    pub(super) connection: MultiplexedConnection,
    pub(super) max_document: usize,
}

/// A value before it is read.
struct Outline {
    key: Key,
    /// None where the server does not tell the length.
    length: Option<usize>,
    expires: Option<SystemTime>,
}

impl Reader {
    /// The keys that may exist: those that the filter names, and those that match its wildcards now.
    pub(super) async fn keys(&mut self, filter: &KeyFilter) -> Result<BTreeSet<Key>, StoreError> {
        let mut keys: BTreeSet<Key> = filter.exact().collect();
        for pattern in filter.globs().filter(|glob| keyspace::is_wild(glob)).map(|glob| keyspace::escape(&glob)) {
            self.scan(&pattern, &mut keys).await?;
        }
        // What the server matches is a little more than what the filter does, and it knows nothing of access lists.
        keys.retain(|key| filter.matches(key));
        Ok(keys)
    }

    async fn scan(&mut self, pattern: &str, keys: &mut BTreeSet<Key>) -> Result<(), StoreError> {
        let mut cursor = 0_u64;
        loop {
            let mut scan = cmd("SCAN");
            scan.arg(cursor).arg("MATCH").arg(pattern).arg("COUNT").arg(SCAN_COUNT);
            let (next, found): (u64, Vec<Vec<u8>>) =
                scan.query_async(&mut self.connection).await.map_err(|error| failure(&error))?;
            keys.extend(found.into_iter().filter_map(|key| String::from_utf8(key).ok()).map(Key::from));
            cursor = next;
            if cursor == 0 {
                return Ok(());
            }
        }
    }

    /// Reads what is under the keys: first how long the values are and how long they live, then those that are no longer than
    /// a document may be.
    pub(super) async fn read(&mut self, keys: Vec<Key>) -> Result<Vec<(Key, Found)>, StoreError> {
        let (outlines, mut found) = self.outline(keys).await?;
        let mut outlines = outlines.into_iter().peekable();
        while outlines.peek().is_some() {
            let (mut bytes, mut batch) = (0, Vec::new());
            while let Some(outline) = outlines.next_if(|next| batch.is_empty() || bytes + next.bytes() <= BYTES_AT_ONCE)
            {
                bytes += outline.bytes();
                batch.push(outline);
            }
            found.extend(self.fetch(batch).await?);
        }
        Ok(found)
    }

    /// The values that are worth fetching, and what is known about the others already.
    async fn outline(&mut self, keys: Vec<Key>) -> Result<(Vec<Outline>, Vec<(Key, Found)>), StoreError> {
        if keys.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        let mut pipeline = pipe();
        pipeline.ignore_errors();
        for key in &keys {
            pipeline.cmd("STRLEN").arg(key.as_str()).cmd("PTTL").arg(key.as_str());
        }
        let answers: Vec<RedisResult<i64>> =
            pipeline.query_async(&mut self.connection).await.map_err(|error| failure(&error))?;
        let now = SystemTime::now();

        let (mut outlines, mut found) = (Vec::new(), Vec::new());
        for (key, answers) in keys.into_iter().zip(answers.chunks_exact(2)) {
            let [length, ttl] = answers else { continue };
            // A server that does not let the length or the time be asked for still lets the value be read.
            let ttl = ttl.as_ref().copied().unwrap_or(-1);
            // A millisecond more, because the server rounds down.
            let expires = u64::try_from(ttl).ok().and_then(|ttl| now.checked_add(Duration::from_millis(ttl + 1)));
            match length {
                _ if ttl == -2 => found.push((key, Found::Nothing)),
                Err(error) if error.code() == Some("WRONGTYPE") => {
                    found.push((key, Found::Unfit(Unfit::NotAString, expires)));
                }
                Ok(length) if *length > self.max_document as i64 => {
                    found.push((key, Found::Unfit(Unfit::TooLarge, expires)));
                }
                length => {
                    let length = length.as_ref().ok().and_then(|length| usize::try_from(*length).ok());
                    outlines.push(Outline { key, length, expires });
                }
            }
        }
        Ok((outlines, found))
    }

    async fn fetch(&mut self, outlines: Vec<Outline>) -> Result<Vec<(Key, Found)>, StoreError> {
        let mut get = cmd("MGET");
        for outline in &outlines {
            get.arg(outline.key.as_str());
        }
        let values: Vec<Option<Vec<u8>>> =
            get.query_async(&mut self.connection).await.map_err(|error| failure(&error))?;
        let found = |(outline, value)| (Outline::key(&outline), self.found(outline, value));
        Ok(outlines.into_iter().zip(values).map(found).collect())
    }

    fn found(&self, outline: Outline, value: Option<Vec<u8>>) -> Found {
        let Outline { key, length, expires } = outline;
        match value {
            Some(value) => match document::check(&value, self.max_document) {
                Ok(()) => Found::Document(Record { key, document: value.into(), expires }),
                Err(unfit) => Found::Unfit(unfit, expires),
            },
            // MGET says nothing of values that are no strings; where the length was told, it is gone since.
            None if length.is_none() => Found::Unfit(Unfit::NotAString, expires),
            None => Found::Nothing,
        }
    }
}

impl Outline {
    fn bytes(&self) -> usize {
        self.length.unwrap_or(0)
    }

    fn key(&self) -> Key {
        self.key.clone()
    }
}
