//! What can go wrong, what it is called, and what to do about it.

/// A failure to read, write or decrypt. Prints as what happened, then what to do; never holds a value.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{what}; {remedy}")]
pub struct Error {
    kind: ErrorKind,
    what: String,
    remedy: String,
}

/// The kinds of [`Error`] that callers tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The settings cannot be read, or contradict themselves.
    Settings,
    /// A file, variable, object, key or name does not exist.
    NotFound,
    /// The caller is known, and may not.
    Forbidden,
    /// The token has expired or was revoked.
    TokenInvalid,
    /// Somebody else wrote in between.
    Conflict,
    /// Vault or OpenBao is sealed.
    Sealed,
    /// No answer, or one that says to come back later.
    Unreachable,
    /// The other side's certificate is not trusted.
    Untrusted,
    /// What is stored is no ciphertext of this key.
    BadCiphertext,
    /// The ciphertext is older than the oldest version that the key still decrypts.
    RetiredVersion,
    /// What was read or decrypted is no document of names and values.
    BadDocument,
    /// The server does not accept the request.
    Refused,
    /// This source, or this build, cannot do what was asked.
    Unsupported,
    /// The operating system refuses: a file that cannot be read or written.
    Io,
}

/// What this crate's functions return.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A failure, and what to do about it.
    pub fn new(kind: ErrorKind, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { kind, what: what.into(), remedy: remedy.into() }
    }

    pub(crate) fn settings(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(ErrorKind::Settings, what, remedy)
    }

    /// A failure of the operating system on the file at `path`.
    #[must_use]
    pub fn file(path: &std::path::Path, error: &std::io::Error) -> Self {
        let path = path.display();
        match error.kind() {
            std::io::ErrorKind::NotFound => {
                Self::new(ErrorKind::NotFound, format!("{path} does not exist"), "create it, or correct the path")
            }
            std::io::ErrorKind::PermissionDenied => Self::new(
                ErrorKind::Forbidden,
                format!("{path} may not be opened by this user"),
                "change the file's owner, group or mode, or run as the user that it belongs to",
            ),
            _ => Self::new(ErrorKind::Io, format!("{path}: {error}"), "check the file and the disk that it is on"),
        }
    }

    /// What kind of failure this is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What happened, without what to do about it.
    #[must_use]
    pub fn what(&self) -> &str {
        &self.what
    }

    /// What to do about it.
    #[must_use]
    pub fn remedy(&self) -> &str {
        &self.remedy
    }

    /// Whether waiting may help.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self.kind, ErrorKind::Sealed | ErrorKind::Unreachable)
    }
}
