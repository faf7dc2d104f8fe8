//! `GET /page.json`: what the page needs to know.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt},
    routes,
};

use super::access::Access;
use crate::{config::Named, http::walls::Listed};

/// What the page needs to know.
#[derive(Debug, Clone, Serialize, ToSchema)]
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
#[derive(Debug, Clone, Serialize, ToSchema)]
struct Tokens {
    /// To read documents and the stream.
    read: bool,
    /// To give commands.
    command: bool,
    /// To write documents.
    write: bool,
}

pub(super) fn routes(access: &Access, links: &[Named], walls: Vec<Listed>) -> OpenApiRouter {
    let known = Page {
        title: "Wallfeed",
        version: env!("CARGO_PKG_VERSION"),
        links: links.to_vec(),
        walls,
        writable: access.has_writers(),
        tokens: Tokens { read: access.guards_reads(), command: access.has_writers(), write: access.has_writers() },
    };
    OpenApiRouter::default().routes(routes!(page).with_state(Arc::new(known)))
}

/// What the page needs to know: its title and links, the walls, what tokens are asked for.
#[utoipa::path(get, path = "/page.json", tag = "operation", responses((status = 200, description = "all of it", body = Page)))]
async fn page(State(page): State<Arc<Page>>) -> Json<Page> {
    Json((*page).clone())
}
