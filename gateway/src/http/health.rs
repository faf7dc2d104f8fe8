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
use wallfeed_store::{Store, health::Mechanism};

use super::{error::Failure, openapi::Problem};
use crate::board::shared::SharedBoard;

#[derive(Debug, Clone)]
struct Health {
    board: SharedBoard,
    store: Store,
    shutdown: CancellationToken,
}

pub(super) fn routes(board: SharedBoard, store: Store, shutdown: CancellationToken) -> OpenApiRouter {
    let ready = routes!(ready).with_state(Health { board, store, shutdown });
    OpenApiRouter::default().routes(routes!(live)).routes(ready)
}

/// A word on how the gateway is.
#[derive(Debug, Serialize, ToSchema)]
struct Word {
    status: &'static str,
    /// Of `/ready`: how changes in the store are noticed, where there are several ways.
    #[serde(skip_serializing_if = "Option::is_none")]
    mechanism: Option<&'static str>,
}

/// Whether the process serves.
#[utoipa::path(get, path = "/live", tag = "operation", responses((status = 200, description = "it does", body = Word)))]
async fn live() -> Json<Word> {
    Json(Word { status: "alive", mechanism: None })
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
        (StoreState::Up, _) => {
            let mechanism = health.store.health().mechanism.map(Mechanism::as_str);
            Ok(Json(Word { status: "ready", mechanism }))
        }
        (StoreState::Down, true) => Err(Failure::NotReady("store", "the store does not answer")),
        (StoreState::Down, false) => Err(Failure::NotReady("sync", "the store has not been read yet")),
    }
}
