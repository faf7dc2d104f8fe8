//! The store inside of this process: `memory:`, and `embedded:`, which is the same with a file under it.
//!
//! One task, the keeper, makes every change, so changes have one order. It takes all writes that wait as one batch: while
//! one batch is on its way to the disk, the next one gathers, so a burst costs few commits.

mod disk;
mod doctor;
mod location;

use std::{path::PathBuf, sync::Arc, time::SystemTime};

use tokio::sync::{mpsc, oneshot};
use wallfeed_proto::{Key, KeyFilter, event::Reason};

use crate::{StoreError, change::Record, shelf::Shelf};
use disk::Disk;
pub(crate) use doctor::examine;

/// Writes that may wait before a writer has to.
const QUEUE: usize = 1024;

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

#[derive(Debug, Clone)]
enum Operation {
    Put(Record),
    Delete(Key),
}

impl Embedded {
    /// An empty store that lives as long as this process.
    pub(crate) fn in_memory(shelf: &Arc<Shelf>) -> Self {
        shelf.replace(Vec::new());
        Self::start(shelf, None)
    }

    /// The store in a file; without a path, in the user's state directory.
    pub(crate) async fn open(path: Option<PathBuf>, keys: &KeyFilter, shelf: Arc<Shelf>) -> Result<Self, StoreError> {
        let path = match path {
            Some(path) => path,
            None => location::default()?,
        };
        let (disk, mut records) = blocking(move || Disk::open(path)).await??;
        records.retain(|record| keys.matches(&record.key));
        shelf.replace(records);
        Ok(Self::start(&shelf, Some(Arc::new(disk))))
    }

    fn start(shelf: &Arc<Shelf>, disk: Option<Arc<Disk>>) -> Self {
        let (writes, queue) = mpsc::channel(QUEUE);
        let keeper = Keeper { shelf: Arc::clone(shelf), disk };
        shelf.kept_by(keeper.run(queue));
        Self { writes }
    }

    /// Stores a record; once this returns, it survives whatever happens to the process.
    pub(crate) async fn put(&self, record: Record) -> Result<(), StoreError> {
        self.write(Operation::Put(record)).await.map(|_| ())
    }

    pub(crate) async fn delete(&self, key: &Key) -> Result<bool, StoreError> {
        self.write(Operation::Delete(key.clone())).await
    }

    async fn write(&self, operation: Operation) -> Result<bool, StoreError> {
        let stopped = || StoreError::Unavailable("it has stopped".into());
        let (done, told) = oneshot::channel();
        self.writes.send(Write { operation, done }).await.map_err(|_| stopped())?;
        told.await.map_err(|_| stopped())?
    }
}

/// The one that makes the changes.
struct Keeper {
    shelf: Arc<Shelf>,
    disk: Option<Arc<Disk>>,
}

impl Keeper {
    /// Makes the changes until nobody is left who could ask for one.
    async fn run(self, mut queue: mpsc::Receiver<Write>) {
        let mut batch = Vec::new();
        loop {
            tokio::select! {
                count = queue.recv_many(&mut batch, QUEUE) => if count == 0 { return },
                () = self.shelf.deadline() => self.expire().await,
            }
            self.make(&mut batch).await;
        }
    }

    async fn make(&self, batch: &mut Vec<Write>) {
        let result = self.commit(batch.iter().map(|write| write.operation.clone()).collect()).await;
        for Write { operation, done } in batch.drain(..) {
            // A writer who does not wait for the answer any more is no reason to leave its write out.
            let _ = done.send(result.clone().map(|()| self.apply(operation)));
        }
    }

    /// Everybody is told before the disk is, which forgets expired records by itself when it is opened.
    async fn expire(&self) {
        let expired = self.shelf.expired(SystemTime::now());
        for key in &expired {
            self.shelf.remove(key, Reason::Expired);
        }
        if let Err(error) = self.commit(expired.into_iter().map(Operation::Delete).collect()).await {
            tracing::warn!("cannot remove expired documents: {error}");
        }
    }

    async fn commit(&self, operations: Vec<Operation>) -> Result<(), StoreError> {
        match &self.disk {
            Some(disk) if !operations.is_empty() => {
                let disk = Arc::clone(disk);
                blocking(move || disk.commit(&operations)).await?
            }
            _ => Ok(()),
        }
    }

    fn apply(&self, operation: Operation) -> bool {
        match operation {
            Operation::Put(record) => {
                self.shelf.put(record);
                true
            }
            Operation::Delete(key) => self.shelf.remove(&key, Reason::Deleted),
        }
    }
}

/// Runs what may wait for the disk where it keeps nobody else waiting. A database that panics over its file is a failure of
/// the store, not of the process.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| StoreError::Unavailable("the database failed: its file may be damaged".into()))
}
