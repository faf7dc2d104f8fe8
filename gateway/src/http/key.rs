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
use crate::{
    board::shared::SharedBoard,
    config::{Config, Views},
    metrics::Counts,
};

/// The routes of the documents.
pub(super) fn routes(board: SharedBoard, store: Store, config: &Config, counts: Counts, access: &Access) -> Router {
    let reads = Reads { board: board.clone(), views: Arc::new(config.views.clone()) };
    let keys = Arc::new(config.keys.clone());
    let writes = Writes { board, store, keys, max_document: config.max_document, counts };
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
    counts: Counts,
}
