//! `PUT /key/{key}` and `DELETE /key/{key}`.

use std::time::Duration;

use axum::{
    body::{Body, HttpBody},
    extract::{Path, Query, State},
    http::{
        HeaderMap, HeaderName, StatusCode,
        header::{CONTENT_TYPE, ETAG},
    },
};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use jiff::Zoned;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::timeout;
use wallfeed_proto::{Key, Stamp, values};

use super::{
    super::{error::Failure, openapi::Problem},
    Writes,
    read::tag,
};
use crate::board::{Posted, digest::Digest};

/// A body must be here within this time.
const BODY_TIMEOUT: Duration = Duration::from_secs(20);
/// A body that is too large is read up to this multiple of the limit: a client that is answered while it still sends often does
/// not see the answer.
const PATIENCE: usize = 8;
/// The longest time to live, seconds: ten years.
const LONGEST_TTL: f64 = 10.0 * 365.0 * 86_400.0;
/// How long a writer waits to find its own document on the Board.
const OWN_WRITE: Duration = Duration::from_secs(1);

#[derive(Debug, Deserialize)]
pub(super) struct How {
    /// Seconds.
    ttl: Option<String>,
    unchecked: Option<String>,
}

/// Stores a document.
#[utoipa::path(
    put, path = "/key/{key}", tag = "documents", security(("write" = [])),
    params(
        ("key" = String, Path, description = "where it is stored"),
        ("ttl" = Option<f64>, Query, description = "seconds after which it expires"),
        ("unchecked" = Option<String>, Query, description = "`1`: store it even if its values do not fit the key"),
    ),
    request_body(content = Value, content_type = "application/json",
        description = "a document, which is an object with `values`, or anything else, which becomes a document's `values`"),
    responses(
        (status = 204, description = "it is stored", headers(("etag" = String))),
        (status = 400, description = "not JSON, or a time to live that is none", content_type = "application/problem+json", body = Problem),
        (status = 403, description = "the gateway has no token for writers, so nobody may write", content_type = "application/problem+json", body = Problem),
        (status = 404, description = "the key is not exposed", content_type = "application/problem+json", body = Problem),
        (status = 408, description = "the body did not come in time", content_type = "application/problem+json", body = Problem),
        (status = 413, description = "too large", content_type = "application/problem+json", body = Problem),
        (status = 415, description = "not `application/json`", content_type = "application/problem+json", body = Problem),
        (status = 422, description = "the values do not fit the key; `pointer` says where", content_type = "application/problem+json", body = Problem),
        (status = 503, description = "the store does not answer, or refuses", content_type = "application/problem+json", body = Problem),
    ),
)]
pub(super) async fn put(
    State(writes): State<Writes>,
    Path(key): Path<String>,
    Query(how): Query<How>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, [(HeaderName, String); 1]), Failure> {
    let key = writes.exposed(key)?;
    let ttl = how.ttl.as_deref().map(time_to_live).transpose()?;
    let check = how.unchecked.is_none_or(|unchecked| unchecked != "1");
    let received = receive(&key, &headers, body, writes.max_document, ttl, check).await;
    let document =
        received.inspect_err(|failure| _ = failure.of_document().map(|reason| writes.counts.refused(reason)))?;
    let etag = tag(Digest::of(&key, &document));
    let before = writes.seq(&key);
    writes.store.put(&key, document.clone(), ttl).await?;
    writes.shown(&key, before, |posted| posted.is_some_and(|posted| posted.document == document)).await;
    Ok((StatusCode::NO_CONTENT, [(ETAG, etag)]))
}

/// The document that a request brings.
async fn receive(
    key: &Key,
    headers: &HeaderMap,
    body: Body,
    limit: usize,
    ttl: Option<Duration>,
    check: bool,
) -> Result<Bytes, Failure> {
    if !is_json(headers) {
        return Err(Failure::NotJson);
    }
    let read = timeout(BODY_TIMEOUT, read(body, limit));
    let bytes = read.await.map_err(|_elapsed| Failure::BodyTimeout)??;
    let document = document(key, bytes, ttl, check)?;
    if document.len() > limit { Err(Failure::TooLarge(limit)) } else { Ok(document) }
}

/// Removes a document.
#[utoipa::path(
    delete, path = "/key/{key}", tag = "documents", security(("write" = [])),
    params(("key" = String, Path, description = "whose document goes")),
    responses(
        (status = 204, description = "it is gone"),
        (status = 403, description = "the gateway has no token for writers, so nobody may write", content_type = "application/problem+json", body = Problem),
        (status = 404, description = "there is none", content_type = "application/problem+json", body = Problem),
        (status = 503, description = "the store does not answer, or refuses", content_type = "application/problem+json", body = Problem),
    ),
)]
pub(super) async fn delete(State(writes): State<Writes>, Path(key): Path<String>) -> Result<StatusCode, Failure> {
    let key = writes.exposed(key)?;
    let before = writes.seq(&key);
    if !writes.store.delete(&key).await? {
        return Err(Failure::NotFound);
    }
    writes.shown(&key, before, |posted| posted.is_none()).await;
    Ok(StatusCode::NO_CONTENT)
}

impl Writes {
    /// A key that may be written: one that is not exposed is as good as none.
    fn exposed(&self, key: String) -> Result<Key, Failure> {
        Some(Key::from(key)).filter(|key| self.keys.matches(key)).ok_or(Failure::NotFound)
    }

    fn seq(&self, key: &Key) -> Option<u64> {
        self.board.read(|board| board.document(key).map(|posted| posted.seq))
    }

