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
mod page;
mod walls;
mod webcontrol;

use std::net::SocketAddr;

use axum::{
    Router,
    http::{
        HeaderName, HeaderValue,
        header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS},
    },
    middleware::{from_fn_with_state, map_response},
    routing::post,
};
use tokio_util::sync::CancellationToken;
use tower_http::set_header::SetResponseHeaderLayer;
use wallfeed_store::Store;

use crate::{
    Walls,
    board::shared::SharedBoard,
    config::{Config, Hosts},
    fanout::Fanout,
};
use access::Access;
use assets::Assets;

/// What the routes stand on.
#[derive(Debug, Clone)]
pub struct Parts {
    /// What is read.
    pub board: SharedBoard,
    /// Where writes and commands go.
    pub store: Store,
    /// Serves the streams.
    pub fanout: Fanout,
    /// Walls in this process.
    pub walls: Walls,
    /// From then on the gateway is not ready, and opens no streams.
    pub shutdown: CancellationToken,
}

/// Every route of the gateway that listens on these addresses.
pub fn router(config: &Config, addresses: &[SocketAddr], parts: Parts) -> anyhow::Result<Router> {
    let api = api(config, parts)?;
    let router = Router::new()
        .merge(api.clone())
        .nest("/api", api)
        .fallback(assets::serve)
        .with_state(Assets::new(config.web.clone()))
        .layer(map_response(error::as_problem))
        .layer(unless_present(CACHE_CONTROL, "no-cache"))
        .layer(unless_present(X_CONTENT_TYPE_OPTIONS, "nosniff"));
    let hosts = Hosts::new(&config.allow_host, addresses);
    Ok(cors::allow(&config.cors_origin, router).layer(from_fn_with_state(hosts, host::check)))
}

fn unless_present(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

/// What is served with and without the prefix `/api`.
fn api(config: &Config, parts: Parts) -> anyhow::Result<Router<Assets>> {
    let Parts { board, store, fanout, walls, shutdown } = parts;
    let access = Access::new(config);
    let listed = walls::list(&walls, &config.wall);
    let key = key::routes(
        board.clone(),
        config.views.clone(),
        store.clone(),
        config.keys.clone(),
        config.max_document,
        &access,
    );
    Ok(events::routes(board.clone(), fanout.clone(), shutdown.clone(), &access)
        .merge(key)
        .merge(webcontrol::routes(store, &access))
        .merge(health::routes(board, shutdown.clone()))
        .merge(page::routes(&access, &config.link, listed))
        .merge(walls::routes(walls, &config.wall, fanout, shutdown, &access)?)
        .route("/session", post(access::session).with_state(access))
        .with_state(()))
}
