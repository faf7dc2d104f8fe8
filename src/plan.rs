//! What is to run: decided from the arguments, before anything is started.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use wallfeed_feeds::settings::{Overrides, Service, Settings as Feeds};
use wallfeed_gateway::config::Config;
use wallfeed_matrix_client::config::{Settings as Wall, Source};
use wallfeed_store::StoreUrl;

use crate::cli::{Arguments, Command};

/// What is to run.
#[derive(Debug)]
pub struct Plan {
    /// The settings file; none: there is none, and the demo runs.
    pub path: Option<PathBuf>,
    /// The gateway's options.
    pub gateway: Config,
    /// The wall's settings.
    pub wall: Wall,
    /// The feeds' settings.
    pub feeds: Feeds,
}

impl Plan {
    /// Completes the arguments.
    pub fn new(arguments: Arguments) -> Result<Self> {
        let Arguments { command, mut gateway, wall, settings } = arguments;
        let demo = |speed| Feeds { demo: Some(speed), ..Feeds::default() };
        let feeds = match (command, &settings.path) {
            (Command::Demo { speed }, _) => demo(speed),
            (_, None) => demo(1.0),
            (_, Some(path)) => Feeds::from_table(&settings.table("feeds"), &Overrides::default())
                .with_context(|| format!("{}: [feeds]", path.display()))?,
        };
        if feeds.service != Service::default() {
            bail!(
                "[feeds] says where documents go, but here they go to the store: leave out `to`, `token_secret`, \
                   `cache` and `metrics_listen`, which are for `wallfeed-feeds`"
            );
        }
        if settings.path.is_none() && gateway.store == StoreUrl::Embedded(None) {
            // Nothing invented may be left behind for the day when it gets serious.
            gateway.store = StoreUrl::Memory;
        }
        let source = Source { path: settings.path.clone(), nested: true, options: wall, ..Source::default() };
        let mut wall = source.load()?;
        if wall.is_display_default {
            // The preview is always there.
            wall.displays.clear();
        }
        Ok(Self { path: settings.path, gateway, wall, feeds })
    }
}
