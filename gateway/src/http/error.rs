//! What goes wrong, as problem details (RFC 9457). Only here is a failure's status chosen.

use std::time::Duration;

use axum::{
    Json,
    http::{
        HeaderValue, StatusCode,
        header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};
use wallfeed_store::StoreError;

use crate::{problem, slots::Full};

const PROBLEM: HeaderValue = HeaderValue::from_static(problem::MEDIA_TYPE);

/// Why a request is not answered as it wished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// The request makes no sense; why.
    BadRequest(String),
    /// No such command, or not with this argument; why.
    InvalidCommand(String),
    /// The caller did not show the token that is needed.
    Unauthorized,
    /// Nobody may do this here; why.
    Forbidden(&'static str),
    NotFound,
    MethodNotAllowed,
    /// The body did not come.
    BodyTimeout,
    /// The body is larger than this.
    TooLarge(usize),
    NotJson,
    /// Too many writes; how long to wait.
    TooOften(Duration),
    /// The request is for somebody else.
    Misdirected,
    /// A value does not fit its key: where in the body.
    Misfit(String),
    /// There are as many streams as there may be.
    TooManyStreams(Full),
    ShuttingDown,
    /// The gateway is not ready: a word, and a sentence.
    NotReady(&'static str, &'static str),
    /// The store does not answer.
    StoreUnavailable,
    /// The store answers that it may not.
    StoreRefused,
    /// A wall does not answer as walls do.
    Wall(String),
    /// The request is none, or more than is read of one.
    Unreadable(StatusCode),
}

impl Failure {
    fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest(_) | Self::InvalidCommand(_) => StatusCode::BAD_REQUEST,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::BodyTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            Self::Misfit(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooManyStreams(_)
            | Self::ShuttingDown
            | Self::NotReady(..)
            | Self::StoreUnavailable
            | Self::StoreRefused => StatusCode::SERVICE_UNAVAILABLE,
            Self::Wall(_) => StatusCode::BAD_GATEWAY,
            Self::Unreadable(status) => *status,
        }
    }

    /// A word for why a document was not taken; none where it was not the document.
    pub(super) fn of_document(&self) -> Option<&'static str> {
        match self {
            Self::BadRequest(_) => Some("not_json"),
            Self::BodyTimeout => Some("timeout"),
            Self::TooLarge(_) => Some("too_large"),
            Self::NotJson => Some("media_type"),
            Self::Misfit(_) => Some("misfit"),
            _ => None,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::BadRequest(why) | Self::InvalidCommand(why) => why.clone(),
            Self::Unauthorized => "a token is needed: send it as `Authorization: Bearer TOKEN`".into(),
            Self::Forbidden(why) => (*why).into(),
            Self::NotFound => "there is nothing here".into(),
            Self::MethodNotAllowed => "the Allow header names the methods that are possible here".into(),
            Self::BodyTimeout => "the body of the request did not arrive in time".into(),
            Self::TooLarge(limit) => format!("a document has at most {limit} bytes"),
            Self::NotJson => "send JSON, and say so: `Content-Type: application/json`".into(),
            Self::TooOften(_) => "there were more writes in a short time than one address may make".into(),
            Self::Misdirected => "the gateway does not answer to this host name: allow it with --allow-host".into(),
            Self::Misfit(pointer) => {
                let which = if pointer.is_empty() { String::new() } else { format!(" at {pointer}") };
                format!("the value{which} does not fit the key; `?unchecked=1` stores it all the same")
            }
            Self::TooManyStreams(Full::InAll) => "there are as many streams as there may be".into(),
            Self::TooManyStreams(Full::ForAddress) => "this address has as many streams as it may have".into(),
            Self::ShuttingDown => "the gateway is shutting down".into(),
            Self::NotReady(_, sentence) => (*sentence).into(),
            Self::StoreUnavailable => "the store does not answer".into(),
            Self::StoreRefused => "the store does not let the gateway write".into(),
            Self::Wall(name) => format!("the wall {name} does not answer"),
            Self::Unreadable(status) => problem::unreadable(*status).into(),
        }
    }

    /// Members beyond those of RFC 9457; among them the bodies that older clients know.
    fn extra(&self) -> Map<String, Value> {
        let extra = match self {
            Self::InvalidCommand(_) => json!({ "error": "Invalid command" }),
            Self::NotReady(reason, _) => json!({ "status": "unavailable", "reason": reason }),
            Self::Misfit(pointer) => json!({ "pointer": pointer }),
            _ => Value::Null,
        };
        if let Value::Object(members) = extra { members } else { Map::new() }
    }
}

impl From<Full> for Failure {
    fn from(full: Full) -> Self {
        Self::TooManyStreams(full)
    }
}

impl From<StoreError> for Failure {
    /// The store says why in the log, and not to the world.
    fn from(error: StoreError) -> Self {
        tracing::warn!("{error}");
        match error {
            StoreError::Refused(_) => Self::StoreRefused,
            _ => Self::StoreUnavailable,
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = self.status();
        let mut problem = problem::members(status, &self.detail());
        problem.extend(self.extra());
        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, PROBLEM);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        match self {
            Self::TooOften(wait) => _ = headers.insert(RETRY_AFTER, wait.as_secs().saturating_add(1).into()),
            Self::Unauthorized => _ = headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")),
            _ if status == StatusCode::SERVICE_UNAVAILABLE => {
                _ = headers.insert(RETRY_AFTER, problem::RETRY_AFTER.into());
            }
            _ => {}
        }
        response
    }
}

/// Makes problems of the errors that the framework answers by itself.
pub(super) async fn as_problem(response: Response) -> Response {
    let status = response.status();
    let is_problem = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == PROBLEM);
    if is_problem || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let failure = match status {
        StatusCode::NOT_FOUND => Failure::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Failure::MethodNotAllowed,
        status => Failure::Unreadable(status),
    };
    let mut problem = failure.into_response();
    problem.extensions_mut().extend(response.extensions().clone());
    if let Some(methods) = response.headers().get(ALLOW) {
        problem.headers_mut().insert(ALLOW, methods.clone());
    }
    problem
}
