//! `/key/{key}` and `/keys`: the documents as a REST resource.

mod list;
mod read;
mod write;

use std::sync::Arc;

use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt},
    routes,
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
pub(super) fn routes(
    board: SharedBoard,
    store: Store,
    config: &Config,
    counts: Counts,
    access: &Access,
) -> OpenApiRouter {
    let reads = Reads { board: board.clone(), views: Arc::new(config.views.clone()) };
    let keys = Arc::new(config.keys.clone());
    let writes = Writes { board, store, keys, max_document: config.limits.max_document, counts };
    OpenApiRouter::default()
        .routes(access.readers(routes!(list::list)).with_state(reads.clone()))
        .routes(access.readers(routes!(read::read)).with_state(reads))
        .routes(access.writers(routes!(write::put, write::delete)).with_state(writes))
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
