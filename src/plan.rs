//! What is to run: decided from the arguments, before anything is started.

use anyhow::{Context, Result};
use wallfeed_gateway::config::Config;
use wallfeed_matrix_client::config::{Settings as Wall, Source};
use wallfeed_store::StoreUrl;

use crate::cli::{Arguments, Command};

/// What is to run.
#[derive(Debug)]
pub struct Plan {
    /// The gateway's options.
    pub gateway: Config,
    /// The wall's settings.
    pub wall: Wall,
    /// The speed of the demo, if it runs.
    pub demo: Option<f64>,
    /// What to say first.
    pub notice: Option<String>,
}

impl Plan {
    /// Completes the arguments.
    pub fn new(arguments: Arguments) -> Result<Self> {
        let Arguments { command, mut gateway, wall, settings } = arguments;
        let feeds = settings.table("feeds");
        let demo = match command {
            Command::Demo { speed } => Some(speed),
            _ if settings.path.is_none() => Some(1.0),
            _ => configured_demo(&feeds)?,
        };
        if settings.path.is_none() && gateway.store == StoreUrl::Embedded(None) {
            // Nothing invented may be left behind for the day when it gets serious.
            gateway.store = StoreUrl::Memory;
        }
        let notice = settings.path.is_none().then(|| {
            "no wallfeed.toml found, so this is the demo: an invented day in ten minutes. `wallfeed init` writes one to begin with."
                .to_owned()
        });
        let source = Source { path: settings.path.clone(), nested: true, options: wall, ..Source::default() };
        let wall = source.load()?;
        Ok(Self { gateway, wall, demo, notice })
    }
}

/// The demo's speed where `[feeds.demo]` asks for it.
fn configured_demo(feeds: &toml::Table) -> Result<Option<f64>> {
    let Some(demo) = feeds.get("demo").and_then(toml::Value::as_table) else { return Ok(None) };
    let speed = match demo.get("speed") {
        None => 1.0,
        Some(toml::Value::Integer(speed)) => *speed as f64,
        Some(toml::Value::Float(speed)) => *speed,
        Some(_) => anyhow::bail!("[feeds.demo] speed must be a number"),
    };
    Ok(Some(wallfeed_feeds::demo::check_speed(speed).context("[feeds.demo]")?))
}
