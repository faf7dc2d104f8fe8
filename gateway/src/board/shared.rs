//! The Board between those who write it and those who read it.

use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::watch;

use super::Board;

/// A handle on the one Board. Cheap to clone.
///
/// The lock is a plain one: it is held for moments, and never across an await.
#[derive(Debug, Clone)]
pub struct SharedBoard {
    board: Arc<RwLock<Board>>,
    bell: watch::Sender<()>,
}

impl SharedBoard {
    /// Shares a Board.
    #[must_use]
    pub fn new(board: Board) -> Self {
        Self { board: Arc::new(RwLock::new(board)), bell: watch::Sender::new(()) }
    }

    /// Looks at the Board.
    pub fn read<T>(&self, look: impl FnOnce(&Board) -> T) -> T {
        look(&self.board.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the Board, and rings once if there is something new to read.
    pub fn write<T>(&self, change: impl FnOnce(&mut Board) -> T) -> T {
        let mut board = self.board.write().unwrap_or_else(PoisonError::into_inner);
        let before = (board.head, board.store);
        let result = change(&mut board);
        let rings = before != (board.head, board.store);
        drop(board);
        if rings {
            self.bell.send_replace(());
        }
        result
    }

    /// Rings when there is something new to read.
    #[must_use]
    pub fn bell(&self) -> watch::Receiver<()> {
        self.bell.subscribe()
    }

    /// Waits until something is true of the Board.
    pub async fn until(&self, condition: impl Fn(&Board) -> bool) {
        let mut bell = self.bell();
        while !self.read(&condition) {
            // The bell cannot break while this handle exists.
            if bell.changed().await.is_err() {
                return;
            }
        }
    }
}
