//! A place that holds one document: a file, or a key of a Kubernetes object. It is written on the condition that it
//! still holds what was read.

use std::{fmt, fs, io::Write, path::Path};

use zeroize::Zeroizing;

use crate::{
    Error, ErrorKind, Result,
    cluster::{Client, Target},
    http::read_file,
    settings::{Cluster, Object},
};

/// Where a document lies.
pub(crate) enum Place<'a> {
    File(&'a Path),
    Object(Target<'a>),
}

/// What was read from a place.
pub(crate) struct Stored {
    pub content: Zeroizing<Vec<u8>>,
    /// The Kubernetes object whole, with its version.
    #[cfg_attr(not(feature = "kubernetes"), expect(dead_code, reason = "there are no objects without Kubernetes"))]
    pub object: Option<serde_json::Value>,
}

impl<'a> Place<'a> {
    pub async fn object(object: &'a Object, cluster: &Cluster) -> Result<Self> {
        Ok(Self::Object(Target::new(Client::open(cluster).await?, object)?))
    }

    /// What it holds; None where there is no such file, object or key.
    pub async fn read(&self) -> Result<Option<Stored>> {
        match self {
            Self::File(path) => match read_file(path).await {
                Ok(content) => Ok(Some(Stored { content, object: None })),
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error),
            },
            Self::Object(target) => target.read().await,
        }
    }

    /// What it holds; an error where there is nothing.
    pub async fn must_read(&self) -> Result<Stored> {
        self.read().await?.ok_or_else(|| self.nothing())
    }

    /// Writes on the condition that it still holds `over`, and that there is nothing where that is None.
    pub async fn write(&self, content: &[u8], over: Option<&Stored>) -> Result<()> {
        match self {
            Self::File(path) => replace(path, content, over.map(|stored| stored.content.as_slice())),
            Self::Object(target) => target.write(content, over).await,
        }
    }

    /// Fails if `over` could not be written over; changes nothing.
    pub async fn rehearse(&self, over: &Stored) -> Result<()> {
        match self {
            Self::File(path) => {
                let target = fs::canonicalize(path).map_err(|error| Error::file(path, &error))?;
                let folder = folder_of(&target);
                tempfile::NamedTempFile::new_in(folder).map(drop).map_err(|error| Error::file(folder, &error))
            }
            Self::Object(target) => target.rehearse(over).await,
        }
    }

    /// The failure of a read that finds nothing.
    pub fn nothing(&self) -> Error {
        let remedy = "store the secrets with `wallfeed-secrets put`, or correct the name";
        match self {
            Self::File(_) => Error::new(ErrorKind::NotFound, format!("{self} does not exist"), remedy),
            Self::Object(_) => Error::new(ErrorKind::NotFound, format!("{self} does not exist or is empty"), remedy),
        }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Object(target) => target.fmt(f),
        }
    }
}

/// Replaces a file in one step, and only while it holds `expected`. A new file is for its owner alone; an old one keeps
/// its mode and owner. The lock is on the folder, so that nothing is left behind.
fn replace(path: &Path, content: &[u8], expected: Option<&[u8]>) -> Result<()> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = folder_of(&target);
    let failed = |error: std::io::Error| Error::file(&target, &error);
    let lock = fs::File::open(folder).map_err(|error| Error::file(folder, &error))?;
    lock.try_lock().map_err(|_| conflict(&target))?;
    let found = match fs::read(&target) {
        Ok(bytes) => Some(Zeroizing::new(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(failed(error)),
    };
    if found.as_deref().map(Vec::as_slice) != expected {
        return Err(conflict(&target));
    }
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|error| Error::file(folder, &error))?;
    file.write_all(content).map_err(failed)?;
    if let Ok(old) = fs::metadata(&target) {
        keep_owner(file.path(), &old).map_err(failed)?;
        file.as_file().set_permissions(old.permissions()).map_err(failed)?;
    }
    file.as_file().sync_all().map_err(failed)?;
    file.persist(&target).map_err(|error| failed(error.error))?;
    lock.sync_all().map_err(failed)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(unix)]
fn keep_owner(path: &Path, old: &fs::Metadata) -> std::io::Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};
    let new = fs::metadata(path)?;
    if (new.uid(), new.gid()) == (old.uid(), old.gid()) {
        return Ok(());
    }
    chown(path, Some(old.uid()), Some(old.gid()))
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &fs::Metadata) -> std::io::Result<()> {
    Ok(())
}

fn conflict(path: &Path) -> Error {
    let what = format!("{} was written by somebody else in between", path.display());
    Error::new(ErrorKind::Conflict, what, "run this again")
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    use super::*;

    #[test]
    fn a_new_file_is_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets.enc");
        replace(&path, b"one", None).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"one");
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
    }

    #[test]
    fn an_old_file_keeps_its_mode_and_a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("real"), folder.path().join("link"));
        fs::write(&path, "one").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        replace(&link, b"two", Some(b"one")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o640);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[test]
    fn what_changed_in_between_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets.enc");
        fs::write(&path, "theirs").unwrap();
        for expected in [None, Some(b"ours".as_slice())] {
            assert_eq!(replace(&path, b"new", expected).unwrap_err().kind(), ErrorKind::Conflict);
        }
        fs::remove_file(&path).unwrap();
        assert_eq!(replace(&path, b"new", Some(b"ours")).unwrap_err().kind(), ErrorKind::Conflict);
        assert!(!path.exists());
    }

    #[test]
    fn two_writers_take_turns() {
        let folder = tempfile::tempdir().unwrap();
        let lock = fs::File::open(folder.path()).unwrap();
        lock.lock().unwrap();
        let path = folder.path().join("secrets.enc");
        assert_eq!(replace(&path, b"new", None).unwrap_err().kind(), ErrorKind::Conflict);
        drop(lock);
        replace(&path, b"new", None).unwrap();
    }
}
