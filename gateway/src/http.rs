//! The routes.

mod access;
pub mod asked;
mod assets;
mod cors;
mod error;
mod etag;
mod events;
mod health;
mod host;
mod key;
mod metrics;
mod observe;
mod openapi;
mod page;
mod parts;
mod rate;
mod size;
#[cfg(feature = "otel")]
mod trace;
mod walls;
mod webcontrol;

use std::net::SocketAddr;

use axum::{
    Router,
    http::{
        HeaderName, HeaderValue,
        header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS},
    },
    middleware::{from_fn, from_fn_with_state, map_response},
};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    config::{Config, Hosts, Secret, Tokens},
    metrics::Counts,
    tokens::InForce,
};
use access::Access;
use assets::Assets;
pub use parts::Parts;

/// Every route of the gateway, which answers to these names.
pub fn router(config: &Config, hosts: Hosts, parts: Parts) -> anyhow::Result<Router> {
    let counts = parts.counts.clone();
    let api = api(config, parts)?;
    let router = Router::new()
        .merge(api.clone())
        .nest("/api", api)
        .layer(from_fn(observe::note))
        .fallback(assets::serve)
        .with_state(Assets::new(config.page.web.clone()))
        .layer(from_fn(size::limit))
        .layer(map_response(error::as_problem))
        .layer(unless_present(CACHE_CONTROL, "no-cache"));
    let router = cors::allow(&config.access.cors_origin, router);
    Ok(guarded(router, config, hosts, counts))
}

/// The same for a client in this process, at this address, who shows this token.
pub fn inside(config: &Config, address: SocketAddr, token: Secret, parts: Parts) -> anyhow::Result<Router> {
    let tokens = InForce::fixed(Tokens { read: Some(token.clone()), write: Some(token) });
    router(config, Hosts::new(&[], &[address]), Parts { tokens, ..parts })
}

/// What is served on the address that is for `/metrics`, `/live` and `/ready` alone. Beyond this host those who ask are machines,
/// under addresses that nobody can list, such as a pod's: it answers to every name then.
pub fn monitoring(config: &Config, address: SocketAddr, parts: &Parts) -> Router {
    let allowed = if address.ip().is_loopback() { &config.access.allow_host[..] } else { &[] };
    let router = Router::from(metrics::routes(parts.metrics.clone()))
        .merge(health::routes(parts.board.clone(), parts.store.clone(), parts.phases.shutdown.clone()))
        .layer(from_fn(observe::note))
        .layer(map_response(error::as_problem))
        .layer(unless_present(CACHE_CONTROL, "no-cache"));
    guarded(router, config, Hosts::new(allowed, &[address]), parts.counts.clone())
}

/// For requests that are meant for this gateway, all of which are counted, and traced where that is asked for.
fn guarded(router: Router, config: &Config, hosts: Hosts, counts: Counts) -> Router {
    let router = router
        .layer(from_fn_with_state(hosts, host::check))
        .layer(unless_present(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(from_fn_with_state(counts, observe::count));
    traced(router, config)
}

#[cfg(feature = "otel")]
fn traced(router: Router, config: &Config) -> Router {
    if config.log.otlp_endpoint.is_some() { router.layer(from_fn(trace::request)) } else { router }
}

#[cfg(not(feature = "otel"))]
fn traced(router: Router, _: &Config) -> Router {
    router
}

fn unless_present(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

/// What is served with and without the prefix `/api`.
fn api(config: &Config, parts: Parts) -> anyhow::Result<Router<Assets>> {
    let Parts { board, store, fanout, walls, tokens, counts, metrics, phases, .. } = parts;
    let shutdown = phases.shutdown;
    let access = Access::new(tokens, config.limits.max_writes);
    let listed = walls::list(&walls, &config.page.wall);
    let key = key::routes(board.clone(), store.clone(), config, counts.clone(), &access);
    let router = OpenApiRouter::with_openapi(openapi::Described::openapi())
        .merge(events::routes(board.clone(), fanout.clone(), counts, shutdown.clone(), &access))
        .merge(key)
        .merge(webcontrol::routes(store.clone(), &access))
        .merge(health::routes(board, store, shutdown.clone()))
        .merge(page::routes(&access, &config.page.link, listed))
        .merge(walls::routes(walls, &config.page.wall, fanout, shutdown, &access)?)
        .merge(access.session());
    let router = if config.metrics_listen.is_none() { router.merge(metrics::routes(metrics)) } else { router };
    let (router, description) = router.split_for_parts();
    Ok(router.merge(openapi::routes(description)).with_state(()))
}
