//! TLS, with a certificate from files that are read again when they change.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use anyhow::{Context, ensure};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::watched::Watched;

/// The certificate in force. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Certificates(Arc<RwLock<Arc<ServerConfig>>>);

/// The protocols that are offered, best first.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

impl Certificates {
    /// Reads the certificate's chain and its key, both PEM.
    pub fn open(chain: &Path, key: &Path) -> anyhow::Result<Self> {
        Ok(Self(Arc::new(RwLock::new(read(chain, key)?))))
    }

    /// Serves new connections with what the files hold, until the shutdown. Files that cannot be used change nothing.
    pub async fn follow(self, chain: PathBuf, key: PathBuf, shutdown: CancellationToken) {
        let mut files = Watched::new([chain.clone(), key.clone()]);
        while shutdown.run_until_cancelled(files.changed()).await.is_some() {
            match read(&chain, &key) {
                Ok(config) => {
                    *self.0.write().unwrap_or_else(PoisonError::into_inner) = config;
                    tracing::info!("the certificate was read again");
                }
                Err(error) => tracing::error!("the certificate stays as it was: {error:#}"),
            }
        }
    }

    /// Receives a connection.
    #[must_use]
    pub fn acceptor(&self) -> TlsAcceptor {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)).into()
    }
}

fn read(chain: &Path, key: &Path) -> anyhow::Result<Arc<ServerConfig>> {
    let certificates = CertificateDer::pem_file_iter(chain)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .with_context(|| format!("--tls-cert {}: no certificate in PEM", chain.display()))?;
    ensure!(!certificates.is_empty(), "--tls-cert {}: no certificate in PEM", chain.display());
    let key_bytes = PrivateKeyDer::from_pem_file(key)
        .with_context(|| format!("--tls-key {}: no private key in PEM", key.display()))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(certificates, key_bytes)
        .with_context(|| format!("the key {} does not fit the certificate {}", key.display(), chain.display()))?;
    config.alpn_protocols = PROTOCOLS.map(Vec::from).into();
    Ok(Arc::new(config))
}
