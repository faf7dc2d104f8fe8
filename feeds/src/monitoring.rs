//! How the feeds fare, over HTTP: `/metrics`, `/live`, `/ready`.

use axum::{Json, Router, extract::State, http::StatusCode, http::header::CONTENT_TYPE, routing::get};
use prometheus_client::{encoding::text::encode, registry::Registry};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::metrics::Metrics;

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Answers until the shutdown.
pub async fn serve(listener: TcpListener, metrics: Metrics, shutdown: CancellationToken) -> std::io::Result<()> {
    axum::serve(listener, router(metrics)).with_graceful_shutdown(shutdown.cancelled_owned()).await
}

/// What is answered.
pub fn router(metrics: Metrics) -> Router {
    let mut registry = Registry::default();
    metrics.register(&mut registry);
    let live = async || Json(json!({ "status": "alive" }));
    Router::new()
        .route("/live", get(live))
        .route("/ready", get(ready).with_state(metrics))
        .route("/metrics", get(text).with_state(Arc::new(registry)))
}

/// A feed in trouble shows it in the figures and in its own document; it makes the others none the less ready.
async fn ready(State(metrics): State<Metrics>) -> (StatusCode, Json<Value>) {
    if metrics.is_output_up() {
        return (StatusCode::OK, Json(json!({ "status": "ready" })));
    }
    let reason = "documents wait, because nobody takes them: see --to";
    (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "unavailable", "reason": reason })))
}

async fn text(
    State(registry): State<Arc<Registry>>,
) -> Result<([(axum::http::HeaderName, &'static str); 1], String), StatusCode> {
    let mut text = String::new();
    encode(&mut text, &registry).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(([(CONTENT_TYPE, OPEN_METRICS)], text))
}