    /// Waits until the Board shows what was written, or something newer, so that a writer who reads finds it; not for ever,
    /// since the write itself is done.
    async fn shown(&self, key: &Key, before: Option<u64>, is_written: impl Fn(Option<&Posted>) -> bool) {
        let shown = self.board.until(|board| {
            let posted = board.document(key);
            is_written(posted) || posted.map(|posted| posted.seq) != before
        });
        _ = timeout(OWN_WRITE, shown).await;
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = value.split(';').next().unwrap_or_default();
    kind.trim().eq_ignore_ascii_case("application/json")
}

fn time_to_live(text: &str) -> Result<Duration, Failure> {
    let seconds = text.parse().ok().filter(|seconds| (0.001..=LONGEST_TTL).contains(seconds));
    seconds.map(Duration::from_secs_f64).ok_or(Failure::BadRequest("ttl is a number of seconds, more than 0".into()))
}

async fn read(body: Body, limit: usize) -> Result<Bytes, Failure> {
    let most = limit.saturating_mul(PATIENCE);
    if body.size_hint().lower() > most as u64 {
        return Err(Failure::TooLarge(limit));
    }
    let (mut chunks, mut bytes, mut size) = (body.into_data_stream(), BytesMut::new(), 0_usize);
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_broken| Failure::BadRequest("the body broke off".into()))?;
        size += chunk.len();
        if size > most {
            break;
        }
        if size <= limit {
            bytes.extend_from_slice(&chunk);
        }
    }
    if size > limit { Err(Failure::TooLarge(limit)) } else { Ok(bytes.freeze()) }
}

/// The body, if it is a document, and else a document of which it is the values.
fn document(key: &Key, body: Bytes, ttl: Option<Duration>, check: bool) -> Result<Bytes, Failure> {
    let json: Value =
        serde_json::from_slice(&body).map_err(|error| Failure::BadRequest(format!("not JSON: {error}")))?;
    let (values, inside) = match json.get("values") {
        Some(values) => (values, true),
        None => (&json, false),
    };
    if check && let Err(misfit) = values::check(key, values) {
        // The pointer is into what was sent.
        let pointer = if inside { &misfit.pointer } else { misfit.pointer.trim_start_matches("/values") };
        return Err(Failure::Misfit(pointer.into()));
    }
    Ok(if inside { body } else { wrapped(&body, ttl) })
}

/// A document around the publisher's bytes.
fn wrapped(values: &[u8], ttl: Option<Duration>) -> Bytes {
    let now = Zoned::now();
    let mut head = json!({ "updated": Stamp::from(now.clone()).to_minutes() });
    if let Some(valid) = ttl.and_then(|ttl| now.checked_add(ttl).ok()) {
        head["valid"] = Stamp::from(valid).to_seconds().into();
    }
    let mut document = head.to_string().into_bytes();
    document.pop();
    document.extend_from_slice(br#","values":"#);
    document.extend_from_slice(values.trim_ascii());
    document.push(b'}');
    document.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(key: &str, body: &'static str, expected: Result<&str, &str>) {
        let made = document(&Key::from(key), Bytes::from_static(body.as_bytes()), None, true);
        let made = made.map(|document| String::from_utf8(document.to_vec()).unwrap());
        match (expected, made) {
            (Ok(_), Ok(document)) if body.contains("values") => assert_eq!(document, body),
            (Ok(values), Ok(document)) => assert!(
                document.starts_with(r#"{"updated":""#) && document.ends_with(&format!(r#"","values":{values}}}"#)),
                "{document}"
            ),
            (Err(pointer), Err(failure)) => assert_eq!(failure, Failure::Misfit(pointer.into()), "{body}"),
            (expected, made) => panic!("{body}: {expected:?} {made:?}"),
        }
    }

    #[test]
    fn a_body_is_a_document_or_becomes_its_values() {
        check("Message", r#" {"values": {"text": "x"}, "more": 1}"#, Ok(r#" {"values": {"text": "x"}, "more": 1}"#));
        check("Message", "\n{\"text\": \"x\"} ", Ok(r#"{"text": "x"}"#));
        check("MLB", "[]", Ok("[]"));
        check("Else", "7", Ok("7"));
    }

    #[test]
    fn a_misfit_is_pointed_at_in_what_was_sent() {
        check("Moon", r#"{"values":{"phase":"full"}}"#, Err("/values/phase"));
        check("Moon", r#"{"phase":"full"}"#, Err("/phase"));
        check("Moon", "7", Err(""));
    }

    #[test]
    fn a_time_to_live_is_some_seconds() {
        for (text, seconds) in [
            ("60", Some(60.0)),
            ("0.5", Some(0.5)),
            ("0", None),
            ("-1", None),
            ("x", None),
            ("1e99", None),
            ("NaN", None),
        ] {
            assert_eq!(time_to_live(text).ok().map(|ttl| ttl.as_secs_f64()), seconds, "{text}");
        }
    }

    #[test]
    fn a_wrapped_document_is_valid_for_its_time_to_live() {
        let document: Value = serde_json::from_slice(&wrapped(b"1", Some(Duration::from_mins(2)))).unwrap();
        let stamp = |name: &str| document[name].as_str().unwrap().parse::<Stamp>().unwrap().timestamp();
        let seconds = (stamp("valid") - stamp("updated")).total(jiff::Unit::Second).unwrap();
        assert!((120.0..180.0).contains(&seconds), "{document}");
    }
}
