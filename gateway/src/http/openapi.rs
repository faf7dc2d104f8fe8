//! `GET /openapi.json`: what the API is, put together from the routes themselves.

use std::sync::Arc;

use axum::{Json, Router, extract::State, routing::get};
use serde::Serialize;
use utoipa::{
    Modify, OpenApi, ToSchema,
    openapi::{
        self, Content, HttpMethod, RefOr, Response, ResponseBuilder,
        path::Operation,
        schema::Ref,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use super::walls;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Wallfeed gateway",
        description = "The documents that a household's publishers keep up to date, and the stream of their changes. \
            Every route is served with and without the prefix `/api`. Errors are problem details (RFC 9457).",
    ),
    servers((url = "/"), (url = "/api")),
    tags(
        (name = "documents"), (name = "stream"), (name = "commands"), (name = "walls"), (name = "access"),
        (name = "operation"),
    ),
    paths(walls::preview),
    components(schemas(Problem)),
    modifiers(&Tokens),
)]
pub(super) struct Described;

/// What went wrong (RFC 9457).
#[derive(ToSchema, Serialize)]
pub(super) struct Problem {
    /// Always `about:blank`: the status says it.
    r#type: String,
    title: String,
    /// As the answer's; from `/ready`, the word `unavailable`.
    #[schema(schema_with = status)]
    status: String,
    /// For people.
    detail: String,
    /// Of a command: `Invalid command`.
    error: Option<String>,
    /// Why the gateway is not ready: `store`, `sync` or `shutdown`.
    reason: Option<String>,
    /// The value that does not fit: a JSON pointer (RFC 6901) into what was sent.
    pointer: Option<String>,
}

fn status() -> openapi::Object {
    let kinds = [openapi::Type::Integer, openapi::Type::String];
    openapi::ObjectBuilder::new().schema_type(openapi::schema::SchemaType::from_iter(kinds)).build()
}

struct Tokens;

impl Modify for Tokens {
    fn modify(&self, api: &mut openapi::OpenApi) {
        let bearer = || SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        let session = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(super::access::COOKIE_NAME)));
        let components = api.components.get_or_insert_default();
        components.add_security_scheme("read", bearer());
        components.add_security_scheme("session", session);
        components.add_security_scheme("write", bearer());
    }
}

/// The route of the description.
pub(super) fn routes(mut api: openapi::OpenApi) -> Router {
    api.info.version = env!("CARGO_PKG_VERSION").into();
    for item in api.paths.paths.values_mut() {
        for method in [HttpMethod::Get, HttpMethod::Put, HttpMethod::Delete, HttpMethod::Post] {
            let operation = match method {
                HttpMethod::Get => &mut item.get,
                HttpMethod::Put => &mut item.put,
                HttpMethod::Delete => &mut item.delete,
                _ => &mut item.post,
            };
            if let Some(operation) = operation {
                add_refusals(operation, method != HttpMethod::Get);
            }
        }
    }
    // The document's own entry is small, and says nothing that is not known by whoever reads it.
    Router::new().route("/openapi.json", get(document)).with_state(Arc::new(api))
}

async fn document(State(api): State<Arc<openapi::OpenApi>>) -> Json<openapi::OpenApi> {
    Json((*api).clone())
}

/// What every route may answer, and those that ask for a token, and those that write.
fn add_refusals(operation: &mut Operation, writes: bool) {
    let mut refusals = vec![
        ("400", "the request cannot be read"),
        ("414", "the target is too long"),
        ("421", "the gateway does not answer to this host name"),
        ("431", "the headers are too large"),
    ];
    if operation.security.is_some() {
        refusals.push(("401", "a token is needed"));
    }
    if writes {
        refusals.push(("429", "too many writes from this address; `Retry-After` says when to go on"));
    }
    for (status, description) in refusals {
        operation.responses.responses.entry(status.into()).or_insert_with(|| RefOr::T(problem(description)));
    }
}

fn problem(description: &str) -> Response {
    let content = Content::new(Some(Ref::from_schema_name("Problem")));
    ResponseBuilder::new().description(description).content("application/problem+json", content).build()
}
