//! `GET /page.json`: what the page needs to know.

use axum::{Json, Router, routing::get};
use serde::Serialize;

use super::access::Access;
use crate::{config::Named, http::walls::Listed};

/// What the page needs to know.
#[derive(Debug, Clone, Serialize)]
struct Page {
    title: &'static str,
    version: &'static str,
    /// Links to other dashboards.
    links: Vec<Named>,
    walls: Vec<Listed>,
    /// Whether documents can be written at all.
    writable: bool,
    tokens: Tokens,
}

/// What tokens are asked for.
#[derive(Debug, Clone, Serialize)]
struct Tokens {
    /// To read documents and the stream.
    read: bool,
    /// To give commands.
    command: bool,
    /// To write documents.
    write: bool,
}

pub(super) fn routes(access: &Access, links: &[Named], walls: Vec<Listed>) -> Router {
    let page = Page {
        title: "Wallfeed",
        version: env!("CARGO_PKG_VERSION"),
        links: links.to_vec(),
        walls,
        writable: access.has_writers(),
        tokens: Tokens { read: access.guards_reads(), command: access.has_writers(), write: access.has_writers() },
    };
    Router::new().route("/page.json", get(async move || Json(page)))
}
