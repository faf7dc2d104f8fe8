//! Reading documents, many at a time, each from the server that holds it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use futures_util::future::join_all;
use wallfeed_proto::{Key, KeyFilter};

use super::{
    batch::{Answer, Batch, Found, scan},
    cluster::Redirect,
    keyspace,
    nodes::Nodes,
};

/// Keys that are read at once.
const KEYS_AT_ONCE: usize = 256;
/// How often a server may name another one for the same key.
const REDIRECTIONS: usize = 5;

/// Reads whatever server it is that holds a key. A server that fails is given up, and what it holds is left out: it is read
/// when the server is there again. So is what no server admits to hold, until that is looked into.
#[derive(Debug)]
pub(super) struct Reader {
    pub(super) nodes: Arc<Nodes>,
    pub(super) max_document: usize,
    pub(super) keys_per_command: usize,
}

impl Reader {
    /// The keys that may exist: those that the filter names, and those that match its wildcards now.
    pub(super) async fn keys(&self, filter: &KeyFilter) -> BTreeSet<Key> {
        let patterns: Vec<_> =
            filter.globs().filter(|glob| keyspace::is_wild(glob)).map(|glob| keyspace::escape(&glob)).collect();
        let links = self.nodes.links();
        let scans = links.iter().map(async |link| {
            let scanned = scan(&mut link.reader.clone(), &patterns).await;
            scanned.unwrap_or_else(|error| {
                link.fail(error);
                Vec::new()
            })
        });
        let found = join_all(scans).await.into_iter().flatten();
        // What a server matches is a little more than what the filter does, and it knows nothing of access lists.
        filter.exact().chain(found.filter(|key| filter.matches(key))).collect()
    }

    /// Reads what is under the keys. Left out are those that nobody who is there holds.
    pub(super) async fn read(&self, keys: Vec<Key>) -> Vec<(Key, Found)> {
        let mut found = Vec::with_capacity(keys.len());
        for keys in keys.chunks(KEYS_AT_ONCE) {
            found.extend(self.read_some(keys.to_vec()).await);
        }
        found
    }

    async fn read_some(&self, keys: Vec<Key>) -> Vec<(Key, Found)> {
        let mut found = Vec::new();
        let mut waiting = self.sources(keys);
        for _ in 0..=REDIRECTIONS {
            let reads = waiting.into_iter().map(|(source, keys)| self.read_from(source, keys));
            waiting = BTreeMap::<_, Vec<_>>::new();
            for (key, answer) in join_all(reads).await.into_iter().flatten() {
                match answer {
                    Answer::Found(is) => found.push((key, is)),
                    Answer::Elsewhere(source) => waiting.entry(source).or_default().push(key),
                }
            }
            if waiting.is_empty() {
                return found;
            }
            self.nodes.look();
        }
        self.nodes.look_for(waiting.into_values().flatten());
        found
    }

    fn sources(&self, keys: Vec<Key>) -> BTreeMap<Redirect, Vec<Key>> {
        let mut sources = BTreeMap::<_, Vec<_>>::new();
        for key in keys {
            if let Some(owner) = self.nodes.owner(&key) {
                let source = Redirect { address: owner.server.address(), asking: false };
                sources.entry(source).or_default().push(key);
            }
        }
        sources
    }

    async fn read_from(&self, source: Redirect, keys: Vec<Key>) -> Vec<(Key, Answer)> {
        let Some(node) = self.nodes.at(&source.address) else {
            self.nodes.look_for(keys);
            return Vec::new();
        };
        let Some(link) = node.link() else { return Vec::new() };
        let mut batch = Batch {
            connection: link.reader.clone(),
            asking: source.asking,
            max_document: self.max_document,
            keys_per_command: self.keys_per_command,
        };
        batch.read(keys).await.unwrap_or_else(|error| {
            link.fail(error);
            Vec::new()
        })
    }
}
