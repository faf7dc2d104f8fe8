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
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouter, UtoipaMethodRouterExt},
    routes,
};

use super::{
    error::Failure,
    rate::{self, Rate},
};
use crate::{config::Tokens, server::Peer, tokens::InForce};

/// The name of the cookie that stands for the read token, for browsers: an `EventSource` cannot send headers.
pub(super) const COOKIE_NAME: &str = "wallfeed_session";
/// A year.
const COOKIE_SECONDS: u32 = 365 * 24 * 60 * 60;

/// What handlers may have for their state.
pub(super) trait Stateful: Clone + Send + Sync + 'static {}

impl<S: Clone + Send + Sync + 'static> Stateful for S {}

/// The tokens that are asked for, and how often writers may come.
#[derive(Debug, Clone)]
pub(super) struct Access {
    tokens: InForce,
    rate: Rate,
}

impl Access {
    pub(super) fn new(tokens: InForce, writes_per_second: u32) -> Self {
        Self { tokens, rate: Rate::new(writes_per_second) }
    }

    /// For readers alone.
    pub(super) fn readers<S: Stateful>(&self, routes: UtoipaMethodRouter<S>) -> UtoipaMethodRouter<S> {
        routes.map(|routes| self.guard(routes))
    }

    /// For readers alone, too.
    pub(super) fn guard<S: Stateful>(&self, routes: MethodRouter<S>) -> MethodRouter<S> {
        routes.route_layer(from_fn_with_state(self.clone(), readers))
    }

    /// For writers of documents alone.
    pub(super) fn writers<S: Stateful>(&self, routes: UtoipaMethodRouter<S>) -> UtoipaMethodRouter<S> {
        self.rarely(routes.map(|routes| routes.route_layer(from_fn_with_state(self.clone(), writers))))
    }

    /// For those alone who may give commands.
    pub(super) fn commanders<S: Stateful>(&self, routes: UtoipaMethodRouter<S>) -> UtoipaMethodRouter<S> {
        self.rarely(routes.map(|routes| routes.route_layer(from_fn_with_state(self.clone(), commanders))))
    }

    /// `POST /session`.
    pub(super) fn session(&self) -> OpenApiRouter {
        OpenApiRouter::default().routes(self.rarely(routes!(session)).with_state(self.clone()))
    }

    /// Not more often than an address may write.
    fn rarely<S: Stateful>(&self, routes: UtoipaMethodRouter<S>) -> UtoipaMethodRouter<S> {
        routes.map(|routes| routes.route_layer(from_fn_with_state(self.rate.clone(), rate::limit)))
    }

    /// Whether reading needs a token.
    pub(super) fn guards_reads(&self) -> bool {
        self.tokens.look(|tokens| tokens.read.is_some())
    }

    /// Whether commands need a token, and documents can be written at all.
    pub(super) fn has_writers(&self) -> bool {
        self.tokens.look(|tokens| tokens.write.is_some())
    }

    fn may_read(&self, headers: &HeaderMap) -> bool {
        self.tokens.look(|tokens| {
            let Some(token) = &tokens.read else { return true };
            shows_token(tokens, headers) || cookie(headers).is_some_and(|session| token.session().is(session))
        })
    }

    fn may_write(&self, headers: &HeaderMap) -> bool {
        self.tokens.look(|tokens| is_writer(tokens, bearer(headers)))
    }
}

/// Whether a token that lets its bearer read is shown; who may write may read.
fn shows_token(tokens: &Tokens, headers: &HeaderMap) -> bool {
    let shown = bearer(headers);
    let is_reader = tokens.read.as_ref().zip(shown).is_some_and(|(token, shown)| token.is(shown));
    is_reader || is_writer(tokens, shown)
}

fn is_writer(tokens: &Tokens, shown: Option<&str>) -> bool {
    tokens.write.as_ref().zip(shown).is_some_and(|(token, shown)| token.is(shown))
}

/// Lets readers pass.
async fn readers(State(access): State<Access>, request: Request, next: Next) -> Result<Response, Failure> {
    if access.may_read(request.headers()) { Ok(next.run(request).await) } else { Err(Failure::Unauthorized) }
}

/// Lets writers of documents pass; where there is no token, nobody.
async fn writers(State(access): State<Access>, request: Request, next: Next) -> Result<Response, Failure> {
    if !access.has_writers() {
        return Err(Failure::Forbidden("documents cannot be written here: the gateway has no --write-token"));
    }
    commanders(State(access), request, next).await
}

/// Lets those pass who may give commands; where there is no token, everybody.
async fn commanders(State(access): State<Access>, request: Request, next: Next) -> Result<Response, Failure> {
    let may = !access.has_writers() || access.may_write(request.headers());
    if may { Ok(next.run(request).await) } else { Err(Failure::Unauthorized) }
}

/// Exchanges the read token for a cookie, for browsers: an `EventSource` cannot send headers.
#[utoipa::path(
    post, path = "/session", tag = "access", security(("read" = [])),
    responses((status = 204, description = "the cookie is set, where a token is needed to read", headers(("set-cookie" = String)))),
)]
async fn session(State(access): State<Access>, peer: Peer, headers: HeaderMap) -> Result<Response, Failure> {
    let no_store = (CACHE_CONTROL, "no-store".to_owned());
    let session = access.tokens.look(|tokens| match &tokens.read {
        None => Ok(None),
        Some(token) if shows_token(tokens, &headers) => Ok(Some(token.session())),
        Some(_) => Err(Failure::Unauthorized),
    })?;
    let Some(session) = session else { return Ok((StatusCode::NO_CONTENT, [no_store]).into_response()) };
    let secure = if peer.is_secure || came_securely(&headers) { "; Secure" } else { "" };
    let cookie = format!(
        "{COOKIE_NAME}={}; Path=/; Max-Age={COOKIE_SECONDS}{secure}; HttpOnly; SameSite=Strict",
        session.reveal()
    );
    Ok((StatusCode::NO_CONTENT, [no_store, (SET_COOKIE, cookie)]).into_response())
}

/// Whether a proxy says that the request came to it over TLS. Whoever lies here harms nobody but itself.
fn came_securely(headers: &HeaderMap) -> bool {
    headers.get("x-forwarded-proto").is_some_and(|scheme| scheme == "https")
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|value| value.split(';')).find_map(|pair| pair.trim().strip_prefix(COOKIE_NAME)?.strip_prefix('='))
}
