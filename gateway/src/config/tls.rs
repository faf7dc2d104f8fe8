//! The files that TLS needs.

use std::path::{Path, PathBuf};

use clap::Args;

use super::readable;

/// The options of TLS.
#[derive(Debug, Clone, Default, Args)]
pub struct TlsOptions {
    /// Serve over TLS with this certificate and its chain (PEM). It is read again when it changes.
    #[arg(long, env = "WALLFEED_TLS_CERT", value_name = "FILE", requires = "tls_key", value_parser = readable)]
    tls_cert: Option<PathBuf>,

    /// The certificate's private key (PEM).
    #[arg(long, env = "WALLFEED_TLS_KEY", value_name = "FILE", requires = "tls_cert", value_parser = readable)]
    tls_key: Option<PathBuf>,
}

impl TlsOptions {
    /// Whether the gateway serves over TLS.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.files().is_some()
    }

    /// The certificate's file, and its key's.
    #[must_use]
    pub fn files(&self) -> Option<(&Path, &Path)> {
        self.tls_cert.as_deref().zip(self.tls_key.as_deref())
    }
}
