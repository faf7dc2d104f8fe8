//! Which tokens are asked for, and where they come from.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use wallfeed_secrets::{Secrets, Source};

use super::{
    readable,
    secret::{self, Secret},
};

/// The options of the tokens.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Gateway access")]
pub struct TokenOptions {
    /// Who writes documents or gives commands must show this. Without it nobody can write over HTTP, and everybody can command.
    #[arg(long, env = "WALLFEED_WRITE_TOKEN", value_name = "SECRET", hide_env_values = true)]
    #[arg(conflicts_with_all = ["write_token_file", "write_token_secret"])]
    pub write_token: Option<Secret>,

    /// The same, from a file.
    #[arg(long, env = "WALLFEED_WRITE_TOKEN_FILE", value_name = "FILE", value_parser = secret::from_file)]
    #[arg(conflicts_with = "write_token_secret")]
    pub write_token_file: Option<Secret>,

    /// The same, by its name among the secrets of --secrets.
    #[arg(long, env = "WALLFEED_WRITE_TOKEN_SECRET", value_name = "NAME", requires = "secrets")]
    pub write_token_secret: Option<String>,

    /// Who reads documents must show this. Without it everybody who reaches the gateway can read.
    #[arg(long, env = "WALLFEED_READ_TOKEN", value_name = "SECRET", hide_env_values = true)]
    #[arg(conflicts_with_all = ["read_token_file", "read_token_secret"])]
    pub read_token: Option<Secret>,

    /// The same, from a file.
    #[arg(long, env = "WALLFEED_READ_TOKEN_FILE", value_name = "FILE", value_parser = secret::from_file)]
    #[arg(conflicts_with = "read_token_secret")]
    pub read_token_file: Option<Secret>,

    /// The same, by its name among the secrets of --secrets.
    #[arg(long, env = "WALLFEED_READ_TOKEN_SECRET", value_name = "NAME", requires = "secrets")]
    pub read_token_secret: Option<String>,

    /// Where secrets come from: a settings file of wallfeed-secrets. It is read again on SIGHUP, and when it or a file of
    /// secrets that it names changes.
    #[arg(long, env = "WALLFEED_SECRETS", value_name = "FILE", value_parser = readable)]
    pub secrets: Option<PathBuf>,
}

/// The tokens that are asked for.
#[derive(Debug, Clone, Default)]
pub struct Tokens {
    /// What writers must show.
    pub write: Option<Secret>,
    /// What readers must show.
    pub read: Option<Secret>,
}

impl TokenOptions {
    /// The tokens, those out of secrets among them.
    pub fn tokens(&self, secrets: Option<&Secrets>) -> anyhow::Result<Tokens> {
        let named = |option: &str, name: Option<&String>| {
            let found = secrets.zip(name).map(|(secrets, name)| secrets.require(name)).transpose();
            let secret = found.with_context(|| option.to_owned())?;
            secret.map(|secret| secret.expose().parse()).transpose().with_context(|| option.to_owned())
        };
        let given = |token: &Option<Secret>, file: &Option<Secret>| token.clone().or(file.clone());
        Ok(Tokens {
            write: given(&self.write_token, &self.write_token_file)
                .or(named("--write-token-secret", self.write_token_secret.as_ref())?),
            read: given(&self.read_token, &self.read_token_file)
                .or(named("--read-token-secret", self.read_token_secret.as_ref())?),
        })
    }

    /// Where secrets come from, and the file that says so.
    pub fn source(&self) -> anyhow::Result<Option<(&Path, Source)>> {
        let Some(path) = &self.secrets else { return Ok(None) };
        let source = Source::load(path, None).with_context(|| format!("--secrets {}", path.display()))?;
        Ok(Some((path, source)))
    }
}
