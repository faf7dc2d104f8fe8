//! The file under an embedded store. Everything here blocks.

use std::{
    fs::File,
    io::ErrorKind::{InvalidData, NotFound, UnexpectedEof},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use redb::{
    Builder, Database, DatabaseError, Error, ReadOnlyDatabase, ReadableDatabase, ReadableTableMetadata,
    TableDefinition, TableError,
};
use wallfeed_proto::Key;

use super::Operation;
use crate::{StoreError, change::Record};

/// By key: when the document expires, in milliseconds since 1970, and its bytes.
const DOCUMENTS: TableDefinition<'_, &str, (Option<u64>, &[u8])> = TableDefinition::new("documents");
/// All documents are in memory already, so the database needs little cache.
const CACHE_BYTES: usize = 4 << 20;

/// An open database file, which no other process can open meanwhile.
#[derive(Debug)]
pub(super) struct Disk {
    path: PathBuf,
    /// None after a failure: a database that failed once does not work again until it is opened anew.
    database: Mutex<Option<Database>>,
}

impl Disk {
    /// Opens the file, or makes it, and reads what it holds; what expired meanwhile is removed.
    pub(super) fn open(path: PathBuf) -> Result<(Self, Vec<Record>), StoreError> {
        let made = !path.exists();
        let open = || {
            let database = open(&path)?;
            let records = load(&database, SystemTime::now())?;
            Ok::<_, Error>((database, records))
        };
        let (database, records) = open().map_err(|error| describe(&path, &error))?;
        if made {
            sync_folder(&path);
        }
        Ok((Self { path, database: Mutex::new(Some(database)) }, records))
    }

    /// How many documents a file holds; none where it was not closed in order, which the next opening puts right. Changes
    /// nothing.
    pub(super) fn look(path: &Path) -> Result<Option<u64>, StoreError> {
        let count = || match ReadOnlyDatabase::open(path) {
            Ok(database) => match database.begin_read()?.open_table(DOCUMENTS) {
                Ok(table) => Ok(Some(table.len()?)),
                Err(TableError::TableDoesNotExist(_)) => Ok(Some(0)),
                Err(error) => Err(Error::from(error)),
            },
            Err(DatabaseError::RepairAborted) => Ok(None),
            Err(error) => Err(error.into()),
        };
        count().map_err(|error| describe(path, &error))
    }

    /// Makes all of the changes or none of them; they are on the disk when this returns.
    pub(super) fn commit(&self, operations: &[Operation]) -> Result<(), StoreError> {
        let mut guard = self.database.lock().unwrap_or_else(PoisonError::into_inner);
        let mut attempt = || {
            // Taken out: when this fails or panics, the next attempt opens the file anew.
            let database = guard.take().map_or_else(|| open(&self.path), Ok)?;
            write(&database, operations)?;
            *guard = Some(database);
            Ok::<_, Error>(())
        };
        attempt().map_err(|error| describe(&self.path, &error))
    }
}

fn open(path: &Path) -> Result<Database, Error> {
    let database = Builder::new().set_cache_size(CACHE_BYTES).set_check_integrity_on_open(true).create(path)?;
    Ok(database)
}

/// Reads all records that have not expired, and removes the others.
fn load(database: &Database, now: SystemTime) -> Result<Vec<Record>, Error> {
    let transaction = database.begin_write()?;
    let mut records = Vec::new();
    let mut removed = false;
    transaction.open_table(DOCUMENTS)?.retain(|key, (expires, document)| {
        let expires = expires.map(from_millis);
        let stays = expires.is_none_or(|expires| expires > now);
        removed |= !stays;
        if stays {
            records.push(Record { key: Key::from(key), document: Bytes::copy_from_slice(document), expires });
        }
        stays
    })?;
    if removed {
        transaction.commit()?;
    } else {
        transaction.abort()?;
    }
    Ok(records)
}

fn write(database: &Database, operations: &[Operation]) -> Result<(), Error> {
    let transaction = database.begin_write()?;
    let mut table = transaction.open_table(DOCUMENTS)?;
    for operation in operations {
        match operation {
            Operation::Put(Record { key, document, expires }) => {
                table.insert(key.as_str(), (expires.map(to_millis), document.as_ref()))?;
            }
            Operation::Delete(key) => {
                table.remove(key.as_str())?;
            }
        }
    }
    drop(table);
    Ok(transaction.commit()?)
}

/// A new file is only there after a power cut if its folder was written too.
fn sync_folder(path: &Path) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Err(error) = File::open(folder).and_then(|folder| folder.sync_all()) {
        tracing::debug!("cannot sync {}: {error}", folder.display());
    }
}

fn to_millis(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_millis().try_into().unwrap_or(u64::MAX)
}

fn from_millis(millis: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(millis)).unwrap_or(SystemTime::UNIX_EPOCH)
}

fn describe(path: &Path, error: &Error) -> StoreError {
    let path = path.display().to_string();
    let problem = match error {
        Error::DatabaseAlreadyOpen | Error::LockProtocolMismatch => return StoreError::InUse(path),
        Error::Io(error) if error.kind() == NotFound => "its folder does not exist".into(),
        Error::Io(error) if !matches!(error.kind(), InvalidData | UnexpectedEof) => error.to_string(),
        error => format!("it is damaged, or no store of Wallfeed ({error}): move it away, and a new one is made"),
    };
    StoreError::File { path, problem }
}
