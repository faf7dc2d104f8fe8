//! `NAME=URL`.

use std::str::FromStr;

use serde::Serialize;
use url::Url;
use utoipa::ToSchema;

/// An address with a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Named {
    /// The name.
    pub name: String,
    /// The address: `http` or `https`.
    #[schema(value_type = String)]
    pub url: Url,
}

/// A text that names no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write NAME=URL with an http or https address, e.g. kitchen=http://pi.lan:8081")]
pub struct NamedError;

impl FromStr for Named {
    type Err = NamedError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, url) = text.split_once('=').ok_or(NamedError)?;
        let url =
            Url::parse(url.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https")).ok_or(NamedError)?;
        let name = name.trim();
        if name.is_empty() { Err(NamedError) } else { Ok(Self { name: name.into(), url }) }
    }
}

/// A wall: its name is part of a path.
pub(super) fn wall(text: &str) -> Result<Named, String> {
    let wall: Named = text.parse().map_err(|error: NamedError| error.to_string())?;
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
    let fits = wall.name.chars().all(plain) && !matches!(wall.name.as_str(), "." | "..");
    if fits { Ok(wall) } else { Err("a wall's name is made of letters, digits, -, _ and .".into()) }
}
