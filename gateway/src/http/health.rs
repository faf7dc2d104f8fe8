//! `GET /live` and `GET /ready`.

use axum::{Json, extract::State};
use serde::Serialize;
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt},
    routes,
};
use wallfeed_proto::event::StoreState;

use super::{error::Failure, openapi::Problem};
use crate::board::shared::SharedBoard;

#[derive(Debug, Clone)]
struct Health {
    board: SharedBoard,
    shutdown: CancellationToken,
}

pub(super) fn routes(board: SharedBoard, shutdown: CancellationToken) -> OpenApiRouter {
    let ready = routes!(ready).with_state(Health { board, shutdown });
    OpenApiRouter::default().routes(routes!(live)).routes(ready)
}

/// A word on how the gateway is.
#[derive(Debug, Serialize, ToSchema)]
struct Word {
    status: &'static str,
}

/// Whether the process serves.
#[utoipa::path(get, path = "/live", tag = "operation", responses((status = 200, description = "it does", body = Word)))]
async fn live() -> Json<Word> {
    Json(Word { status: "alive" })
}

/// Whether the store answers and its documents are known.
#[utoipa::path(
    get, path = "/ready", tag = "operation",
    responses(
        (status = 200, description = "they are", body = Word),
        (status = 503, description = "they are not", content_type = "application/problem+json", body = Problem),
    ),
)]
async fn ready(State(health): State<Health>) -> Result<Json<Word>, Failure> {
    if health.shutdown.is_cancelled() {
        return Err(Failure::NotReady("shutdown", "the gateway is shutting down"));
    }
    match health.board.read(|board| (board.store(), board.is_synced())) {
        (StoreState::Up, _) => Ok(Json(Word { status: "ready" })),
        (StoreState::Down, true) => Err(Failure::NotReady("store", "the store does not answer")),
        (StoreState::Down, false) => Err(Failure::NotReady("sync", "the store has not been read yet")),
    }
}
