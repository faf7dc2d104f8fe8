//! The commands.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Parser, Subcommand};
use tracing_subscriber::EnvFilter;
use wallfeed_secrets::{
    Change, Error, ErrorKind, Format, Purpose, Result, Source,
    check::{self, Finding},
    no_such, policy,
    rotate::{Options, Rotation},
    settings::Transit,
};

use crate::input;

/// Reads, stores, encrypts and rotates secrets.
///
/// Exit codes: 0 done, 1 failed or something is missing, 2 wrong arguments or settings.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 120)]
pub struct Cli {
    /// The settings: TOML, or a secretcfg.json. Default: secrets.toml, or secretcfg.json where there is no secrets.toml
    #[arg(long, short, global = true, value_name = "FILE", env = "WALLFEED_SECRETS")]
    settings: Option<PathBuf>,

    /// The secretdef.json of a secretcfg.json. Default: the one beside it
    #[arg(long, global = true, value_name = "FILE")]
    definition: Option<PathBuf>,

    /// Say less: warnings and errors alone
    #[arg(long, short, global = true)]
    quiet: bool,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print one secret; without a name, the names of all
    Get {
        /// The secret's name
        name: Option<String>,
        /// Print the whole document with all values, as JSON
        #[arg(long, conflicts_with = "name")]
        all: bool,
    },
    /// Store the whole document, or the value of one name, and read it back
    Put {
        /// The name whose value is stored; without it, the input is the whole document
        name: Option<String>,
        #[command(flatten)]
        input: Input,
        #[arg(hide = true)]
        value: Option<String>,
    },
    /// Encrypt a document and print the ciphertext, storing nothing
    Encrypt {
        #[command(flatten)]
        input: Input,
    },
    /// Give the Transit key a new version, and bring the stored ciphertext up to it
    ///
    /// The ciphertext is rewrapped on the server: the plaintext does not leave it. It can be interrupted at any point: what
    /// is stored can always be decrypted, and the next run finishes what was begun.
    Rotate {
        /// Afterwards, let the key decrypt nothing older: it raises the key's minimum decryption version. Rewrap
        /// every other ciphertext of this key before
        #[arg(long)]
        retire: bool,
        /// Find out whether it would succeed, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Check everything that is needed, and say what to do where something is missing
    Check {
        /// What it is needed for
        #[arg(long = "for", value_name = "PURPOSE", default_value = "read")]
        purpose: Purpose,
    },
    /// Print the least policy, role and Kubernetes rights, as a script to look at and run
    Policy {
        /// What they are needed for
        #[arg(long = "for", value_name = "PURPOSE", default_value = "read")]
        purpose: Purpose,
        /// Print one part alone
        #[arg(long, default_value = "script")]
        only: policy::Part,
    },
}

/// Where the plain text comes from. Never from arguments, which every process of the machine can read.
#[derive(Debug, Args)]
struct Input {
    /// The file to read; - is standard input
    #[arg(long, value_name = "FILE", default_value = "-")]
    from: PathBuf,
    /// How a document is written: json, yaml or toml. Default: as the file's name ends, or JSON
    #[arg(long, value_parser = format)]
    format: Option<Format>,
}

impl Cli {
    pub fn log_filter(&self) -> EnvFilter {
        EnvFilter::new(if self.quiet { "warn" } else { "info" })
    }

    /// Does what the command says.
    pub async fn run(self) -> Result<ExitCode> {
        let source = Source::load(&self.settings_path(), self.definition.as_deref())?;
        match self.command {
            Command::Get { name, all } => get(&source, name.as_deref(), all).await?,
            Command::Put { value: Some(_), .. } => return Err(value_in_arguments()),
            Command::Put { name, input, value: None } => put(&source, name, &input).await?,
            Command::Encrypt { input } => encrypt(transit(&source)?, &input).await?,
            Command::Rotate { retire, dry_run } => rotate(transit(&source)?, Options { retire, dry_run }).await?,
            Command::Check { purpose } => return print_check(&source, purpose).await,
            Command::Policy { purpose, only } => print(policy::policy(&source, purpose, only).as_bytes())?,
        }
        Ok(ExitCode::SUCCESS)
    }

