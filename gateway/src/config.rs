//! The gateway's options. Nothing below reads the environment.

mod hosts;
mod named;
#[cfg(feature = "otel")]
pub mod otlp;
mod secret;
mod tls;
mod tokens;
mod views;

use std::{
    io::{self, IsTerminal},
    net::SocketAddr,
    path::PathBuf,
    process::ExitCode,
    time::Duration,
};

use axum::http::HeaderValue;
use clap::{Args, ValueEnum};
use tracing_subscriber::{EnvFilter, Layer, fmt, layer::SubscriberExt, util::SubscriberInitExt};
use url::Url;
use wallfeed_proto::{KeyFilter, key::BUILT_IN_KEYS};
use wallfeed_store::{Options, StoreUrl, url::without_passwords};

#[cfg(feature = "otel")]
use crate::telemetry;
pub use hosts::Hosts;
pub use named::Named;
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
    #[arg(long, env = "WALLFEED_LISTEN", value_name = "ADDR:PORT", value_delimiter = ',')]
    #[arg(default_value = "127.0.0.1:8000")]
    pub listen: Vec<SocketAddr>,

    /// An address of its own for `/metrics`, `/live` and `/ready`; the others do not serve `/metrics` then.
    #[arg(long, env = "WALLFEED_METRICS_LISTEN", value_name = "ADDR:PORT")]
    pub metrics_listen: Option<SocketAddr>,

    /// Where the documents live: `redis://HOST:PORT`, `redis+unix://PATH`, `redis+sentinel://HOST,HOST/NAME`,
    /// `redis+cluster://HOST,HOST` (with `rediss` for TLS), `embedded:PATH` (a file), `embedded:` (a file in the user's state
    /// directory), or `memory:` (nothing outlives the process).
    #[arg(long, env = "WALLFEED_STORE", value_name = "URL", default_value = "embedded:", hide_env_values = true)]
    pub store: StoreUrl,

    /// The keys that are exposed, as globs with commas between them. Nothing else can be read, watched or written.
    #[arg(long, env = "WALLFEED_KEYS", value_name = "GLOBS", default_value = BUILT_IN_KEYS)]
    pub keys: KeyFilter,

    /// Several documents under one name: `/key/NAME` answers with all of them.
    #[arg(long, env = "WALLFEED_VIEWS", value_name = "NAME=KEY,KEY;…", default_value = "Environment=AQI,Moon,Weather")]
    pub views: Views,

    /// The pub/sub channel of legacy publishers: each valid message is stored under its `type`. Empty: off.
    #[arg(long, env = "WALLFEED_UPDATE_CHANNEL", value_name = "NAME", default_value = "update")]
    pub update_channel: String,

    /// The pub/sub channel that carries commands between replicas.
    #[arg(long, env = "WALLFEED_COMMAND_CHANNEL", value_name = "NAME", default_value = "webcontrol")]
    pub command_channel: String,

    /// The tokens that are asked for.
    #[command(flatten)]
    pub tokens: TokenOptions,

    /// TLS.
    #[command(flatten)]
    pub tls: TlsOptions,

    /// A web page's origin that may use the gateway from a browser, e.g. `https://home.example`; may be given more
    /// than once.
    /// `*`: every page may read, none may write.
    #[arg(long, env = "WALLFEED_CORS_ORIGIN", value_name = "ORIGIN", value_delimiter = ',', value_parser = origin)]
    pub cors_origin: Vec<HeaderValue>,

    /// Seconds after which an idle stream gets a comment, so that proxies and clients know that it lives.
    #[arg(long, env = "WALLFEED_HEARTBEAT", value_name = "SECONDS", default_value = "15", value_parser = some_seconds)]
    pub heartbeat: Duration,

    /// Seconds between two full reads of the store, which find what no notification told.
    #[arg(long, env = "WALLFEED_RESYNC", value_name = "SECONDS", default_value = "30", value_parser = some_seconds)]
    pub resync: Duration,

    /// The most open streams.
    #[arg(long, env = "WALLFEED_MAX_CLIENTS", value_name = "N", default_value_t = 10_000)]
    pub max_clients: usize,

    /// The most open streams of one address. A proxy is one address, too. [default: as --max-clients]
    #[arg(long, env = "WALLFEED_MAX_CLIENTS_PER_ADDRESS", value_name = "N")]
    pub max_clients_per_address: Option<usize>,

    /// The most writes and commands per second of one address; twice as many may come at once.
    #[arg(long, env = "WALLFEED_MAX_WRITES", value_name = "N", default_value_t = 500)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    pub max_writes: u32,

    /// A name under which the gateway is reached; may be given more than once. Requests to other names are refused, so that no
    /// foreign web page can reach it by pointing its own name here. `*`: every name. [default: the address and localhost;
    /// `*` where the address is not of this host alone]
    #[arg(long, env = "WALLFEED_ALLOW_HOST", value_name = "NAME", value_delimiter = ',')]
    pub allow_host: Vec<String>,

    /// Seconds over which the open streams end on shutdown, one by one.
    #[arg(long, env = "WALLFEED_DRAIN", value_name = "SECONDS", default_value = "5", value_parser = seconds)]
    pub drain: Duration,

    /// The largest document.
    #[arg(long, env = "WALLFEED_MAX_DOCUMENT", value_name = "BYTES", default_value_t = 1024 * 1024)]
    pub max_document: usize,

    /// The preview of a wall on another host, e.g. `kitchen=http://pi.lan:8081`; may be given more than once.
    #[arg(long, env = "WALLFEED_WALL", value_name = "NAME=URL", value_delimiter = ',', value_parser = named::wall)]
    pub wall: Vec<Named>,

    /// A link to another dashboard, which the page shows; may be given more than once.
    #[arg(long, env = "WALLFEED_LINK", value_name = "NAME=URL", value_delimiter = ',')]
    pub link: Vec<Named>,

    /// Never change settings of the Redis server; only say what is missing.
    #[arg(long, env = "WALLFEED_NO_CONFIGURE_STORE")]
    pub no_configure_store: bool,

    /// How logs are written to stderr.
    #[arg(long, env = "WALLFEED_LOG_FORMAT", value_name = "FORMAT", default_value = "text")]
    pub log_format: LogFormat,

    /// What is logged: error, warn, info, debug or trace, also by module (`info,wallfeed_gateway=debug`).
    #[arg(long, env = "WALLFEED_LOG", value_name = "FILTER", default_value = "info", value_parser = log_filter)]
    pub log: String,

    /// The OpenTelemetry collector that gets a span of each request, by OTLP over HTTP, e.g. `http://127.0.0.1:4318`; `/v1/traces`
    /// is appended. [default: `OTEL_EXPORTER_OTLP_ENDPOINT`, or else no spans]
    #[cfg(feature = "otel")]
    #[arg(long, env = "WALLFEED_OTLP_ENDPOINT", value_name = "URL", hide_env_values = true, value_parser = otlp::base)]
    #[arg(default_value = otlp::standard(), hide_default_value = true)]
    pub otlp_endpoint: Option<Url>,

    /// Serve the page from this folder in place of the copy in the program.
    #[arg(long, env = "WALLFEED_WEB", value_name = "DIR", value_parser = folder)]
    pub web: Option<PathBuf>,
}

