//! systemd as a program sees it: a socket to which it says how it is (`sd_notify(3)`).

use std::{fs, os::unix::fs::PermissionsExt};

use tempfile::TempDir;
use tokio::{net::UnixDatagram, process::Command};

use crate::deadline::within;

/// A service manager that listens.
#[derive(Debug)]
pub struct ServiceManager {
    socket: UnixDatagram,
    folder: TempDir,
}

impl ServiceManager {
    /// One to which every user may speak.
    #[must_use]
    pub fn new() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let path = folder.path().join("notify");
        let socket = UnixDatagram::bind(&path).expect("a socket in our own folder");
        for path in [folder.path(), &path] {
            fs::set_permissions(path, fs::Permissions::from_mode(0o777)).expect("our own folder");
        }
        Self { socket, folder }
    }

    /// Lets the command find it.
    pub fn host(&self, command: &mut Command) {
        command.env("NOTIFY_SOCKET", self.folder.path().join("notify"));
    }

    /// The next thing that it is told.
    pub async fn heard(&self) -> String {
        let mut bytes = [0; 100];
        let length =
            within("a word to the service manager", self.socket.recv(&mut bytes)).await.expect("our own socket");
        String::from_utf8_lossy(&bytes[..length]).trim().to_owned()
    }
}

impl Default for ServiceManager {
    fn default() -> Self {
        Self::new()
    }
}
