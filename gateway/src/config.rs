//! The gateway's options. Nothing below reads the environment.

mod access;
mod hosts;
mod limits;
mod log;
mod named;
#[cfg(feature = "otel")]
pub mod otlp;
mod page;
mod secret;
mod tls;
mod tokens;
mod views;

use std::{fs::File, net::SocketAddr, path::PathBuf, process::ExitCode, time::Duration};

use clap::Args;
use wallfeed_proto::{KeyFilter, key::BUILT_IN_KEYS};
use wallfeed_store::{Options, StoreUrl, url::without_passwords};

pub use access::AccessOptions;
pub use hosts::Hosts;
pub use limits::LimitOptions;
pub use log::{LogFormat, LogOptions};
pub use named::Named;
pub use page::PageOptions;
pub use secret::Secret;
pub use tls::TlsOptions;
pub use tokens::{TokenOptions, Tokens};
pub use views::Views;

/// The options of the gateway. Where an option may be given more than once, its environment variable holds the values with
/// commas between them.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Gateway")]
pub struct Config {
    /// The address to serve on; may be given more than once. Port 0 picks a free one; the address is printed on stdout.
    #[arg(long, env = "WALLFEED_LISTEN", value_name = "ADDR:PORT", value_delimiter = ',', value_parser = address)]
    #[arg(default_value = "127.0.0.1:8000")]
    pub listen: Vec<SocketAddr>,

    /// An address of its own for `/metrics`, `/live` and `/ready`; the others do not serve `/metrics` then.
    #[arg(long, env = "WALLFEED_METRICS_LISTEN", value_name = "ADDR:PORT", value_parser = address)]
    pub metrics_listen: Option<SocketAddr>,

    /// TLS.
    #[command(flatten)]
    pub tls: TlsOptions,

    /// Where the documents live: `redis://HOST:PORT`, `redis+unix://PATH`, `redis+sentinel://HOST,HOST/NAME`,
    /// `redis+cluster://HOST,HOST` (with `rediss` for TLS), `embedded:PATH` (a file), `embedded:` (a file in the user's state
    /// directory), or `memory:` (nothing outlives the process).
    #[arg(long, env = "WALLFEED_STORE", value_name = "URL", default_value = "embedded:", hide_env_values = true)]
    pub store: StoreUrl,

    /// Never change settings of the Redis server; only say what is missing.
    #[arg(long, env = "WALLFEED_NO_CONFIGURE_STORE")]
    pub no_configure_store: bool,

    /// Seconds between two full reads of the store, which find what no notification told.
    #[arg(long, env = "WALLFEED_RESYNC", value_name = "SECONDS", default_value = "30", value_parser = some_seconds)]
    pub resync: Duration,

    /// The pub/sub channel of legacy publishers: each valid message is stored under its `type`. Empty: off.
    #[arg(long, env = "WALLFEED_UPDATE_CHANNEL", value_name = "NAME", default_value = "update")]
    pub update_channel: String,

    /// The pub/sub channel that carries commands between replicas.
    #[arg(long, env = "WALLFEED_COMMAND_CHANNEL", value_name = "NAME", default_value = "webcontrol")]
    pub command_channel: String,

    /// The keys that are exposed, as globs with commas between them. Nothing else can be read, watched or written.
    #[arg(long, env = "WALLFEED_KEYS", value_name = "GLOBS", default_value = BUILT_IN_KEYS)]
    pub keys: KeyFilter,

    /// Several documents under one name: `/key/NAME` answers with all of them.
    #[arg(long, env = "WALLFEED_VIEWS", value_name = "NAME=KEY,KEY;…", default_value = "Environment=AQI,Moon,Weather")]
    pub views: Views,

    /// Seconds after which an idle stream gets a comment, so that proxies and clients know that it lives.
    #[arg(long, env = "WALLFEED_HEARTBEAT", value_name = "SECONDS", default_value = "15", value_parser = some_seconds)]
    pub heartbeat: Duration,

    /// Seconds over which the open streams end on shutdown, one by one, each told when to come back.
    #[arg(long, env = "WALLFEED_DRAIN", value_name = "SECONDS", default_value = "5", value_parser = seconds)]
    pub drain: Duration,

    /// Who is answered.
    #[command(flatten)]
    pub access: AccessOptions,

    /// What clients may have.
    #[command(flatten)]
    pub limits: LimitOptions,

    /// The page.
    #[command(flatten)]
    pub page: PageOptions,

    /// Logs and traces.
    #[command(flatten)]
    pub log: LogOptions,
}

impl Config {
    /// How the store is to behave.
    #[must_use]
    pub fn store_options(&self) -> Options {
        Options {
            keys: self.keys.clone(),
            resync: self.resync,
            update_channel: Some(self.update_channel.clone()).filter(|channel| !channel.is_empty()),
            command_channel: self.command_channel.clone(),
            configure: !self.no_configure_store,
            max_document: self.limits.max_document,
        }
    }
}

