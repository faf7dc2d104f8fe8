//! `GET /metrics`.

use axum::{extract::State, http::header::CONTENT_TYPE, response::IntoResponse};
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt},
    routes,
};

use crate::metrics::{MEDIA_TYPE, Metrics};

pub(super) fn routes(metrics: Metrics) -> OpenApiRouter {
    OpenApiRouter::default().routes(routes!(text).with_state(metrics))
}

/// What is counted and measured, for Prometheus.
#[utoipa::path(
    get, path = "/metrics", tag = "operation",
    responses((status = 200, description = "text format 0.0.4", content_type = "text/plain", body = String)),
)]
async fn text(State(metrics): State<Metrics>) -> impl IntoResponse {
    ([(CONTENT_TYPE, MEDIA_TYPE)], metrics.text())
}
