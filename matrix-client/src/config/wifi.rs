//! `[wifi]`: the guest network, and where the secret is that a phone scans.

use std::{env, fs, path::PathBuf};

use anyhow::{Context, Result, anyhow};
use serde::Deserialize;

use crate::scene;

/// The guest network.
#[derive(Debug, Deserialize)]
#[serde(try_from = "WifiTable")]
pub struct Wifi {
    name: String,
    connect: Connect,
}

/// What a phone scans: given, or named as a secret.
#[derive(Debug)]
enum Connect {
    Text(String),
    Secret(String),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WifiTable {
    name: String,
    connect: Option<String>,
    connect_secret: Option<String>,
}

impl TryFrom<WifiTable> for Wifi {
    type Error = &'static str;

    fn try_from(table: WifiTable) -> Result<Self, Self::Error> {
        let connect = match (table.connect, table.connect_secret) {
            (Some(connect), None) => Connect::Text(connect),
            (None, Some(secret)) => Connect::Secret(secret),
            _ => return Err("[wifi] needs either connect = \"WIFI:S:…;T:WPA;P:…;;\" or connect_secret = \"NAME\""),
        };
        Ok(Self { name: table.name, connect })
    }
}

impl Wifi {
    /// The name of the secret, where it is one.
    pub fn secret(&self) -> Option<&str> {
        match &self.connect {
            Connect::Text(_) => None,
            Connect::Secret(name) => Some(name),
        }
    }

    /// The network, with the secret read.
    pub fn resolve(self) -> Result<scene::Wifi> {
        let connect = match self.connect {
            Connect::Text(connect) => connect,
            Connect::Secret(name) => named_secret(&name).context("connect_secret in [wifi]")?,
        };
        Ok(scene::Wifi { name: self.name, connect })
    }
}

/// A secret by its name: a systemd credential, the file that `NAME_FILE` names, or the variable `NAME`.
fn named_secret(name: &str) -> Result<String> {
    let credential = env::var_os("CREDENTIALS_DIRECTORY").map(|folder| PathBuf::from(folder).join(name));
    let file =
        credential.filter(|path| path.is_file()).or_else(|| env::var_os(format!("{name}_FILE")).map(PathBuf::from));
    let text = match file {
        Some(path) => {
            fs::read_to_string(&path).with_context(|| format!("cannot read the secret {name} in {}", path.display()))?
        }
        None => env::var(name).map_err(|_| {
            anyhow!("there is no secret {name}: set the variable {name} or {name}_FILE, or a systemd credential")
        })?,
    };
    Ok(text.trim().to_owned())
}
