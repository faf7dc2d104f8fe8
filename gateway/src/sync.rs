//! Store → Board.

use std::collections::HashSet;

use futures_util::StreamExt;
use wallfeed_proto::{
    Key,
    event::{Reason, StoreState},
};
use wallfeed_store::{Change, Changes, Record};

use crate::board::{Board, shared::SharedBoard};

/// So many changes that are ready together reach the Board, and its readers, as one.
const BATCH: usize = 512;

/// Keeps the Board as the store is, for as long as the store tells.
pub async fn run(changes: Changes, board: SharedBoard) {
    let mut batches = changes.ready_chunks(BATCH);
    let mut sync = Sync::default();
    while let Some(batch) = batches.next().await {
        board.write(|board| batch.into_iter().for_each(|change| sync.apply(board, change)));
    }
}

/// What is remembered between changes.
#[derive(Default)]
struct Sync {
    /// Keys of which it was said that they cannot be shown.
    warned: HashSet<Key>,
}

impl Sync {
    fn apply(&mut self, board: &mut Board, change: Change) {
        match change {
            Change::Snapshot(records) => {
                self.replace(board, records);
                board.set_store(StoreState::Up);
            }
            Change::Put(record) => self.publish(board, record),
            Change::Delete(key, reason) => {
                board.remove(&key, reason);
            }
            Change::Command(command) => board.command(command),
            Change::Down(reason) => {
                if board.store() == StoreState::Up || !board.is_synced() {
                    tracing::warn!(%reason, "the store is down: clients keep what was last known");
                }
                board.set_store(StoreState::Down);
            }
        }
    }

    fn replace(&mut self, board: &mut Board, records: Vec<Record>) {
        let present: HashSet<Key> = records.iter().map(|record| record.key.clone()).collect();
        let gone: Vec<Key> =
            board.documents().map(|(key, _)| key).filter(|key| !present.contains(*key)).cloned().collect();
        for key in gone {
            board.remove(&key, Reason::Deleted);
        }
        for record in records {
            self.publish(board, record);
        }
    }

    fn publish(&mut self, board: &mut Board, record: Record) {
        match board.publish(&record.key, record.document) {
            Ok(_) => {
                self.warned.remove(&record.key);
            }
            Err(error) => {
                if self.warned.insert(record.key.clone()) {
                    tracing::warn!(key = %record.key, %error, "passed over a document; the last good one stays");
                }
            }
        }
    }
}
