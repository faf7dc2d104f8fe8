//! Documents on their way out.

use std::{
    collections::{BTreeMap, BTreeSet},
    io, mem,
};

use wallfeed_proto::Key;

use crate::{
    metrics::Metrics,
    output::{Output, OutputError, Publication},
};

/// Keeps documents until the output has taken them, the latest of each key.
#[derive(Debug)]
pub struct Outbox {
    output: Output,
    waiting: BTreeMap<Key, Publication>,
    refused: BTreeSet<Key>,
    away: bool,
    metrics: Metrics,
}

impl Outbox {
    /// An empty one.
    #[must_use]
    pub fn new(output: Output, metrics: Metrics) -> Self {
        Self { output, waiting: BTreeMap::new(), refused: BTreeSet::new(), away: false, metrics }
    }

    /// Adds documents in place of older ones.
    pub fn add(&mut self, publications: impl IntoIterator<Item = Publication>) {
        self.waiting.extend(publications.into_iter().map(|publication| (publication.key.clone(), publication)));
    }

    /// Sends what waits. What is refused is dropped; while the output does not answer, everything waits for the next time.
    /// Fails when the output is closed for good.
    pub async fn send(&mut self) -> io::Result<()> {
        while let Some((key, publication)) = self.waiting.pop_first() {
            match self.output.put(&publication).await {
                Ok(()) => self.taken(&key),
                Err(OutputError::Refused(reason)) => self.drop_refused(key, &reason),
                Err(OutputError::Unavailable(reason)) => {
                    self.waiting.insert(key, publication);
                    self.wait(&reason);
                    return Ok(());
                }
                Err(OutputError::Closed(error)) => return Err(error),
            }
        }
        if mem::take(&mut self.away) {
            tracing::info!("documents arrive again");
        }
        Ok(())
    }

    /// Whether documents wait for the output to answer.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    fn taken(&mut self, key: &Key) {
        self.metrics.published("taken");
        self.metrics.set_output(true);
        self.refused.remove(key);
    }

    fn drop_refused(&mut self, key: Key, reason: &str) {
        self.metrics.published("refused");
        if !self.refused.contains(&key) {
            tracing::warn!(%key, reason, "a document is refused");
            self.refused.insert(key);
        }
    }

    fn wait(&mut self, reason: &str) {
        self.metrics.published("deferred");
        self.metrics.set_output(false);
        if !mem::replace(&mut self.away, true) {
            tracing::warn!(reason, "documents wait");
        }
    }
}
