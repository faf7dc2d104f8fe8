//! Spans to an OpenTelemetry collector, by OTLP over HTTP.

mod client;

use std::{sync::OnceLock, time::Duration};

use axum::http::HeaderMap;
use opentelemetry::{KeyValue, propagation::TextMapPropagator, trace::TracerProvider};
use opentelemetry_http::HeaderExtractor;
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{Resource, propagation::TraceContextPropagator, trace::SdkTracerProvider};
use tokio::task::spawn_blocking;
use tracing::{Level, Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::{Layer, filter::Targets, registry::LookupSpan};
use url::Url;

use crate::config::otlp;
use client::Client;

/// The target of spans that are sent. No others are, and no events: what libraries note may hold what is not to be told.
pub(crate) const REQUESTS: &str = "wallfeed::requests";

/// The last spans are sent within this time, or lost.
const LAST: Duration = Duration::from_secs(2);

/// What sends spans, in a thread of its own. Like the subscriber that feeds it, there is one for the process.
static PROVIDER: OnceLock<SdkTracerProvider> = OnceLock::new();

/// Sends the spans of requests to the collector with this base URL.
pub(crate) fn layer<S>(base: &Url) -> anyhow::Result<impl Layer<S>>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let provider = provider(base)?;
    let layer = tracing_opentelemetry::layer()
        .with_tracer(provider.tracer(env!("CARGO_PKG_NAME")))
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_tracked_inactivity(false);
    // Where there is one already, its subscriber stays, too.
    _ = PROVIDER.set(provider);
    Ok(layer.with_filter(Targets::new().with_target(REQUESTS, Level::INFO)))
}

fn provider(base: &Url) -> anyhow::Result<SdkTracerProvider> {
    let exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(Client::new()?)
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(otlp::traces(base))
        .build()?;
    let resource = Resource::builder()
        .with_service_name(env!("CARGO_PKG_NAME"))
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")));
    Ok(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource.build()).build())
}

/// Makes the span a part of the trace that a request says it belongs to (<https://www.w3.org/TR/trace-context/>), if it does.
pub(crate) fn follow(span: &Span, headers: &HeaderMap) {
    // Fails where nobody listens to spans.
    _ = span.set_parent(TraceContextPropagator::new().extract(&HeaderExtractor(headers)));
}

/// Sends the last spans.
pub(crate) async fn end() {
    if let Some(provider) = PROVIDER.get() {
        // What goes wrong was told by the client.
        _ = spawn_blocking(|| provider.shutdown_with_timeout(LAST)).await;
    }
}