/// How logs are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
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
            max_document: self.max_document,
        }
    }

    /// Writes logs to stderr from here on; and sends spans, if that is asked for, which takes a Tokio runtime.
    pub fn start_log(&self) -> anyhow::Result<()> {
        let log = fmt::layer().with_ansi(io::stderr().is_terminal()).with_writer(io::stderr);
        let log = match self.log_format {
            LogFormat::Text => log.boxed(),
            LogFormat::Json => log.json().boxed(),
        };
        let subscriber = tracing_subscriber::registry().with(log.with_filter(EnvFilter::new(&self.log)));
        #[cfg(feature = "otel")]
        let subscriber = subscriber.with(self.otlp_endpoint.as_ref().map(telemetry::layer).transpose()?);
        // Where a log was started already, that one stays.
        _ = subscriber.try_init();
        Ok(())
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
    let text = without_passwords(&error.to_string());
    let first: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
    eprintln!("{}", first.join(" "));
    ExitCode::from(2)
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

fn origin(text: &str) -> Result<HeaderValue, String> {
    let is_origin = Url::parse(text).is_ok_and(|url| url.origin().ascii_serialization() == text);
    let value = HeaderValue::from_str(text).ok().filter(|_| text == "*" || is_origin);
    value.ok_or(
        "write an origin as browsers do: https://home.example or http://pi.lan:3000, with nothing after it".into(),
    )
}

fn log_filter(text: &str) -> Result<String, String> {
    text.parse::<EnvFilter>().map(|_| text.into()).map_err(|error| error.to_string())
}

fn folder(text: &str) -> Result<PathBuf, String> {
    let folder = PathBuf::from(text);
    if folder.is_dir() { Ok(folder) } else { Err("there is no such folder".into()) }
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
        assert_eq!((config.max_clients, config.drain, config.max_document), (10_000, Duration::from_secs(5), 1 << 20));
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
            ("--listen", "8000", "socket address"),
            ("--store", "mysql://db", "redis://HOST:PORT"),
            ("--heartbeat", "0", "more than 0"),
            ("--heartbeat", "-1", "number of seconds"),
            ("--drain", "soon", "number of seconds"),
            ("--resync", "inf", "number of seconds"),
            ("--max-clients", "many", "invalid digit"),
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
            ("--write-token", "", "empty"),
            ("--read-token-file", "/does/not/exist", "cannot read"),
        ] {
            let error = parse(&[&format!("{option}={value}")]).unwrap_err();
            assert!(error.contains(hint) && error.contains(option), "{error}");
        }
    }
}
