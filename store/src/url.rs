//! The address of a store.

use std::{fmt, path::PathBuf, str::FromStr};

use crate::redis::Deployment;

/// The address of a store, as settings write it.
#[derive(Clone, PartialEq, Eq)]
pub enum StoreUrl {
    /// `memory:`: nothing outlives the process.
    Memory,
    /// `embedded:PATH`, or `embedded:` for the user's state directory: a file.
    Embedded(Option<PathBuf>),
    /// Redis or Valkey:
    ///
    /// - a server: `redis://[USER[:PASSWORD]@]HOST[:PORT][/DATABASE]`, or
    ///   `redis+unix:///PATH[?db=DATABASE&user=USER&pass=PASSWORD]`;
    /// - the primary that sentinels name: `redis+sentinel://[USER[:PASSWORD]@]SENTINEL[:PORT],…/NAME[/DATABASE]`, where user and
    ///   password are for the primary; `?sentinel_user=USER&sentinel_password=PASSWORD` are for the sentinels;
    /// - a cluster, of which some servers are enough: `redis+cluster://[USER[:PASSWORD]@]HOST[:PORT],…`.
    ///
    /// `rediss://`, `rediss+sentinel://` and `rediss+cluster://` are the same over TLS, trusting what the system trusts, or what
    /// the file named by `SSL_CERT_FILE` holds.
    Redis(String),
}

/// An address that names no store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a store: write redis://HOST:PORT, redis+unix:///PATH, redis+sentinel://HOST,HOST/NAME, redis+cluster://HOST,HOST, embedded:PATH, embedded: or memory:"
)]
pub struct StoreUrlError;

impl FromStr for StoreUrl {
    type Err = StoreUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':').ok_or(StoreUrlError)? {
            ("memory", "") => Ok(Self::Memory),
            ("embedded", "") => Ok(Self::Embedded(None)),
            ("embedded", path) => Ok(Self::Embedded(Some(path.into()))),
            _ => Deployment::parse(text).map(|_| Self::Redis(text.into())),
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
            Self::Redis(url) => match Deployment::parse(url) {
                Ok(deployment) => deployment.fmt(f),
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

/// A text, such as a complaint about an argument, with what stands before the host of an address left out: user and
/// password.
#[must_use]
pub fn without_passwords(text: &str) -> String {
    let words = text.split_inclusive([' ', '\'', '\n']).map(|word| {
        let userinfo = word.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?)));
        userinfo.map_or(word.to_owned(), |(scheme, (_, host))| format!("{scheme}://…@{host}"))
    });
    words.collect()
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
            (
                "redis+sentinel://user:secret@a,b:7/mymaster/3?sentinel_password=secret",
                "Redis mymaster of the sentinels a:26379, b:7",
            ),
            ("rediss+sentinel://:secret@a/mymaster", "Redis mymaster of the sentinels a:26379"),
            ("redis+cluster://:secret@a:7000,b", "Redis cluster at a:7000, b:6379"),
            ("rediss+cluster://user:se%40cret@a/0#insecure", "Redis cluster at a:6379"),
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
            "redis+sentinel://host",
            "redis+sentinel://host/",
            "redis+sentinel://host/mymaster/x",
            "redis+sentinel://host/mymaster?password=x",
            "redis+sentinel:///mymaster",
            "redis+cluster://",
            "redis+cluster://a,,b",
            "redis+cluster://host/3",
            "redis+cluster://host:x",
            "redis://0.0.0.0",
            "http://host",
            "/path",
        ] {
            assert_eq!(text.parse::<StoreUrl>(), Err(StoreUrlError), "{text}");
        }
    }

    #[test]
    fn a_complaint_tells_no_password() {
        let check = |text: &str, expected: &str| assert_eq!(without_passwords(text), expected);
        check(
            "invalid value 'redis://me:canary@h:x' for '--to <URL>'",
            "invalid value 'redis://…@h:x' for '--to <URL>'",
        );
        check("write redis://HOST:PORT or me@example.org\n", "write redis://HOST:PORT or me@example.org\n");
        check("http://a:b@c@d https://e", "http://…@d https://e");
    }
}
