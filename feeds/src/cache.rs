//! The last response of every address, with what the upstream said about its use: on disk, so that a restart asks nobody
//! for what is known.

use std::{
    collections::HashMap,
    fs, io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use url::Url;

/// For how long an address is remembered that is not asked any more: some change every day, with the date in them.
const KEPT: Duration = Duration::from_secs(7 * 24 * 3600);

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
        sweep(&folder, SystemTime::now())?;
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
        let mut entries = self.entries();
        entries.insert(name, entry);
        let now = Timestamp::now();
        for (name, _) in entries.extract_if(|_, entry| entry.about.is_forgotten(now)) {
            self.remove_file(&name);
        }
    }

    /// Forgets what turned out to be of no use.
    pub fn forget(&self, url: &Url) {
        let name = name(url);
        self.remove_file(&name);
        self.entries().remove(&name);
    }

    fn remove_file(&self, name: &str) {
        if let Some(folder) = &self.folder {
            // What is not there is forgotten.
            let _ = fs::remove_file(folder.join(name));
        }
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl About {
    /// Whether nobody has asked for so long that nobody will.
    fn is_forgotten(&self, now: Timestamp) -> bool {
        let last = self.fetched.max(self.retry_at);
        last.is_some_and(|last| Duration::try_from(now.duration_since(last)).is_ok_and(|age| age > KEPT))
    }
}

/// Removes the files of addresses that nobody asks any more.
fn sweep(folder: &Path, now: SystemTime) -> io::Result<()> {
    for file in fs::read_dir(folder)? {
        let file = file?;
        let is_ours = file.file_name().len() == 2 * Sha256::output_size();
        let age = now.duration_since(file.metadata()?.modified()?).unwrap_or_default();
        if is_ours && age > KEPT {
            fs::remove_file(file.path())?;
        }
    }
    Ok(())
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
    fn what_nobody_asks_for_any_more_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::on_disk(folder.path().to_owned()).unwrap();
        let address = |day: &str| format!("https://api.example.org/sun?date={day}").parse::<Url>().unwrap();
        let fetched = |days: i64| Timestamp::now() - jiff::SignedDuration::from_hours(24 * days);
        let entry =
            |days| Entry { about: About { fetched: Some(fetched(days)), ..About::default() }, ..Entry::default() };
        let files = || fs::read_dir(folder.path()).unwrap().count();
        for (day, days) in [("1", 9), ("2", 6), ("3", 0)] {
            cache.put(&address(day), entry(days));
        }
        assert_eq!((cache.get(&address("1")), cache.get(&address("2")).is_some(), files()), (None, true, 2));
        fs::write(folder.path().join("notes.txt"), "mine").unwrap();
        sweep(folder.path(), SystemTime::now() + KEPT - Duration::from_secs(60)).unwrap();
        assert_eq!(files(), 3);
        sweep(folder.path(), SystemTime::now() + KEPT + Duration::from_secs(60)).unwrap();
        assert_eq!(files(), 1, "what is not ours stays");
    }

    #[test]
    fn what_is_kept_survives_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let url: Url = "https://api.example.org/data?appid=canary".parse().unwrap();
        let about = About { etag: Some("\"7\"".into()), fetched: Some(Timestamp::now()), ..About::default() };
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
