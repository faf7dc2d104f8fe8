//! Who may read, write and command.

use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, StatusCode,
        header::{AUTHORIZATION, CACHE_CONTROL, COOKIE, SET_COOKIE},
    },
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::MethodRouter,
};

use super::error::Failure;
use crate::config::{Config, Secret};

/// The name of the cookie that stands for the read token, for browsers: an `EventSource` cannot send headers.
const COOKIE_NAME: &str = "wallfeed_session";
/// A year.
const COOKIE_SECONDS: u32 = 365 * 24 * 60 * 60;

/// The tokens that are asked for.
#[derive(Debug, Clone)]
pub(super) struct Access {
    read: Option<Reading>,
    write: Option<Secret>,
}

#[derive(Debug, Clone)]
struct Reading {
    token: Secret,
    session: Secret,
}

impl Access {
    pub(super) fn new(config: &Config) -> Self {
        let read = config.read_token().map(|token| Reading { token: token.clone(), session: token.session() });
        Self { read, write: config.write_token().cloned() }
    }

    /// For readers alone.
    pub(super) fn readers<S: Clone + Send + Sync + 'static>(&self, routes: MethodRouter<S>) -> MethodRouter<S> {
        routes.route_layer(from_fn_with_state(self.clone(), readers))
    }

    /// For writers of documents alone.
    pub(super) fn writers<S: Clone + Send + Sync + 'static>(&self, routes: MethodRouter<S>) -> MethodRouter<S> {
        routes.route_layer(from_fn_with_state(self.clone(), writers))
    }

    /// For those alone who may give commands.
    pub(super) fn commanders<S: Clone + Send + Sync + 'static>(&self, routes: MethodRouter<S>) -> MethodRouter<S> {
        routes.route_layer(from_fn_with_state(self.clone(), commanders))
    }

    /// Whether reading needs a token.
    pub(super) fn guards_reads(&self) -> bool {
        self.read.is_some()
    }

    /// Whether commands need a token, and documents can be written at all.
    pub(super) fn has_writers(&self) -> bool {
        self.write.is_some()
    }

    fn may_read(&self, headers: &HeaderMap) -> bool {
        let Some(reading) = &self.read else { return true };
        self.is_shown(headers) || cookie(headers).is_some_and(|session| reading.session.is(session))
    }

    /// Whether a token that lets its bearer read is shown; who may write may read.
    fn is_shown(&self, headers: &HeaderMap) -> bool {
        bearer(headers).is_some_and(|token| {
            self.read.as_ref().is_some_and(|reading| reading.token.is(token)) || self.may_write_with(token)
        })
    }

    fn may_write_with(&self, token: &str) -> bool {
        self.write.as_ref().is_some_and(|secret| secret.is(token))
    }
}

/// Lets readers pass.
async fn readers(State(access): State<Access>, request: Request, next: Next) -> Result<Response, Failure> {
    if access.may_read(request.headers()) { Ok(next.run(request).await) } else { Err(Failure::Unauthorized) }
}

/// Lets writers of documents pass; where there is no token, nobody.
async fn writers(State(access): State<Access>, request: Request, next: Next) -> Result<Response, Failure> {
    if access.write.is_none() {
        return Err(Failure::Forbidden("documents cannot be written here: the gateway has no --write-token"));
    }
    commanders(State(access), request, next).await
}

/// Lets those pass who may give commands; where there is no token, everybody.
async fn commanders(State(access): State<Access>, request: Request, next: Next) -> Result<Response, Failure> {
    let may = access.write.is_none() || bearer(request.headers()).is_some_and(|token| access.may_write_with(token));
    if may { Ok(next.run(request).await) } else { Err(Failure::Unauthorized) }
}

/// `POST /session`: exchanges the read token for a cookie.
pub(super) async fn session(State(access): State<Access>, headers: HeaderMap) -> Result<Response, Failure> {
    let no_store = (CACHE_CONTROL, "no-store".to_owned());
    let Some(reading) = &access.read else { return Ok((StatusCode::NO_CONTENT, [no_store]).into_response()) };
    if !access.is_shown(&headers) {
        return Err(Failure::Unauthorized);
    }
    let session = reading.session.reveal();
    let cookie = format!("{COOKIE_NAME}={session}; Path=/; Max-Age={COOKIE_SECONDS}; HttpOnly; SameSite=Strict");
    Ok((StatusCode::NO_CONTENT, [no_store, (SET_COOKIE, cookie)]).into_response())
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|value| value.split(';')).find_map(|pair| pair.trim().strip_prefix(COOKIE_NAME)?.strip_prefix('='))
}