    fn settings_path(&self) -> PathBuf {
        let older = || Some(PathBuf::from("secretcfg.json")).filter(|path| path.exists());
        let default = || Some(PathBuf::from("secrets.toml")).filter(|path| path.exists()).or_else(older);
        self.settings.clone().or_else(default).unwrap_or_else(|| "secrets.toml".into())
    }
}

/// 2 for what the caller has to correct before anything can be tried, 1 for what failed when it was.
pub fn exit_code(error: &Error) -> ExitCode {
    match error.kind() {
        ErrorKind::Settings | ErrorKind::Unsupported => ExitCode::from(2),
        _ => ExitCode::FAILURE,
    }
}

async fn get(source: &Source, name: Option<&str>, all: bool) -> Result<()> {
    let document = source.read().await?;
    match name {
        Some(name) => {
            let secret = document.get(name).ok_or_else(|| no_such(name, &document))?;
            print(secret.expose().as_bytes())?;
            print(b"\n")
        }
        None if all => print(&document.render(Format::Json)?),
        None => document.names().try_for_each(|name| print(format!("{name}\n").as_bytes())),
    }
}

async fn put(source: &Source, name: Option<String>, input: &Input) -> Result<()> {
    let change = match name {
        Some(name) => Change::One(name, input::value(&input.from)?),
        None => Change::Everything(input::document(&input.from, input.format)?),
    };
    source.put(&change).await?;
    tracing::info!("stored, and read back");
    Ok(())
}

async fn encrypt(transit: &Transit, input: &Input) -> Result<()> {
    let ciphertext = transit.encrypt(&input::document(&input.from, input.format)?).await?;
    print(format!("{ciphertext}\n").as_bytes())
}

async fn rotate(transit: &Transit, options: Options) -> Result<()> {
    let Rotation { from, to, new_version, oldest } = transit.rotate(options).await?;
    let would = if options.dry_run { "would be" } else { "is" };
    let key = if new_version {
        format!("the key {would} at version {to}")
    } else {
        format!("the key was at version {to} already: an earlier rotation {would} finished")
    };
    let text = format!(
        "{key}\nthe ciphertext {would} of version {to}, and was of version {from}\n\
         the oldest version that {would} decrypted: {}\n",
        oldest.max(1)
    );
    print(text.as_bytes())
}

async fn print_check(source: &Source, purpose: Purpose) -> Result<ExitCode> {
    let findings = check::check(source, purpose).await;
    for Finding { what, outcome } in &findings {
        let line = match outcome {
            Ok(()) => format!("ok      {what}\n"),
            Err(error) => {
                format!("MISSING {what}\n        {}\n        what to do: {}\n", error.what(), error.remedy())
            }
        };
        print(line.as_bytes())?;
    }
    let complete = findings.iter().all(|finding| finding.outcome.is_ok());
    Ok(if complete { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn value_in_arguments() -> Error {
    Error::new(
        ErrorKind::Settings,
        "a value is never taken from arguments: every process of this machine can read them, and the shell keeps them",
        "write it to standard input or name its file with --from, and replace the value: it has been seen",
    )
}

fn transit(source: &Source) -> Result<&Transit> {
    match source {
        Source::Transit(transit) => Ok(transit),
        _ => Err(Error::new(
            ErrorKind::Unsupported,
            "these settings have no Transit key to encrypt with",
            "write source = \"transit\" (KUBEVAULT in secretcfg.json)",
        )),
    }
}

/// Writes to standard output; a reader that has gone is no failure.
fn print(bytes: &[u8]) -> Result<()> {
    match io::stdout().write_all(bytes).and_then(|()| io::stdout().flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::file(Path::new("standard output"), &error))
        }
        _ => Ok(()),
    }
}

fn format(text: &str) -> std::result::Result<Format, String> {
    match text {
        "json" => Ok(Format::Json),
        "yaml" => Ok(Format::Yaml),
        "toml" => Ok(Format::Toml),
        _ => Err("write json, yaml or toml".into()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }
}
