//! The address of a store.

use std::{path::PathBuf, str::FromStr};

/// The address of a store, as settings write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreUrl {
    /// `memory:`: nothing outlives the process.
    Memory,
    /// `embedded:PATH`, or `embedded:` for the user's state directory: a file.
    Embedded(Option<PathBuf>),
    /// `redis://`, `rediss://`, `redis+unix://`, …: a server.
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
            ("redis" | "rediss" | "redis+unix", _) => Ok(Self::Redis(text.into())),
            _ => Err(StoreUrlError),
        }
    }
}
