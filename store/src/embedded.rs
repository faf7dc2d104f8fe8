//! The store inside of this process: `memory:`, and `embedded:`, which is the same with a file under it.
//!
//! One task, the keeper, makes every change, so changes have one order. It takes all writes that wait as one batch.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use tokio::sync::{mpsc, oneshot};
use wallfeed_proto::{Key, event::Reason};

use crate::{StoreError, change::Record, shelf::Shelf};

/// Writes that may wait before a writer has to.
const QUEUE: usize = 1024;
/// The longest sleep towards a deadline: the wall clock may be set meanwhile, or the computer suspended.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// A store inside of this process. Cheap to clone; the last clone that is dropped ends the keeper.
#[derive(Debug, Clone)]
pub(crate) struct Embedded {
    writes: mpsc::Sender<Write>,
}

#[derive(Debug)]
struct Write {
    operation: Operation,
    /// Told whether the key was there.
    done: oneshot::Sender<Result<bool, StoreError>>,
}

#[derive(Debug)]
enum Operation {
    Put(Record),
    Delete(Key),
}

impl Embedded {
    /// An empty store that lives as long as this process.
    pub(crate) fn in_memory(shelf: Arc<Shelf>) -> Self {
        let (writes, queue) = mpsc::channel(QUEUE);
        shelf.replace(Vec::new());
        tokio::spawn(keep(shelf, queue));
        Self { writes }
    }

    pub(crate) async fn put(&self, record: Record) -> Result<(), StoreError> {
        self.write(Operation::Put(record)).await.map(|_| ())
    }

    pub(crate) async fn delete(&self, key: &Key) -> Result<bool, StoreError> {
        self.write(Operation::Delete(key.clone())).await
    }

    async fn write(&self, operation: Operation) -> Result<bool, StoreError> {
        let stopped = || StoreError::Unavailable("it is shutting down".into());
        let (done, told) = oneshot::channel();
        self.writes.send(Write { operation, done }).await.map_err(|_| stopped())?;
        told.await.map_err(|_| stopped())?
    }
}

/// Makes the changes until nobody is left who could ask for one.
async fn keep(shelf: Arc<Shelf>, mut queue: mpsc::Receiver<Write>) {
    let mut batch = Vec::new();
    loop {
        tokio::select! {
            count = queue.recv_many(&mut batch, QUEUE) => if count == 0 { return },
            () = reached(shelf.next_deadline()) => {}
        }
        for key in shelf.expired(SystemTime::now()) {
            shelf.remove(&key, Reason::Expired);
        }
        for Write { operation, done } in batch.drain(..) {
            // A writer who does not wait for the answer any more is no reason to leave its write out.
            let _ = done.send(Ok(apply(&shelf, operation)));
        }
    }
}

fn apply(shelf: &Shelf, operation: Operation) -> bool {
    match operation {
        Operation::Put(record) => {
            shelf.put(record);
            true
        }
        Operation::Delete(key) => shelf.remove(&key, Reason::Deleted),
    }
}

/// Sleeps until the deadline, or a while; for ever where there is none.
async fn reached(deadline: Option<SystemTime>) {
    match deadline {
        Some(deadline) => {
            let left = deadline.duration_since(SystemTime::now()).unwrap_or_default();
            tokio::time::sleep(left.min(LONGEST_SLEEP)).await;
        }
        None => std::future::pending().await,
    }
}
