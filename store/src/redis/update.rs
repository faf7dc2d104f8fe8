//! The channel of legacy publishers: each of their messages is stored under its `type`.
//!
//! There are publishers who store a document themselves, and then publish it. By the time that their message is heard here,
//! the key may hold a newer document, which must not be replaced by the older one, not even for a moment. So a message is
//! stored at once where the key holds nothing, or what the message before it said. Where it holds the message already, there
//! is nothing to do, and its time to live stays. Where it holds anything else, that is perhaps a document whose message is
//! still on its way: there is time for that to come.
//!
//! Replicas hear the same messages, each at its own pace. So a document takes the place of what was looked at, and of nothing
//! else: who is late finds the document of a later message, which is its own next one.

use std::{
    collections::HashMap,
    convert::Infallible,
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use serde::{Deserialize, de::IgnoredAny};
use tokio::{
    sync::Notify,
    time::{Instant, sleep, timeout_at},
};
use wallfeed_proto::{Key, KeyFilter, splice};

use super::{backoff::Backoff, write::Writer};
use crate::{StoreError, document, quiet::Quiet};

/// Different keys that may wait to be stored; messages for further ones are passed over.
const WAITING: usize = 1024;
/// How long a publisher may take from storing a document to publishing it.
const PATIENCE: Duration = Duration::from_millis(300);

/// The documents that wait to be stored, the latest of each key. Outlives a connection, so that none is lost with it.
#[derive(Debug)]
pub(super) struct Updates {
    keys: KeyFilter,
    max_document: usize,
    state: Mutex<State>,
    bell: Notify,
    passed_over: Quiet,
}

#[derive(Debug, Default)]
struct State {
    waiting: HashMap<Key, Waiting>,
    /// What each key held when it held what its last message said, as a hash.
    agreed: HashMap<Key, u64>,
}

/// A document that waits to be stored.
#[derive(Debug)]
struct Waiting {
    document: Bytes,
    /// Until when the message of what the key holds may come; none where that was not looked at yet.
    patience: Option<Instant>,
}

impl Updates {
    pub(super) fn new(keys: KeyFilter, max_document: usize) -> Self {
        Self { keys, max_document, state: Mutex::default(), bell: Notify::new(), passed_over: Quiet::default() }
    }

    /// Takes in a publisher's message.
    pub(super) fn receive(&self, message: &[u8]) {
        match self.read(message).and_then(|(key, document)| self.keep(key, document)) {
            Ok(()) => self.bell.notify_one(),
            Err(problem) => self.passed_over.warn(|| format!("passed over a message on the update channel: {problem}")),
        }
    }

    fn read(&self, message: &[u8]) -> Result<(Key, Bytes), String> {
        #[derive(Deserialize)]
        struct Document {
            #[serde(rename = "values")]
            _values: IgnoredAny,
        }

        let (key, document) = splice::stored(message).map_err(|error| error.to_string())?;
        if !self.keys.matches(&key) {
            return Err(format!("its type {:?} is not exposed", key.as_str()));
        }
        document::check(&document, self.max_document).map_err(|unfit| format!("{key}: {unfit}"))?;
        serde_json::from_slice::<Document>(&document).map_err(|_| format!("{key}: without values"))?;
        Ok((key, document.into()))
    }

    fn keep(&self, key: Key, document: Bytes) -> Result<(), String> {
        let waiting = &mut self.state().waiting;
        if waiting.len() >= WAITING && !waiting.contains_key(&key) {
            return Err(format!("{key}: too many others wait to be stored"));
        }
        waiting.insert(key, Waiting { document, patience: None });
        Ok(())
    }

    /// Stores what comes in, for ever.
    pub(super) async fn store(&self, writer: &Writer) -> Infallible {
        let mut backoff = Backoff::default();
        loop {
            match self.try_store(writer).await {
                Ok(()) => {
                    backoff.reset();
                    self.something_to_do().await;
                }
                Err(error) => {
                    tracing::debug!("the update channel has to wait: {error}");
                    sleep(backoff.next()).await;
                }
            }
        }
    }

    /// Waits for the next message, or for the end of patience with what is there instead of one.
    async fn something_to_do(&self) {
        let patience = self.state().waiting.values().filter_map(|waiting| waiting.patience).min();
        match patience {
            Some(end) => _ = timeout_at(end, self.bell.notified()).await,
            None => self.bell.notified().await,
        }
    }

    /// Stores what waits, until a server does not answer.
    async fn try_store(&self, writer: &Writer) -> Result<(), StoreError> {
        while let Some((key, waiting)) = self.next(Instant::now()) {
            match self.settle(writer, &key, &waiting).await {
                Ok(true) => {}
                Ok(false) => self.put_back(key, Waiting { patience: Some(Instant::now() + PATIENCE), ..waiting }),
                Err(error @ StoreError::Unavailable(_)) => {
                    self.put_back(key, waiting);
                    return Err(error);
                }
                Err(error) => {
                    self.passed_over.warn(|| format!("cannot store {key} from the update channel: {error}"));
                }
            }
        }
        Ok(())
    }

    /// Makes the key hold the document; false where it perhaps holds a newer one.
    async fn settle(&self, writer: &Writer, key: &Key, waiting: &Waiting) -> Result<bool, StoreError> {
        let mut may_be_newer = waiting.patience.is_none();
        loop {
            let held = writer.get(key).await?;
            if let Some(held) = &held {
                if is_same(held, &waiting.document) {
                    self.agree(key, held);
                    return Ok(true);
                }
                let is_older = self.state().agreed.get(key) == Some(&hash(held));
                if !is_older && may_be_newer {
                    return Ok(false);
                }
            }
            if writer.replace(key, held.as_deref(), waiting.document.clone()).await? {
                self.agree(key, &waiting.document);
                return Ok(true);
            }
            // Somebody was quicker: a replica with the same document, or one who stores a newer one.
            may_be_newer = true;
        }
    }

    fn agree(&self, key: &Key, held: &[u8]) {
        let agreed = &mut self.state().agreed;
        if agreed.len() >= WAITING && !agreed.contains_key(key) {
            // All that is lost is time.
            agreed.clear();
        }
        agreed.insert(key.clone(), hash(held));
    }

    /// One that waits for nothing else.
    fn next(&self, now: Instant) -> Option<(Key, Waiting)> {
        let waiting = &mut self.state().waiting;
        let is_due = |waiting: &Waiting| waiting.patience.is_none_or(|end| end <= now);
        let key = waiting.iter().find(|(_, waiting)| is_due(waiting))?.0.clone();
        waiting.remove_entry(&key)
    }

    /// Unless there is a newer one meanwhile.
    fn put_back(&self, key: Key, waiting: Waiting) {
        self.state().waiting.entry(key).or_insert(waiting);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a key holds the document of a message, be it with the `type` that the message had.
fn is_same(held: &[u8], document: &[u8]) -> bool {
    held == document || splice::stored(held).is_ok_and(|(_, held)| held == document)
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_become_documents() {
        let updates = Updates::new(KeyFilter::default(), 100);
        let check = |message: &str, expected: Result<(&str, &str), &str>| {
            let read = updates.read(message.as_bytes());
            let read = read.as_ref().map(|(key, document)| (key.as_str(), std::str::from_utf8(document).unwrap()));
            assert_eq!(read.map_err(String::as_str), expected, "{message}");
        };
        check(
            r#"{"type": "MLB", "updated": "x", "valid": "y", "values": [], "demo": true}"#,
            Ok(("MLB", r#"{"updated": "x", "valid": "y", "values": [], "demo": true}"#)),
        );
        check(r#"{"type":"secret","values":1}"#, Err("its type \"secret\" is not exposed"));
        check(r#"{"type":"MLB"}"#, Err("MLB: without values"));
        check(r#"{"values":1}"#, Err("without a type"));
        check("[]", Err("not a JSON object"));
        check(
            &format!(r#"{{"type":"MLB","values":"{}"}}"#, "x".repeat(100)),
            Err("MLB: larger than a document may be"),
        );
    }

    #[test]
    fn what_waits_is_bounded_and_the_latest() {
        let updates = Updates::new(KeyFilter::all(), 100);
        for number in 0..2 * WAITING {
            updates.receive(format!(r#"{{"type":"{number}","values":0}}"#).as_bytes());
        }
        updates.receive(br#"{"type":"0","values":1}"#);
        assert_eq!(updates.state().waiting.len(), WAITING);
        assert_eq!(updates.state().waiting[&Key::from("0")].document, r#"{"values":1}"#);
    }
}
