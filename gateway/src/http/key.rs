//! `/key/{key}` and `/keys`: the documents as a REST resource.

mod list;
mod read;
mod write;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, put},
};
use wallfeed_proto::KeyFilter;
use wallfeed_store::Store;

use super::access::Access;
use crate::{board::shared::SharedBoard, config::Views};

/// The routes of the documents.
pub(super) fn routes(
    board: SharedBoard,
    views: Views,
    store: Store,
    keys: KeyFilter,
    max_document: usize,
    access: &Access,
) -> Router {
    let reads = Reads { board: board.clone(), views: Arc::new(views) };
    let writes = Writes { board, store, keys: Arc::new(keys), max_document };
    let read = access.readers(get(read::read)).with_state(reads.clone());
    let write = access.writers(put(write::put).delete(write::delete)).with_state(writes);
    let list = access.readers(get(list::list)).with_state(reads);
    Router::new().route("/keys", list).route("/key/{key}", read.merge(write))
}

#[derive(Debug, Clone)]
struct Reads {
    board: SharedBoard,
    views: Arc<Views>,
}

#[derive(Debug, Clone)]
struct Writes {
    board: SharedBoard,
    store: Store,
    keys: Arc<KeyFilter>,
    max_document: usize,
}
