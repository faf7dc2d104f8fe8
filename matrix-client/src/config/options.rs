//! The command line's options. Each is also an environment variable and a member of the settings file.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use url::Url;

use super::value::{DisplayKind, Secret, WallSize, Zone};
use crate::{
    scene::{Clock, Units},
    transition::Transition,
};

/// How a wall looks and where it is shown.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Wall")]
pub struct Options {
    /// Where frames go: panel, terminal, `preview[:ADDRESS:PORT]`, png:FOLDER or none; may be repeated [default: panel on
    /// a Raspberry Pi, else terminal]
    #[arg(long, global = true, value_name = "KIND", env = "WALLFEED_DISPLAY", value_delimiter = ',')]
    pub display: Vec<DisplayKind>,
    /// Width and height of the wall in LEDs [default: 128x64, or what the panels make]
    #[arg(long, global = true, value_name = "WxH", env = "WALLFEED_SIZE")]
    pub size: Option<WallSize>,
    /// IANA name of the wall's time zone [default: the system's]
    #[arg(long, global = true, value_name = "TZ", env = "WALLFEED_TIME_ZONE")]
    pub time_zone: Option<Zone>,
    /// Units of measure [default: us]
    #[arg(long, global = true, env = "WALLFEED_UNITS")]
    pub units: Option<Units>,
    /// Twelve or twenty-four hours [default: 12]
    #[arg(long, global = true, env = "WALLFEED_CLOCK")]
    pub clock: Option<Clock>,
    /// How one page gives way to the next [default: fade]
    #[arg(long, global = true, env = "WALLFEED_TRANSITION")]
    pub transition: Option<Transition>,
}

/// What a wall that runs by itself must know about the gateway, and the gateway about it.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Gateway")]
pub struct ConnectionOptions {
    /// Base URL of the gateway [default: `http://127.0.0.1:8000`]
    #[arg(long, global = true, value_name = "URL", env = "WALLFEED_GATEWAY", value_parser = http_url)]
    pub gateway: Option<Url>,
    /// The gateway's read token; better given as `WALLFEED_TOKEN` or as a file
    #[arg(long, global = true, value_name = "SECRET", env = "WALLFEED_TOKEN", hide_env_values = true)]
    pub token: Option<Secret>,
    /// A file that holds the read token
    #[arg(long, global = true, value_name = "FILE", env = "WALLFEED_TOKEN_FILE", conflicts_with = "token")]
    pub token_file: Option<PathBuf>,
    /// The name at which commands are aimed [default: the host's name]
    #[arg(long, global = true, value_name = "NAME", env = "WALLFEED_WALL", value_parser = wall_name)]
    pub wall: Option<String>,
}

impl ConnectionOptions {
    /// The token, wherever it is.
    pub fn token(&self) -> Result<Option<Secret>> {
        let Some(path) = &self.token_file else { return Ok(self.token.clone()) };
        let text = fs::read_to_string(path).with_context(|| format!("cannot read the token in {}", path.display()))?;
        let token = text.parse().with_context(|| format!("in {}", path.display()))?;
        Ok(Some(token))
    }
}

/// A name that commands can be aimed at.
pub fn wall_name(text: &str) -> Result<String, String> {
    if text.trim().is_empty() { Err("a wall's name cannot be empty".to_owned()) } else { Ok(text.to_owned()) }
}

/// A base URL that HTTP can be spoken to.
pub fn http_url(text: &str) -> Result<Url, String> {
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(url),
        _ => Err("a gateway's URL begins with http:// or https://, like http://pi.lan:8000".to_owned()),
    }
}
