//! How much is too much.

use std::num::NonZeroUsize;

use clap::Args;

/// The options that bound what clients may have.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Gateway limits")]
pub struct LimitOptions {
    /// The most open streams; who comes after them is told to come again.
    #[arg(long, env = "WALLFEED_MAX_CLIENTS", value_name = "N", default_value_t = 10_000, value_parser = some)]
    pub max_clients: usize,

    /// The most open streams of one address. A proxy is one address, too. [default: as --max-clients]
    #[arg(long, env = "WALLFEED_MAX_CLIENTS_PER_ADDRESS", value_name = "N", value_parser = some)]
    pub max_clients_per_address: Option<usize>,

    /// The most writes and commands per second of one address; twice as many may come at once.
    #[arg(long, env = "WALLFEED_MAX_WRITES", value_name = "N", default_value_t = 500)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    pub max_writes: u32,

    /// The largest document, in bytes. Larger ones are refused over HTTP, and passed over in the store.
    #[arg(long, env = "WALLFEED_MAX_DOCUMENT", value_name = "BYTES", default_value_t = 1024 * 1024, value_parser = some)]
    pub max_document: usize,
}

impl LimitOptions {
    /// The most open streams of one address.
    #[must_use]
    pub fn clients_per_address(&self) -> usize {
        self.max_clients_per_address.unwrap_or(self.max_clients)
    }
}

fn some(text: &str) -> Result<usize, String> {
    text.parse().map(NonZeroUsize::get).map_err(|_| "write a whole number, more than 0".into())
}
