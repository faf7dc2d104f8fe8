//! Files that are read again when they change.

use std::{fs, path::PathBuf, time::Duration};

use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    time::sleep,
};

/// How often the files are looked at. They are small and few, and mounted volumes of clusters send no notifications.
const PERIOD: Duration = Duration::from_secs(2);

/// Some files, and what was last seen in them.
#[derive(Debug)]
pub struct Watched {
    paths: Vec<PathBuf>,
    seen: Vec<Option<Vec<u8>>>,
    hangup: Option<Signal>,
}

impl Watched {
    /// These files, as they are now.
    #[must_use]
    pub fn new(paths: impl Into<Vec<PathBuf>>) -> Self {
        let paths = paths.into();
        // Without the signal there is still the period.
        Self { seen: look(&paths), paths, hangup: signal(SignalKind::hangup()).ok() }
    }

    /// Waits until one of them has changed, or the process is told to read them anew (SIGHUP).
    pub async fn changed(&mut self) {
        loop {
            let told = async {
                match &mut self.hangup {
                    Some(hangup) => hangup.recv().await.is_some(),
                    None => std::future::pending().await,
                }
            };
            let told = tokio::select! { told = told => told, () = sleep(PERIOD) => false };
            let now = look(&self.paths);
            let changed = now != self.seen;
            self.seen = now;
            if told || changed {
                return;
            }
        }
    }
}

/// None for a file that cannot be read.
fn look(paths: &[PathBuf]) -> Vec<Option<Vec<u8>>> {
    paths.iter().map(|path| fs::read(path).ok()).collect()
}
