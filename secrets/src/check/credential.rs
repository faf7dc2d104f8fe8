//! Whether credentials are kept as they should be.

use std::{
    net::IpAddr,
    path::Path,
    time::{Duration, SystemTime},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use url::{Host, Url};

use crate::{Error, ErrorKind, Result, Secret};

/// What a JSON Web Token claims, as far as it matters here (RFC 7519).
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Claims {
    /// When it expires, in seconds since 1970.
    pub exp: Option<u64>,
    /// Whom it is about: `system:serviceaccount:NAMESPACE:NAME`.
    #[serde(default)]
    pub sub: String,
    /// For whom it is meant.
    #[serde(default)]
    pub aud: Vec<String>,
}

impl Claims {
    /// Reads a token without checking its signature, which is the business of whom it is meant for.
    pub fn of(token: &Secret) -> Option<Self> {
        let payload = token.expose().split('.').nth(1)?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
    }
}

/// Whether a service-account token still lives.
pub(super) fn fresh(token: &Secret) -> Result<()> {
    let wrong = |what: &str, remedy| Err(Error::new(ErrorKind::TokenInvalid, what, remedy));
    match Claims::of(token) {
        None => wrong("the service-account token is no JSON Web Token", "correct login.token_file"),
        Some(Claims { exp: Some(exp), .. })
            if SystemTime::UNIX_EPOCH + Duration::from_secs(exp) < SystemTime::now() =>
        {
            wrong(
                "the service-account token has expired",
                "mount the projected volume as a folder: the kubelet does not refresh a file mounted by subPath",
            )
        }
        Some(_) => Ok(()),
    }
}

/// Whether only its owner and group can read a file.
pub(super) fn closed(path: &Path) -> Result<()> {
    let metadata = std::fs::metadata(path).map_err(|error| Error::file(path, &error))?;
    if !open_to_all(&metadata) {
        return Ok(());
    }
    let what = format!("{} can be read by every user of this machine", path.display());
    Err(Error::new(ErrorKind::Forbidden, what, format!("chmod o= {}", path.display())))
}

#[cfg(unix)]
fn open_to_all(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o007 != 0
}

#[cfg(not(unix))]
fn open_to_all(_: &std::fs::Metadata) -> bool {
    false
}

/// Whether nobody else can listen to what is said to an address.
pub(super) fn private(address: &Url) -> Result<()> {
    let loopback = match address.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => IpAddr::from(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::from(ip).is_loopback(),
        None => false,
    };
    if address.scheme() == "https" || loopback {
        return Ok(());
    }
    let what = format!("{address} is not encrypted: tokens and secrets can be read on the way");
    Err(Error::new(ErrorKind::Untrusted, what, "write https://… and the CA's certificate as `ca`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(claims: &str) -> Secret {
        format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims)).into()
    }

    #[test]
    fn a_token_is_fresh_until_it_expires() {
        assert!(fresh(&token(r#"{"exp": 4102444800, "aud": ["vault"]}"#)).is_ok());
        assert!(fresh(&token("{}")).is_ok());
        assert!(fresh(&token(r#"{"exp": 1000}"#)).unwrap_err().remedy().contains("subPath"));
        assert_eq!(fresh(&"s.token".into()).unwrap_err().kind(), ErrorKind::TokenInvalid);
    }

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        for (address, fine) in [
            ("https://vault.home:8200", true),
            ("http://127.0.0.1:8200", true),
            ("http://localhost:8200", true),
            ("http://[::1]:8200", true),
            ("http://vault.home:8200", false),
            ("http://192.168.86.9:8200", false),
        ] {
            assert_eq!(private(&address.parse().unwrap()).is_ok(), fine, "{address}");
        }
    }
}
