//! How the feeds run as a service: where documents go, and who may look.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;
use serde::Deserialize;

use crate::output::Target;

/// Options of the program, which can stand in the settings file too.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Service {
    /// Where documents go: `redis://HOST:PORT` and all other forms of the gateway's --store, `http://GATEWAY`, or - for
    /// JSON lines on stdout [default: `redis://127.0.0.1:6379`].
    #[arg(long, env = "WALLFEED_FEEDS_TO", hide_env_values = true, value_name = "URL")]
    #[arg(global = true, help_heading = "Publishing")]
    pub to: Option<Target>,
    /// The name of the secret that is the gateway's write token.
    #[arg(long, env = "WALLFEED_FEEDS_TOKEN_SECRET", value_name = "NAME", conflicts_with = "token")]
    #[arg(global = true, help_heading = "Publishing")]
    pub token_secret: Option<String>,
    /// Where responses are kept for the next start [default: feeds in `$CACHE_DIRECTORY` or `~/.cache/wallfeed`].
    #[arg(long, env = "WALLFEED_FEEDS_CACHE", value_name = "FOLDER", global = true, help_heading = "Running")]
    pub cache: Option<PathBuf>,
    /// The address for /metrics, /live and /ready, such as 127.0.0.1:8010 [default: none].
    #[arg(long, env = "WALLFEED_FEEDS_METRICS_LISTEN", value_name = "ADDRESS:PORT")]
    #[arg(global = true, help_heading = "Running")]
    pub metrics_listen: Option<SocketAddr>,
}

impl Service {
    /// These, and where they say nothing, the others.
    #[must_use]
    pub fn or(self, others: Self) -> Self {
        Self {
            to: self.to.or(others.to),
            token_secret: self.token_secret.or(others.token_secret),
            cache: self.cache.or(others.cache),
            metrics_listen: self.metrics_listen.or(others.metrics_listen),
        }
    }
}
