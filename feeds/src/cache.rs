//! The last response of every address, with what the upstream said about its use: on disk, so that a restart asks nobody
//! for what is known.

use std::{
    collections::HashMap,
    fs, io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use url::Url;

/// What is known of an address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// What the upstream said about the body.
    pub about: About,
    /// The body; empty where only a refusal is known.
    pub body: Bytes,
}

/// What the upstream said about a body.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct About {
    /// When the body came or was last confirmed; none: there is no body.
    pub fetched: Option<Timestamp>,
    /// Until when it is good.
    pub expires: Option<Timestamp>,
    /// Before when the upstream does not want to be asked.
    pub retry_at: Option<Timestamp>,
    /// Its validator.
    pub etag: Option<String>,
    /// Its other validator.
    pub last_modified: Option<String>,
}

/// The last response of every address. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Cache {
    folder: Option<Arc<Path>>,
    entries: Arc<Mutex<HashMap<String, Entry>>>,
}

impl Cache {
    /// One that lives as long as the process.
    #[must_use]
    pub fn in_memory() -> Self {
        Self::default()
    }

    /// One in a folder, which is made where it is missing and is nobody else's to read.
    pub fn on_disk(folder: PathBuf) -> io::Result<Self> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        Ok(Self { folder: Some(folder.into()), entries: Arc::default() })
    }

    /// One in a folder if there is one that can be written to, or else in memory.
    #[must_use]
    pub fn open(folder: Option<PathBuf>) -> Self {
        let Some(folder) = folder else { return Self::in_memory() };
        Self::on_disk(folder.clone()).unwrap_or_else(|error| {
            tracing::warn!(folder = %folder.display(), %error, "responses are not kept for the next start");
            Self::in_memory()
        })
    }

    /// What is known of an address.
    #[must_use]
    pub fn get(&self, url: &Url) -> Option<Entry> {
        let name = name(url);
        if let Some(entry) = self.entries().get(&name) {
            return Some(entry.clone());
        }
        read(&self.folder.as_ref()?.join(name))
    }

    /// Remembers. A disk that does not take it is told of, and does not matter until the next start.
    pub fn put(&self, url: &Url, entry: Entry) {
        let name = name(url);
        if let Some(folder) = &self.folder
            && let Err(error) = write(folder, &name, &entry)
        {
            tracing::warn!(folder = %folder.display(), %error, "a response cannot be kept for the next start");
        }
        self.entries().insert(name, entry);
    }

    /// Forgets what turned out to be of no use.
    pub fn forget(&self, url: &Url) {
        let name = name(url);
        if let Some(folder) = &self.folder {
            // What is not there is forgotten.
            let _ = fs::remove_file(folder.join(&name));
        }
        self.entries().remove(&name);
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A digest: addresses may hold keys.
fn name(url: &Url) -> String {
    format!("{:x}", Sha256::digest(url.as_str()))
}

/// A line of JSON, then the body. What cannot be read is not known.
fn read(path: &Path) -> Option<Entry> {
    let stored = Bytes::from(fs::read(path).ok()?);
    let end = stored.iter().position(|byte| *byte == b'\n')?;
    let about = serde_json::from_slice(&stored[..end]).ok()?;
    Some(Entry { about, body: stored.slice(end + 1..) })
}

fn write(folder: &Path, name: &str, entry: &Entry) -> io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    serde_json::to_writer(&mut file, &entry.about)?;
    io::Write::write_all(&mut file, b"\n")?;
    io::Write::write_all(&mut file, &entry.body)?;
    file.persist(folder.join(name))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_survives_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let url: Url = "https://api.example.org/data?appid=canary".parse().unwrap();
        let about = About { etag: Some("\"7\"".into()), fetched: Some(Timestamp::UNIX_EPOCH), ..About::default() };
        let entry = Entry { about, body: Bytes::from_static(b"{}\n\n") };
        let open = || Cache::on_disk(folder.path().join("feeds")).unwrap();
        assert_eq!(open().get(&url), None);
        open().put(&url, entry.clone());
        assert_eq!(open().get(&url), Some(entry));
        for file in fs::read_dir(folder.path().join("feeds")).unwrap() {
            let file = file.unwrap();
            assert!(!file.file_name().to_string_lossy().contains("canary"));
            assert!(!fs::read_to_string(file.path()).unwrap().contains("canary"));
            fs::write(file.path(), "{").unwrap();
        }
        assert_eq!(open().get(&url), None, "what is spoilt is not known");
    }
}
