//! The address of a store.

use std::{fmt, path::PathBuf, str::FromStr};

use redis::IntoConnectionInfo;

/// The address of a store, as settings write it.
#[derive(Clone, PartialEq, Eq)]
pub enum StoreUrl {
    /// `memory:`: nothing outlives the process.
    Memory,
    /// `embedded:PATH`, or `embedded:` for the user's state directory: a file.
    Embedded(Option<PathBuf>),
    /// A server: `redis://[USER[:PASSWORD]@]HOST[:PORT][/DATABASE]`, `rediss://…` for the same over TLS (trusting what the
    /// system trusts, or what the file named by `SSL_CERT_FILE` holds), or
    /// `redis+unix:///PATH[?db=DATABASE&user=USER&pass=PASSWORD]`.
    Redis(String),
}

/// An address that names no store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a store: write redis://HOST:PORT, embedded:PATH, embedded: or memory:")]
pub struct StoreUrlError;

impl FromStr for StoreUrl {
    type Err = StoreUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':').ok_or(StoreUrlError)? {
            ("memory", "") => Ok(Self::Memory),
            ("embedded", "") => Ok(Self::Embedded(None)),
            ("embedded", path) => Ok(Self::Embedded(Some(path.into()))),
            ("redis" | "rediss" | "redis+unix", _) if text.into_connection_info().is_ok() => {
                Ok(Self::Redis(text.into()))
            }
            _ => Err(StoreUrlError),
        }
    }
}

/// Without the password.
impl fmt::Display for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("memory:"),
            Self::Embedded(None) => f.write_str("embedded:"),
            Self::Embedded(Some(path)) => write!(f, "embedded:{}", path.display()),
            Self::Redis(url) => match url.as_str().into_connection_info() {
                Ok(info) => write!(f, "Redis at {}", info.addr()),
                Err(_) => f.write_str("Redis"),
            },
        }
    }
}

/// Without the password.
impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_shown_without_secrets() {
        for (text, shown) in [
            ("memory:", "memory:"),
            ("embedded:", "embedded:"),
            ("embedded:/var/lib/x.redb", "embedded:/var/lib/x.redb"),
            ("redis://user:secret@host:6380/3", "Redis at host:6380"),
            ("rediss://:secret@host", "Redis at host:6379"),
            ("redis+unix:///run/redis.sock?db=2&pass=secret", "Redis at /run/redis.sock"),
        ] {
            let url: StoreUrl = text.parse().unwrap();
            assert_eq!(url.to_string(), shown);
            assert!(!format!("{url:?}").contains("secret"));
        }
    }

    #[test]
    fn what_names_no_store_is_refused() {
        for text in [
            "",
            "memory",
            "memory:x",
            "redis:",
            "redis://",
            "redis://host/db",
            "redis://0.0.0.0",
            "http://host",
            "/path",
        ] {
            assert_eq!(text.parse::<StoreUrl>(), Err(StoreUrlError), "{text}");
        }
    }
}
