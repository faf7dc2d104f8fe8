//! HTTPS clients that trust one private authority where one is named, and what their failures mean.

use std::{error::Error as _, path::Path, time::Duration};

use reqwest::{Certificate, Client, ClientBuilder, redirect::Policy};
use rustls::CertificateError;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::{Error, ErrorKind, Result};

/// The largest answer that is read, in bytes: a Kubernetes object may have 1 MiB, and base64 adds a third.
const MAX_ANSWER: usize = 4 << 20;

/// A builder with the limits that every client here has. With `ca`, the authorities in that PEM file are the only ones
/// that are trusted. Redirects are not followed: a token would go with them.
pub(crate) fn builder(ca: Option<&[u8]>, timeout: Duration) -> Result<ClientBuilder> {
    let builder = Client::builder().redirect(Policy::none()).connect_timeout(timeout).timeout(timeout);
    let Some(pem) = ca else { return Ok(builder) };
    let authorities = Certificate::from_pem_bundle(pem).unwrap_or_default();
    if authorities.is_empty() {
        return Err(Error::settings("the CA file holds no PEM certificate", "name the CA's certificate, not its key"));
    }
    Ok(authorities.into_iter().fold(builder.tls_built_in_root_certs(false), ClientBuilder::add_root_certificate))
}

/// Builds the client.
pub(crate) fn build(builder: ClientBuilder) -> Result<Client> {
    builder.build().map_err(|error| {
        let cause = error.source().map_or_else(|| error.to_string(), ToString::to_string);
        Error::settings(format!("no HTTPS client can be made: {cause}"), "check the certificates in the settings")
    })
}

/// Reads a small file whole.
pub(crate) async fn read_file(path: &Path) -> Result<Zeroizing<Vec<u8>>> {
    tokio::fs::read(path).await.map(Zeroizing::new).map_err(|error| Error::file(path, &error))
}

/// The body of an answer, in memory that is wiped.
pub(crate) async fn body(mut answer: reqwest::Response, who: &str) -> Result<Zeroizing<Vec<u8>>> {
    let length = answer.content_length().unwrap_or_default().min(MAX_ANSWER as u64) as usize;
    let mut body = Zeroizing::new(Vec::with_capacity(length));
    while let Some(chunk) = answer.chunk().await.map_err(|error| failure(&error, who))? {
        if body.len() + chunk.len() > MAX_ANSWER {
            return Err(not_understood(who));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The JSON of an answer.
pub(crate) fn decode<T: DeserializeOwned>(body: &[u8], who: &str) -> Result<T> {
    serde_json::from_slice(body).map_err(|_| not_understood(who))
}

fn not_understood(who: &str) -> Error {
    Error::new(
        ErrorKind::Unreachable,
        format!("{who} answers something else than its API's JSON"),
        "check that the address is its own and that no proxy or captive portal answers instead",
    )
}

/// What a request that got no whole answer means.
pub(crate) fn failure(error: &reqwest::Error, who: &str) -> Error {
    if let Some(certificate) = certificate_error(error) {
        return untrusted(certificate, who);
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    let what = match error {
        error if error.is_timeout() => format!("{who} does not answer in time"),
        error if error.is_builder() => {
            return Error::settings(format!("{who} has no usable address: {cause}"), "write https://HOST:PORT");
        }
        _ => format!("{who} cannot be reached: {cause}"),
    };
    Error::new(ErrorKind::Unreachable, what, "check that it runs, its address, and the network between")
}

/// A certificate that is not valid yet is a clock that is behind, as on a board without one that has just started.
fn untrusted(certificate: &CertificateError, who: &str) -> Error {
    match certificate {
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Error::new(
            ErrorKind::Unreachable,
            format!("the certificate of {who} is not valid yet"),
            "wait for the clock of this machine to be set, or set it",
        ),
        CertificateError::UnknownIssuer => Error::new(
            ErrorKind::Untrusted,
            format!("the certificate of {who} was issued by an unknown authority"),
            "name the file of its CA certificate as `ca` (`ca_cert` in secretcfg.json)",
        ),
        other => Error::new(
            ErrorKind::Untrusted,
            format!("the certificate of {who} is not trusted: {other}"),
            "renew it, or correct the address or the CA",
        ),
    }
}

fn certificate_error(error: &reqwest::Error) -> Option<&CertificateError> {
    let mut cause: &(dyn std::error::Error + 'static) = error;
    loop {
        let inner = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if let Some(inner) = inner {
            cause = inner;
            continue;
        }
        if let Some(rustls::Error::InvalidCertificate(certificate)) = cause.downcast_ref() {
            return Some(certificate);
        }
        cause = cause.source()?;
    }
}
