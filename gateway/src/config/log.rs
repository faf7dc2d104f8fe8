//! What is logged, and how; and where traces go.

use std::io::{self, IsTerminal};

use clap::{Args, ValueEnum};
use tracing_subscriber::{EnvFilter, Layer, fmt, layer::SubscriberExt, util::SubscriberInitExt};
#[cfg(feature = "otel")]
use url::Url;

#[cfg(feature = "otel")]
use super::otlp;
#[cfg(feature = "otel")]
use crate::telemetry;

/// The options of logs and traces.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Gateway log")]
pub struct LogOptions {
    /// How logs are written to stderr.
    #[arg(long, env = "WALLFEED_LOG_FORMAT", value_name = "FORMAT", default_value = "text")]
    pub log_format: LogFormat,

    /// What is logged: error, warn, info, debug or trace, also by module (`info,wallfeed_gateway=debug`).
    #[arg(long, env = "WALLFEED_LOG", value_name = "FILTER", default_value = "info", value_parser = filter)]
    pub log: String,

    /// The OpenTelemetry collector that gets a span of each request, by OTLP over HTTP, e.g. `http://127.0.0.1:4318`; `/v1/traces`
    /// is appended. [default: `OTEL_EXPORTER_OTLP_ENDPOINT`, or else no spans]
    #[cfg(feature = "otel")]
    #[arg(long, env = "WALLFEED_OTLP_ENDPOINT", value_name = "URL", hide_env_values = true, value_parser = otlp::base)]
    #[arg(default_value = otlp::standard(), hide_default_value = true)]
    pub otlp_endpoint: Option<Url>,
}

/// How logs are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

impl LogOptions {
    /// Writes logs to stderr from here on; and sends spans, if that is asked for, which takes a Tokio runtime.
    pub fn start(&self) -> anyhow::Result<()> {
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

fn filter(text: &str) -> Result<String, String> {
    text.parse::<EnvFilter>().map(|_| text.into()).map_err(|error| error.to_string())
}
