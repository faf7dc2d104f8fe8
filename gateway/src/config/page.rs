//! What the page is, and what it shows beside the documents.

use std::path::PathBuf;

use clap::Args;

use super::named::{self, Named};

/// The options of the page.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Gateway page")]
pub struct PageOptions {
    /// The preview of a wall on another host, e.g. `kitchen=http://pi.lan:8081`; may be given more than once.
    #[arg(long, env = "WALLFEED_WALL", value_name = "NAME=URL", value_delimiter = ',', value_parser = named::wall)]
    pub wall: Vec<Named>,

    /// A link to another dashboard, which the page shows; may be given more than once.
    #[arg(long, env = "WALLFEED_LINK", value_name = "NAME=URL", value_delimiter = ',')]
    pub link: Vec<Named>,

    /// Serve the page from this folder in place of the copy in the program.
    #[arg(long, env = "WALLFEED_WEB", value_name = "DIR", value_parser = folder)]
    pub web: Option<PathBuf>,
}

fn folder(text: &str) -> Result<PathBuf, String> {
    let folder = PathBuf::from(text);
    if folder.is_dir() { Ok(folder) } else { Err("there is no such folder".into()) }
}
