//! The command line of `matrix-client`.

use std::{
    fmt, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::{
    config::{ConnectionOptions, Options, Settings, Source},
    display::Display,
    documents::Documents,
    log,
    marks::Marks,
    page::Page,
    png::encode,
    render::Shot,
};

/// Shows the Wallfeed stream on LED panels, in a browser, on a terminal, or as PNG files.
#[derive(Debug, Parser)]
#[command(name = "matrix-client", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// The settings file [default: `wall.toml` in the working folder, the user's, then the system's configuration folder]
    #[arg(long, global = true, value_name = "FILE", env = "WALLFEED_CONFIG")]
    config: Option<PathBuf>,
    /// Print the effective settings as a commented settings file
    #[arg(long)]
    print_config: bool,
    #[command(flatten)]
    connection: ConnectionOptions,
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    log: LogOptions,
}

/// What is logged, on standard error.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Log")]
pub struct LogOptions {
    /// Which messages: error, warn, info, debug, trace, or a filter like `info,hyper=warn`
    #[arg(long, global = true, value_name = "FILTER", env = "WALLFEED_LOG", default_value = "info")]
    pub log: String,
    /// How they are written
    #[arg(long, global = true, value_name = "FORMAT", env = "WALLFEED_LOG_FORMAT", default_value = "text")]
    pub log_format: LogFormat,
}

/// How log messages are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the wall; the same as no subcommand
    Run,
    /// Say what is wrong with the settings, with line and column
    Check {
        /// The settings file
        file: Option<PathBuf>,
    },
    /// List the pages, and what each needs
    Pages {
        /// The names alone
        #[arg(long)]
        names: bool,
    },
    /// Draw one page as PNG, from documents in a file
    Render(RenderOptions),
}

#[derive(Debug, Args)]
struct RenderOptions {
    /// The page's name
    #[arg(long, value_name = "NAME", value_parser = page)]
    page: Page,
    /// A JSON object of documents by key
    #[arg(long, value_name = "FILE")]
    documents: PathBuf,
    /// The time that it is, RFC 3339 [default: now]
    #[arg(long, value_name = "TIME")]
    now: Option<Timestamp>,
    /// Which of the page's frames
    #[arg(long, default_value_t = 0)]
    step: usize,
    /// With the mark of a paused wall
    #[arg(long)]
    paused: bool,
    /// So many frames; their files are numbered
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    frames: u32,
    /// Milliseconds from one frame to the next
    #[arg(long, value_name = "MS", default_value_t = 1000)]
    every: u64,
    /// Pixels per LED
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=32))]
    scale: u32,
    /// The PNG file
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
}

fn page(name: &str) -> Result<Page, String> {
    Page::from_name(name).ok_or_else(|| format!("the pages are {}", Page::ALL.map(Page::name).join(", ")))
}

impl Cli {
    /// Does what the command line says.
    pub async fn run(self, shutdown: CancellationToken) -> ExitCode {
        match self.try_run(shutdown).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("error: {error:#}");
                ExitCode::FAILURE
            }
        }
    }

    async fn try_run(self, shutdown: CancellationToken) -> Result<()> {
        let source = Source::standalone(self.config, self.options, self.connection);
        match self.command {
            _ if self.print_config => print(&source.load()?),
            Some(Command::Check { file }) => check(&Source { path: file.or(source.path.clone()), ..source }),
            Some(Command::Pages { names }) => print(&list_of_pages(names)),
            Some(Command::Render(options)) => render(&options, &source.load()?),
            Some(Command::Run) | None => {
                let settings = source.load()?;
                log::start(&self.log, &settings.displays);
                let displays = Display::open_all(&settings).await?;
                crate::run(settings, displays, shutdown).await
            }
        }
    }
}

fn check(source: &Source) -> Result<()> {
    let settings = source.load()?;
    for warning in &settings.warnings {
        eprintln!("warning: {warning}");
    }
    match &source.path {
        Some(path) => println!("{} is right", path.display()),
        None => println!("there is no settings file; the defaults hold"),
    }
    let displays = settings.displays.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    println!("wall {}, {} on {displays}, from {}", settings.wall, settings.size, settings.gateway);
    Ok(())
}

fn list_of_pages(names: bool) -> String {
    let line = |page: Page| {
        let (name, keys) = (page.name(), page.keys().join(", "));
        match (names, keys.as_str()) {
            (true, _) => format!("{name}\n"),
            (false, "") => format!("{name:<16} needs no document\n"),
            (false, keys) => format!("{name:<16} needs {keys}\n"),
        }
    };
    Page::ALL.map(line).concat()
}

/// Writes to standard output. Whoever has read enough of it (`| head`) may close it.
fn print(text: &impl fmt::Display) -> Result<()> {
    match write!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(error).context("cannot write to standard output")
        }
        _ => Ok(()),
    }
}

fn render(options: &RenderOptions, settings: &Settings) -> Result<()> {
    let path = &options.documents;
    let json = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let documents: Documents = json.parse().with_context(|| format!("in {}", path.display()))?;
    let now = options.now.unwrap_or_else(Timestamp::now).to_zoned(settings.time_zone.clone());
    let shot = Shot {
        step: options.step,
        marks: Marks { paused: options.paused, ..Marks::default() },
        ..Shot::new(options.page, &documents, &settings.preferences, &now)
    };
    let pictures = shot.sequence(settings.size.into(), options.frames, Duration::from_millis(options.every));
    for (number, picture) in (1..).zip(pictures) {
        let output = if options.frames == 1 { options.output.clone() } else { numbered(&options.output, number)? };
        fs::write(&output, encode(&picture, options.scale))
            .with_context(|| format!("cannot write {}", output.display()))?;
    }
    Ok(())
}

/// `moon.png` becomes `moon-0001.png`.
fn numbered(path: &Path, number: u32) -> Result<PathBuf> {
    let Some(stem) = path.file_stem() else { bail!("{} is no file", path.display()) };
    Ok(path.with_file_name(format!("{}-{number:04}.png", stem.to_string_lossy())))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
