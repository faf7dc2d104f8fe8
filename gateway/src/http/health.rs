//! `GET /live` and `GET /ready`.

use axum::{Json, Router, extract::State, routing::get};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use wallfeed_proto::event::StoreState;

use super::error::Failure;
use crate::board::shared::SharedBoard;

#[derive(Debug, Clone)]
struct Health {
    board: SharedBoard,
    shutdown: CancellationToken,
}

pub(super) fn routes(board: SharedBoard, shutdown: CancellationToken) -> Router {
    let live = async || Json(json!({ "status": "alive" }));
    Router::new().route("/live", get(live)).route("/ready", get(ready)).with_state(Health { board, shutdown })
}

async fn ready(State(health): State<Health>) -> Result<Json<Value>, Failure> {
    if health.shutdown.is_cancelled() {
        return Err(Failure::NotReady("shutdown", "the gateway is shutting down"));
    }
    match health.board.read(|board| (board.store(), board.is_synced())) {
        (StoreState::Up, _) => Ok(Json(json!({ "status": "ready" }))),
        (StoreState::Down, true) => Err(Failure::NotReady("store", "the store does not answer")),
        (StoreState::Down, false) => Err(Failure::NotReady("sync", "the store has not been read yet")),
    }
}
