//! When settings are to be read again: on SIGHUP, and when their file changes.

use std::{
    fs,
    path::Path,
    time::{Duration, SystemTime},
};

use anyhow::Result;
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    time::{self, Interval, MissedTickBehavior},
};

use crate::config::{Settings, Source};

/// The file is looked at this often. That costs one system call, works on every file system and with files that are replaced
/// by renaming or through a link, and needs nothing to be watched.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Where settings came from, and what was there.
#[derive(Debug)]
pub struct Reload {
    source: Source,
    hangup: Option<Signal>,
    looks: Interval,
    seen: Option<Version>,
}

/// What tells one version of a file from another.
type Version = (SystemTime, u64);

impl Reload {
    /// Watches the file of these settings.
    pub fn new(source: &Source) -> Self {
        let mut looks = time::interval(LOOK_EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let hangup =
            signal(SignalKind::hangup()).inspect_err(|error| tracing::warn!("SIGHUP does nothing: {error}")).ok();
        Self { source: source.clone(), hangup, looks, seen: source.path.as_deref().and_then(version) }
    }

    /// Waits until settings should be read again.
    pub async fn wanted(&mut self) {
        loop {
            tokio::select! {
                () = hangup(self.hangup.as_mut()) => return,
                _ = self.looks.tick() => {
                    if self.has_changed() {
                        return;
                    }
                }
            }
        }
    }

    fn has_changed(&mut self) -> bool {
        let version = self.source.path.as_deref().and_then(version);
        // A file that is gone for a moment is being replaced.
        version.is_some() && std::mem::replace(&mut self.seen, version) != version
    }

    /// Reads the settings again; `None` where there is no file.
    pub fn read(&mut self) -> Result<Option<Settings>> {
        self.seen = self.source.path.as_deref().and_then(version).or(self.seen);
        self.source.path.is_some().then(|| self.source.load()).transpose()
    }
}

fn version(path: &Path) -> Option<Version> {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

async fn hangup(signal: Option<&mut Signal>) {
    match signal {
        Some(signal) => {
            signal.recv().await;
        }
        None => std::future::pending().await,
    }
}
