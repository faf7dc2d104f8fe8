//! From the store to the Board.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    time::SystemTime,
};

use futures_util::{FutureExt, StreamExt};
use tokio::sync::oneshot;
use wallfeed_proto::{
    Command, Key,
    event::{Reason, StoreState},
};
use wallfeed_store::{Change, Changes, Record};

use crate::{
    board::{Board, shared::SharedBoard},
    metrics::Counts,
};

/// Changes that are put on the Board at once, at the most: one ring of the bell for all, but no reader waits long for the lock.
const BATCH: usize = 256;
/// Commands by whose ids a repetition is known.
const KNOWN_COMMANDS: usize = 64;

/// Follows the store for as long as it is open. Tells once that the store has said something, be it that it does not answer.
pub async fn run(mut changes: Changes, board: SharedBoard, counts: Counts, heard: oneshot::Sender<()>) {
    let mut sync = Sync { counts, ..Sync::default() };
    let mut heard = Some(heard);
    while let Some(first) = changes.next().await {
        board.write(|board| {
            sync.apply(board, first);
            for _ in 1..BATCH {
                let Some(Some(change)) = changes.next().now_or_never() else { break };
                sync.apply(board, change);
            }
        });
        // Nobody waits for it any longer, perhaps.
        heard.take().map(|heard| heard.send(()));
    }
}

#[derive(Debug, Default)]
struct Sync {
    /// Keys whose documents cannot be shown, each of which was said once.
    bad: HashSet<Key>,
    /// When documents expire, of those that do.
    deadlines: HashMap<Key, SystemTime>,
    /// The ids of the latest commands, oldest first.
    commands: VecDeque<String>,
    counts: Counts,
}

impl Sync {
    fn apply(&mut self, board: &mut Board, change: Change) {
        match change {
            Change::Snapshot(records) => {
                self.snapshot(board, records);
                if board.store() == StoreState::Down {
                    tracing::info!("the store answers");
                }
                board.set_store(StoreState::Up);
            }
            Change::Put(record) => self.publish(board, record),
            Change::Delete(key, reason) => self.remove(board, &key, reason),
            Change::Command(command) => self.command(board, command),
            Change::Down(reason) => {
                tracing::warn!("the store does not answer: {reason}");
                board.set_store(StoreState::Down);
            }
        }
    }

    /// Shows all of it, and takes down the rest.
    fn snapshot(&mut self, board: &mut Board, records: Vec<Record>) {
        let gone: Vec<Key> = {
            let present: HashSet<&Key> = records.iter().map(|record| &record.key).collect();
            board.documents().map(|(key, _)| key).filter(|key| !present.contains(key)).cloned().collect()
        };
        let now = SystemTime::now();
        for key in gone {
            let is_over = self.deadlines.get(&key).is_some_and(|deadline| *deadline <= now);
            self.remove(board, &key, if is_over { Reason::Expired } else { Reason::Deleted });
        }
        for record in records {
            self.publish(board, record);
        }
    }

    fn publish(&mut self, board: &mut Board, Record { key, document, expires }: Record) {
        match board.publish(&key, document) {
            Ok(_) => _ = self.bad.remove(&key),
            Err(error) => {
                if self.bad.insert(key.clone()) {
                    tracing::warn!(%key, "the document is passed over, the one before stays: {error}");
                }
            }
        }
        match expires {
            Some(deadline) => _ = self.deadlines.insert(key, deadline),
            None => _ = self.deadlines.remove(&key),
        }
    }

    fn remove(&mut self, board: &mut Board, key: &Key, reason: Reason) {
        self.deadlines.remove(key);
        board.remove(key, reason);
    }

    fn command(&mut self, board: &mut Board, command: Command) {
        if let Some(id) = &command.id {
            if self.commands.contains(id) {
                return;
            }
            self.commands.push_back(id.clone());
            if self.commands.len() > KNOWN_COMMANDS {
                self.commands.pop_front();
            }
        }
        self.counts.commanded(command.command);
        board.command(command);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use wallfeed_proto::CommandName;

    use super::*;
    use crate::board::{Limits, scope::Scope};

    fn record(key: &str, document: &str) -> Record {
        Record { key: key.into(), document: Bytes::copy_from_slice(document.as_bytes()), expires: None }
    }

    fn board_after(changes: impl IntoIterator<Item = Change>) -> Board {
        let (mut board, mut sync) = (Board::new("e".into(), Limits::default()), Sync::default());
        changes.into_iter().for_each(|change| sync.apply(&mut board, change));
        board
    }

    fn shown(board: &Board) -> Vec<(&str, &[u8])> {
        board.documents().map(|(key, posted)| (key.as_str(), &posted.document[..])).collect()
    }

    #[test]
    fn a_snapshot_replaces_what_was_there() {
        let board = board_after([
            Change::Snapshot(vec![record("A", "{}"), record("B", "{}")]),
            Change::Put(record("C", "{}")),
            Change::Snapshot(vec![record("B", "{}"), record("C", r#"{"values":1}"#)]),
        ]);
        assert_eq!(shown(&board), [("B", &b"{}"[..]), ("C", br#"{"values":1}"#)]);
        assert_eq!(board.head(), 5, "B did not change, A went and C came twice");
    }

    #[test]
    fn what_is_gone_from_a_snapshot_has_expired_if_its_time_was_over() {
        let ends = |key: &str, expires| Record { expires: Some(expires), ..record(key, "{}") };
        let (over, ahead) = (SystemTime::UNIX_EPOCH, SystemTime::now() + Duration::from_hours(1));
        let board = board_after([
            Change::Snapshot(vec![ends("A", over), ends("B", ahead), ends("C", over), record("D", "{}")]),
            Change::Put(record("C", "{}")),
            Change::Put(ends("D", over)),
            Change::Snapshot(vec![]),
        ]);
        let scope = Scope::new(None, true);
        let mut cursor = board.join(&scope, Some("e.4")).cursor;
        let told = String::from_utf8(board.read(&mut cursor, &scope, usize::MAX).unwrap().concat()).unwrap();
        for (key, reason) in [("A", "expired"), ("B", "deleted"), ("C", "deleted"), ("D", "expired")] {
            assert!(told.contains(&format!(r#"{{"type":"{key}","reason":"{reason}"}}"#)), "{told}");
        }
    }

    #[test]
    fn what_cannot_be_shown_leaves_what_was() {
        let board = board_after([Change::Put(record("A", "{}")), Change::Put(record("A", "[]"))]);
        assert_eq!(shown(&board), [("A", &b"{}"[..])]);
    }

    #[test]
    fn the_store_is_up_from_the_first_snapshot_on() {
        let mut changes = vec![Change::Down("no route".into())];
        assert_eq!(board_after(changes.clone()).store(), StoreState::Down);
        changes.push(Change::Snapshot(vec![]));
        assert_eq!(board_after(changes).store(), StoreState::Up);
    }

    #[test]
    fn a_command_that_is_told_twice_is_one() {
        let command = |id: &str| Change::Command(Command { id: Some(id.into()), ..Command::new(CommandName::Fwd) });
        let without = || Change::Command(Command::new(CommandName::Fwd));
        let board = board_after([command("x"), command("y"), command("x"), without(), without()]);
        assert_eq!(board.head(), 4);
    }
}
