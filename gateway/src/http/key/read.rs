//! `GET /key/{key}`, for a key or a view.

use axum::{
    extract::{Path, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{CONTENT_TYPE, ETAG},
    },
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use wallfeed_proto::{Key, event::StoreState};

use super::{
    super::{error::Failure, etag, openapi::Problem},
    Reads,
};
use crate::board::{Board, digest::Digest};

/// A document as it was published, or several in one object where the name is a view's.
#[utoipa::path(
    get, path = "/key/{key}", tag = "documents", security((), ("read" = []), ("session" = [])),
    params(
        ("key" = String, Path, description = "of a document, or the name of a view"),
        ("If-None-Match" = Option<String>, Header, description = "entity tags that are known already"),
    ),
    responses(
        (status = 200, description = "the document", content_type = "application/json", body = Object,
            headers(("etag" = String), ("x-wallfeed-store" = String, description = "`down` while the store does not answer"))),
        (status = 304, description = "it is known already", headers(("etag" = String))),
        (status = 404, description = "there is none, or it is not exposed", content_type = "application/problem+json", body = Problem),
    ),
)]
pub(super) async fn read(
    State(reads): State<Reads>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (found, store) = reads.board.read(|board| {
        let found = match reads.views.get(&name) {
            Some(keys) => Some(view(board, keys)),
            None => board.document(&Key::from(name)).map(|posted| (posted.document.clone(), posted.digest)),
        };
        (found, board.store())
    });
    let (json, digest) = found.ok_or(Failure::NotFound)?;
    Ok(answer(json, digest, store, &headers))
}

/// An object with a member for each key, empty where there is no document.
fn view(board: &Board, keys: &[Key]) -> (Bytes, Digest) {
    let mut json = Vec::from(b"{");
    for key in keys {
        if json.len() > 1 {
            json.push(b',');
        }
        json.extend_from_slice(serde_json::Value::from(key.as_str()).to_string().as_bytes());
        json.push(b':');
        json.extend_from_slice(board.document(key).map_or(b"{}", |posted| posted.document.trim_ascii()));
    }
    json.push(b'}');
    let digest = Digest::of(&Key::from(""), &json);
    (json.into(), digest)
}

fn answer(json: Bytes, digest: Digest, store: StoreState, headers: &HeaderMap) -> Response {
    let etag = tag(digest);
    let known = etag::is_known(headers, &[&etag]);
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { json.into_response() };
    let headers = response.headers_mut();
    if let Ok(etag) = HeaderValue::try_from(etag) {
        headers.insert(ETAG, etag);
    }
    if !known {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    if store == StoreState::Down {
        headers.insert(HeaderName::from_static("x-wallfeed-store"), HeaderValue::from_static("down"));
    }
    response
}

/// The entity tag of what has this digest.
pub(super) fn tag(digest: Digest) -> String {
    format!("\"{digest}\"")
}