/// Tells what is wrong with a command line, in one line; or what was asked for, `--help` and `--version`.
#[must_use]
pub fn usage(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        // Nothing to be done if nobody reads it.
        _ = error.print();
        return ExitCode::SUCCESS;
    }
    eprintln!("error: {}", in_one_line(error));
    ExitCode::from(2)
}

/// What is wrong with a command line, without the passwords in it.
#[must_use]
pub fn in_one_line(error: &clap::Error) -> String {
    let text = without_passwords(&error.to_string());
    let first: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
    first.join(" ").trim_start_matches("error: ").to_owned()
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        "write an IP address and a port, e.g. 127.0.0.1:8000, or 0.0.0.0:8000 to be reached from other hosts".into()
    })
}

/// A file that is there and may be read.
fn readable(text: &str) -> Result<PathBuf, String> {
    File::open(text).map(|_| text.into()).map_err(|error| format!("cannot read the file: {error}"))
}

/// No setting is longer.
const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A number of seconds, with or without a fraction.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.filter(|seconds| *seconds <= A_DAY).ok_or("write a number of seconds, at most a day".into())
}

/// More than no seconds.
fn some_seconds(text: &str) -> Result<Duration, String> {
    seconds(text).and_then(|seconds| if seconds.is_zero() { Err("must be more than 0".into()) } else { Ok(seconds) })
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::*;

    #[derive(Parser)]
    struct Options {
        #[command(flatten)]
        config: Config,
    }

    fn parse(options: &[&str]) -> Result<Config, String> {
        let options = Options::try_parse_from(["gateway"].iter().chain(options));
        options.map(|options| options.config).map_err(|error| error.to_string())
    }

    #[test]
    fn the_options_are_consistent() {
        Options::command().debug_assert();
    }

    #[test]
    fn every_option_has_an_environment_variable_of_its_name() {
        for argument in Options::command().get_arguments().filter(|argument| argument.get_id() != "help") {
            let name = argument.get_long().unwrap().to_uppercase().replace('-', "_");
            assert_eq!(argument.get_env().unwrap().to_str().unwrap(), format!("WALLFEED_{name}"));
            assert!(argument.get_help().is_some(), "{name}");
        }
    }

    #[test]
    fn the_defaults_are_those_of_the_contract() {
        let config = parse(&[]).unwrap();
        assert_eq!(config.listen, ["127.0.0.1:8000".parse().unwrap()]);
        assert_eq!(config.store, StoreUrl::Embedded(None));
        assert_eq!(config.views.to_string(), "Environment=AQI,Moon,Weather");
        assert_eq!((config.heartbeat, config.resync), (Duration::from_secs(15), Duration::from_secs(30)));
        assert_eq!((config.drain, config.limits.max_clients), (Duration::from_secs(5), 10_000));
        assert_eq!((config.limits.clients_per_address(), config.limits.max_document), (10_000, 1 << 20));
        let options = config.store_options();
        assert_eq!(
            (options.update_channel.as_deref(), options.command_channel.as_str()),
            (Some("update"), "webcontrol")
        );
        assert!(options.configure);
    }

    #[test]
    fn options_may_be_repeated_or_listed() {
        let config = parse(&["--listen", "127.0.0.1:1", "--listen", "[::1]:2,127.0.0.1:3"]).unwrap();
        assert_eq!(config.listen.len(), 3);
        assert_eq!(parse(&["--update-channel", ""]).unwrap().store_options().update_channel, None);
    }

    #[test]
    fn wrong_values_are_refused_with_what_would_be_right() {
        for (option, value, hint) in [
            ("--listen", "8000", "127.0.0.1:8000"),
            ("--store", "mysql://db", "redis://HOST:PORT"),
            ("--heartbeat", "0", "more than 0"),
            ("--heartbeat", "-1", "number of seconds"),
            ("--drain", "soon", "number of seconds"),
            ("--resync", "inf", "number of seconds"),
            ("--max-clients", "many", "whole number"),
            ("--max-clients", "0", "more than 0"),
            ("--max-document", "-1", "whole number"),
            ("--views", "Environment", "NAME=KEY,KEY"),
            ("--cors-origin", "home.example", "https://home.example"),
            ("--cors-origin", "https://home.example/", "nothing after it"),
            ("--wall", "http://pi", "NAME=URL"),
            ("--wall", "kitchen=ftp://pi", "http"),
            ("--wall", "a/b=http://pi", "letters"),
            ("--link", "=http://pi", "NAME=URL"),
            ("--link", "x=javascript:alert(1)", "http"),
            ("--log-format", "xml", "text"),
            #[cfg(feature = "otel")]
            ("--otlp-endpoint", "collector:4317", "http://127.0.0.1:4318"),
            ("--log", "info,=", "invalid"),
            ("--web", "/does/not/exist", "no such folder"),
            ("--tls-cert", "/does/not/exist", "cannot read"),
            ("--secrets", "/does/not/exist", "cannot read"),
            ("--write-token", "", "empty"),
            ("--read-token-file", "/does/not/exist", "cannot read"),
        ] {
            let error = parse(&[&format!("{option}={value}")]).unwrap_err();
            assert!(error.contains(hint) && error.contains(option), "{error}");
        }
    }
}
