//! Secrets from a file or standard input.

use std::{
    fs::File,
    io::{self, IsTerminal, Read},
    path::Path,
};

use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
use wallfeed_secrets::{Document, Error, ErrorKind, Format, Result, Secret, without_newline};
use zeroize::Zeroizing;

/// The most that is read, in bytes: as much as a Kubernetes object holds.
const LIMIT: u64 = 1 << 20;

/// A whole document.
pub fn document(from: &Path, format: Option<Format>) -> Result<Document> {
    let bytes = bytes(from)?;
    let origin = if is_standard_input(from) { "standard input".into() } else { from.display().to_string() };
    Document::parse(&bytes, format.unwrap_or_else(|| Format::of(from)), &origin)
}

/// One value, without the newline at its end.
pub fn value(from: &Path) -> Result<Secret> {
    let bytes = bytes(from)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| bad("the value is not UTF-8 text", "store it as base64"))?;
    match without_newline(text) {
        "" => Err(bad("the value is empty", "write it to standard input, or name its file with --from")),
        text => Ok(text.into()),
    }
}

fn bytes(from: &Path) -> Result<Zeroizing<Vec<u8>>> {
    let failed = |error: io::Error| Error::file(from, &error);
    if is_standard_input(from) {
        let _quiet = Quiet::start();
        read(io::stdin().lock()).map_err(failed)
    } else {
        File::open(from).and_then(read).map_err(failed)
    }
}

fn is_standard_input(from: &Path) -> bool {
    from.as_os_str() == "-"
}

/// Reads into memory that is large enough from the start: growing would leave copies behind.
fn read(from: impl Read) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(LIMIT as usize + 1));
    from.take(LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LIMIT {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "longer than 1 MiB"));
    }
    Ok(bytes)
}

fn bad(what: &str, remedy: &str) -> Error {
    Error::new(ErrorKind::BadDocument, what, remedy)
}

/// While this lives, the terminal does not show what is typed.
struct Quiet(rustix::termios::Termios);

impl Quiet {
    fn start() -> Option<Self> {
        let stdin = io::stdin();
        if !stdin.is_terminal() {
            return None;
        }
        let shown = tcgetattr(&stdin).ok()?;
        let mut hidden = shown.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        tcsetattr(&stdin, OptionalActions::Flush, &hidden).ok()?;
        eprintln!("Type or paste it (it is not shown), then press Enter and Ctrl-D.");
        Some(Self(shown))
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.0);
    }
}
