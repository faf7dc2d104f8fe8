//! `GET /metrics`.

use axum::{Router, extract::State, http::header::CONTENT_TYPE, response::IntoResponse, routing::get};

use crate::metrics::{MEDIA_TYPE, Metrics};

pub(super) fn routes(metrics: Metrics) -> Router {
    Router::new().route("/metrics", get(metrics_text)).with_state(metrics)
}

async fn metrics_text(State(metrics): State<Metrics>) -> impl IntoResponse {
    ([(CONTENT_TYPE, MEDIA_TYPE)], metrics.text())
}
