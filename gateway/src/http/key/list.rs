//! `GET /keys`: what there is.

use axum::{Json, extract::State};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};
use utoipa::ToSchema;
use wallfeed_proto::{Key, Stamp};

use super::{Reads, read::tag};
use crate::board::Posted;

/// A document, as the list shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Document)]
pub(super) struct Listed {
    #[schema(value_type = String)]
    key: Key,
    /// Where it stands on the Board.
    seq: u64,
    /// In bytes.
    size: usize,
    /// When it was made, as the publisher wrote it.
    updated: Option<Value>,
    /// When the next one is due, as the publisher wrote it.
    valid: Option<Value>,
    /// Whether the next one is overdue.
    stale: bool,
    etag: String,
}

/// The members of a document that the list shows.
#[derive(Debug, Default, Deserialize)]
struct Times {
    updated: Option<Value>,
    valid: Option<Value>,
    #[serde(rename = "values")]
    _values: Option<Box<RawValue>>,
}

/// The documents that there are.
#[utoipa::path(
    get, path = "/keys", tag = "documents", security((), ("read" = []), ("session" = [])),
    responses((status = 200, description = "one entry for each", body = Vec<Listed>)),
)]
pub(super) async fn list(State(reads): State<Reads>) -> Json<Vec<Listed>> {
    // Copied, so that nobody waits while the documents are read.
    let documents: Vec<(Key, Posted)> =
        reads.board.read(|board| board.documents().map(|(key, posted)| (key.clone(), posted.clone())).collect());
    let now = Timestamp::now();
    let list = documents.into_iter().map(|(key, posted)| Listed::new(key, &posted, now)).collect();
    Json(list)
}

impl Listed {
    fn new(key: Key, posted: &Posted, now: Timestamp) -> Self {
        let Times { updated, valid, .. } = serde_json::from_slice(&posted.document).unwrap_or_default();
        let due: Option<Stamp> = valid.as_ref().and_then(Value::as_str).and_then(|valid| valid.parse().ok());
        Self {
            key,
            seq: posted.seq,
            size: posted.document.len(),
            updated,
            valid,
            stale: due.is_some_and(|due| due.timestamp() < now),
            etag: tag(posted.digest),
        }
    }
}
