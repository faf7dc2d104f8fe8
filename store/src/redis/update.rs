//! The channel of legacy publishers: each of their messages is stored under its `type`.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use serde::{Deserialize, de::IgnoredAny};
use tokio::{sync::Notify, time::sleep};
use wallfeed_proto::{Key, KeyFilter, splice};

use super::{backoff::Backoff, write::Writer};
use crate::{StoreError, document, quiet::Quiet};

/// Different keys that may wait to be stored; messages for further ones are passed over.
const WAITING: usize = 1024;

/// The documents that wait to be stored, the latest of each key. Outlives a connection, so that none is lost with it.
#[derive(Debug)]
pub(super) struct Updates {
    keys: KeyFilter,
    max_document: usize,
    waiting: Mutex<HashMap<Key, Bytes>>,
    bell: Notify,
    passed_over: Quiet,
}

impl Updates {
    pub(super) fn new(keys: KeyFilter, max_document: usize) -> Self {
        Self { keys, max_document, waiting: Mutex::default(), bell: Notify::new(), passed_over: Quiet::default() }
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
        let mut waiting = self.waiting();
        if waiting.len() >= WAITING && !waiting.contains_key(&key) {
            return Err(format!("{key}: too many others wait to be stored"));
        }
        waiting.insert(key, document);
        Ok(())
    }

    /// Stores what comes in, for ever. Replicas hear the same messages and store the same bytes, the last message last, so it
    /// does not matter how many there are.
    pub(super) async fn store(&self, writer: &Writer) -> Infallible {
        let mut backoff = Backoff::default();
        loop {
            match self.try_store(writer).await {
                Ok(()) => {
                    backoff.reset();
                    self.bell.notified().await;
                }
                Err(error) => {
                    tracing::debug!("the update channel has to wait: {error}");
                    sleep(backoff.next()).await;
                }
            }
        }
    }

    /// Stores what waits, until a server does not answer.
    async fn try_store(&self, writer: &Writer) -> Result<(), StoreError> {
        while let Some((key, document)) = self.next() {
            match writer.put(&key, document.clone(), None).await {
                Err(error @ StoreError::Unavailable(_)) => {
                    self.waiting().entry(key).or_insert(document);
                    return Err(error);
                }
                Err(error) => {
                    self.passed_over.warn(|| format!("cannot store {key} from the update channel: {error}"));
                }
                Ok(()) => {}
            }
        }
        Ok(())
    }

    fn next(&self) -> Option<(Key, Bytes)> {
        let mut waiting = self.waiting();
        let key = waiting.keys().next()?.clone();
        waiting.remove_entry(&key)
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<Key, Bytes>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
        assert_eq!(updates.waiting().len(), WAITING);
        assert_eq!(updates.waiting()[&Key::from("0")], r#"{"values":1}"#);
    }
}
