//! Reading documents from one server, many at a time.

use std::time::{Duration, SystemTime};

use redis::{Cmd, Pipeline, RedisResult, aio::MultiplexedConnection, cmd};
use wallfeed_proto::Key;

use super::cluster::Redirect;
use crate::{
    StoreError,
    change::Record,
    document::{self, Unfit},
};

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

/// What a server says about a key.
#[derive(Debug)]
pub(super) enum Answer {
    Found(Found),
    /// Another server has to be asked.
    Elsewhere(Redirect),
}

/// Reads over one connection.
pub(super) struct Batch {
    pub(super) connection: MultiplexedConnection,
    /// Whether the server is on the point of taking the keys over.
    pub(super) asking: bool,
    pub(super) max_document: usize,
    pub(super) keys_per_command: usize,
}

/// A value before it is read.
struct Outline {
    key: Key,
    /// None where the server does not tell the length.
    length: Option<usize>,
    expires: Option<SystemTime>,
}

/// The keys that match one of the patterns.
pub(super) async fn scan(connection: &mut MultiplexedConnection, patterns: &[String]) -> Result<Vec<Key>, StoreError> {
    let mut keys = Vec::new();
    for pattern in patterns {
        let mut cursor = 0_u64;
        loop {
            let mut scan = cmd("SCAN");
            scan.arg(cursor).arg("MATCH").arg(pattern).arg("COUNT").arg(SCAN_COUNT);
            let (next, found): (u64, Vec<Vec<u8>>) = scan.query_async(connection).await?;
            keys.extend(found.into_iter().filter_map(|key| String::from_utf8(key).ok()).map(Key::from));
            cursor = next;
            if cursor == 0 {
                break;
            }
        }
    }
    Ok(keys)
}

impl Batch {
    /// Reads what is under the keys: first how long the values are and how long they live, then those that are no longer than
    /// a document may be.
    pub(super) async fn read(&mut self, keys: Vec<Key>) -> Result<Vec<(Key, Answer)>, StoreError> {
        let (outlines, mut answers) = self.outline(keys).await?;
        let mut outlines = outlines.into_iter().peekable();
        while outlines.peek().is_some() {
            let (mut bytes, mut batch) = (0, Vec::new());
            while let Some(outline) = outlines.next_if(|next| batch.is_empty() || bytes + next.bytes() <= BYTES_AT_ONCE)
            {
                bytes += outline.bytes();
                batch.push(outline);
            }
            answers.extend(self.fetch(batch).await?);
        }
        Ok(answers)
    }

    /// The values that are worth fetching, and what is known about the others already.
    async fn outline(&mut self, keys: Vec<Key>) -> Result<(Vec<Outline>, Vec<(Key, Answer)>), StoreError> {
        let commands = keys.iter().flat_map(|key| [("STRLEN", key), ("PTTL", key)]);
        let commands = commands.map(|(name, key)| cmd(name).arg(key.as_str()).clone());
        let told: Vec<RedisResult<i64>> = self.query(commands).await?;
        let now = SystemTime::now();

        let (mut outlines, mut answers) = (Vec::new(), Vec::new());
        for (key, told) in keys.into_iter().zip(told.chunks_exact(2)) {
            let [length, ttl] = told else { continue };
            if let Some(redirect) = told.iter().find_map(|told| Redirect::of(told.as_ref().err()?)) {
                answers.push((key, Answer::Elsewhere(redirect)));
                continue;
            }
            // A server that does not let the length or the time be asked for still lets the value be read.
            let ttl = ttl.as_ref().copied().unwrap_or(-1);
            // A millisecond more, because the server rounds down.
            let expires = u64::try_from(ttl).ok().and_then(|ttl| now.checked_add(Duration::from_millis(ttl + 1)));
            let unfit = |unfit| Answer::Found(Found::Unfit(unfit, expires));
            match length {
                _ if ttl == -2 => answers.push((key, Answer::Found(Found::Nothing))),
                Err(error) if error.code() == Some("WRONGTYPE") => answers.push((key, unfit(Unfit::NotAString))),
                Ok(length) if *length > self.max_document as i64 => answers.push((key, unfit(Unfit::TooLarge))),
                length => {
                    let length = length.as_ref().ok().and_then(|length| usize::try_from(*length).ok());
                    outlines.push(Outline { key, length, expires });
                }
            }
        }
        Ok((outlines, answers))
    }

    async fn fetch(&mut self, outlines: Vec<Outline>) -> Result<Vec<(Key, Answer)>, StoreError> {
        let commands = outlines.chunks(self.keys_per_command.min(outlines.len()));
        let sizes: Vec<usize> = commands.clone().map(<[_]>::len).collect();
        let commands = commands.map(|outlines| {
            let mut get = cmd("MGET");
            for outline in outlines {
                get.arg(outline.key.as_str());
            }
            get
        });
        let told: Vec<RedisResult<Vec<Option<Vec<u8>>>>> = self.query(commands).await?;

        let (mut answers, mut outlines) = (Vec::new(), outlines.into_iter());
        for (told, size) in told.into_iter().zip(sizes) {
            let outlines = outlines.by_ref().take(size);
            match told {
                Ok(values) => {
                    answers.extend(
                        outlines
                            .zip(values)
                            .map(|(outline, value)| (outline.key.clone(), Answer::Found(self.found(outline, value)))),
                    );
                }
                Err(error) => {
                    let redirect = Redirect::of(&error).ok_or(error)?;
                    answers.extend(outlines.map(|outline| (outline.key, Answer::Elsewhere(redirect.clone()))));
                }
            }
        }
        Ok(answers)
    }

    /// Runs commands in one round trip, each with an answer of its own.
    async fn query<T: redis::FromRedisValue>(
        &mut self,
        commands: impl Iterator<Item = Cmd>,
    ) -> Result<Vec<RedisResult<T>>, StoreError> {
        let mut pipeline = Pipeline::new();
        pipeline.ignore_errors();
        let mut is_empty = true;
        for command in commands {
            if self.asking {
                pipeline.cmd("ASKING").ignore();
            }
            pipeline.add_command(command);
            is_empty = false;
        }
        if is_empty { Ok(Vec::new()) } else { Ok(pipeline.query_async(&mut self.connection).await?) }
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
}
