//! The command line: options of the gateway and of the wall, over the environment, over `wallfeed.toml`.

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

use anyhow::{Result, anyhow};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use wallfeed_gateway::config::{self, Config};
use wallfeed_matrix_client::config::Options;

use crate::{
    init::Init,
    settings::{Settings, as_defaults},
};

/// What was asked for.
pub struct Arguments {
    /// What to do.
    pub command: Command,
    /// The gateway's options, complete.
    pub gateway: Config,
    /// The wall's options, to which its table of the settings file is to be added.
    pub wall: Options,
    /// The settings file.
    pub settings: Settings,
}

/// What to do.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Run what wallfeed.toml says; without one, the demo. This is the default.
    Run,
    /// Validate the settings, try addresses, store, displays and feeds once, and say what came of each.
    Check,
    /// Write a commented wallfeed.toml to begin with.
    Init(Init),
    /// Run the demo: an invented day in ten minutes.
    Demo {
        /// So many times as fast.
        #[arg(long, value_name = "N", default_value_t = 1.0, value_parser = speed)]
        speed: f64,
    },
}

/// A household's live data on an LED wall, in a browser and in a terminal: store, feeds, gateway, page and wall in one process.
///
/// Without a settings file it shows an invented day; `wallfeed init` writes one to begin with.
#[derive(Debug, Parser)]
#[command(name = "wallfeed", version)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,

    /// The settings file [default: wallfeed.toml in the working folder, the user's or the system's configuration folder]
    #[arg(long, env = "WALLFEED_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,

    #[command(flatten)]
    gateway: Config,

    #[command(flatten)]
    wall: Options,
}

/// Why the program ends before it has begun.
#[derive(Debug)]
pub enum Refusal {
    /// The command line is wrong, or asks for help.
    Usage(clap::Error),
    /// The settings file is wrong.
    Settings(anyhow::Error),
}

impl Refusal {
    /// Says it, and with which code to end.
    pub fn exit(self) -> ExitCode {
        match self {
            Self::Usage(error) => config::usage(&error),
            Self::Settings(error) => {
                eprintln!("error: {error:#}");
                ExitCode::from(2)
            }
        }
    }
}

/// Reads the command line, and the settings file that it names or that is found.
pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Arguments, Refusal> {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let first = command().try_get_matches_from(&arguments).map_err(Refusal::Usage)?;
    let path = first.get_one::<PathBuf>("config").cloned();
    let settings = Settings::load(path.as_deref()).map_err(Refusal::Settings)?;
    let command = as_defaults(command(), "gateway", &settings.table("gateway")).map_err(Refusal::Settings)?;
    // Without the file the arguments were right.
    let matches = command
        .try_get_matches_from(&arguments)
        .map_err(|error| Refusal::Settings(anyhow!("[gateway]: {}", config::in_one_line(&error))))?;
    let Cli { command, gateway, wall, .. } = Cli::from_arg_matches(&matches).map_err(Refusal::Usage)?;
    Ok(Arguments { command: command.unwrap_or(Command::Run), gateway, wall, settings })
}

/// Seconds over which streams end on shutdown: whoever stops the program at a terminal waits for it.
const DRAIN: &str = "0.5";

/// Options may stand before and after the subcommand.
fn command() -> clap::Command {
    Cli::command().mut_args(|arg| arg.global(true)).mut_arg("drain", |arg| arg.default_value(DRAIN))
}

fn speed(text: &str) -> Result<f64, String> {
    let speed = text.parse().map_err(|_| "write a number".to_owned())?;
    wallfeed_feeds::demo::check_speed(speed).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Arguments, Refusal> {
        read(["wallfeed"].iter().chain(words).map(OsString::from))
    }

    #[test]
    fn the_command_line_is_consistent() {
        command().debug_assert();
    }

    #[test]
    fn options_stand_before_or_after_the_subcommand() {
        for words in [["--listen", "127.0.0.1:1", "demo"], ["demo", "--listen", "127.0.0.1:1"]] {
            let arguments = parse(&words).unwrap();
            assert_eq!(arguments.gateway.listen, ["127.0.0.1:1".parse().unwrap()]);
            assert!(matches!(arguments.command, Command::Demo { speed: 1.0 }));
        }
    }

    #[test]
    fn a_wrong_setting_is_told_as_one_of_the_file() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "[gateway]\nheartbeat = \"often\"\n").unwrap();
        let Err(Refusal::Settings(error)) = parse(&["--config", file.path().to_str().unwrap()]) else {
            panic!("it is taken")
        };
        let text = error.to_string();
        assert!(text.starts_with("[gateway]: ") && text.contains("--heartbeat") && !text.contains('\n'), "{text}");
    }

    #[test]
    fn a_speed_that_no_day_can_have_is_refused() {
        for speed in ["0", "-1", "NaN", "fast"] {
            assert!(matches!(parse(&["demo", &format!("--speed={speed}")]), Err(Refusal::Usage(_))), "{speed}");
        }
    }
}
