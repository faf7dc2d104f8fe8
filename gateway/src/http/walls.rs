//! `GET /walls` and `GET /wall/…`: the walls, and their previews.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use axum::{
    Json,
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderValue, StatusCode, header::CONTENT_TYPE},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use futures_util::{StreamExt, future};
use serde::Serialize;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use utoipa::ToSchema;
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt},
    routes,
};

use super::{access::Access, error::Failure, events::STREAM_HEADERS, openapi::Problem};
use crate::{BuiltIn, Walls, config::Named, fanout::Fanout, server::Peer};

/// A wall must be reached within this time.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// A wall must say something within this time: longer than its own heartbeat.
const SILENCE: Duration = Duration::from_secs(40);

/// What the gateway serves of a wall on another host.
#[derive(Debug, Clone, Copy)]
enum Part {
    Picture,
    Frames,
    Status,
}

/// A wall, as lists show it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Wall)]
pub(super) struct Listed {
    name: String,
    /// Where its preview is, relative to the address of the list.
    path: String,
}

/// All walls.
pub(super) fn list(walls: &Walls, remote: &[Named]) -> Vec<Listed> {
    let built_in = walls.built_in.iter().map(|wall| Listed { name: wall.name.clone(), path: "wall/".into() });
    let remote = remote.iter().map(|wall| Listed { name: wall.name.clone(), path: format!("wall/{}/", wall.name) });
    built_in.chain(remote).collect()
}

#[derive(Debug, Clone)]
pub(super) struct Previews {
    built_in: Option<BuiltIn>,
    remote: Arc<[Named]>,
    client: reqwest::Client,
}

pub(super) fn routes(
    walls: Walls,
    remote: &[Named],
    fanout: Fanout,
    shutdown: CancellationToken,
    access: &Access,
) -> anyhow::Result<OpenApiRouter> {
    let list = list(&walls, remote);
    let client = reqwest::Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(SILENCE)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .context("no HTTP client for the walls")?;
    let previews = Previews { built_in: walls.built_in, remote: remote.into(), client };
    let preview = get(preview).with_state(previews).layer(from_fn_with_state(Streams { fanout, shutdown }, streams));
    let preview = access.guard(preview);
    Ok(OpenApiRouter::default()
        .routes(access.readers(routes!(listed)).with_state(Arc::from(list)))
        .route("/wall", get(async || Redirect::permanent("wall/")))
        .route("/wall/", preview.clone())
        .route("/wall/{*path}", preview))
}

/// The walls.
#[utoipa::path(
    get, path = "/walls", tag = "walls", security((), ("read" = []), ("session" = [])),
    responses((status = 200, description = "where their previews are", body = Vec<Listed>)),
)]
async fn listed(State(list): State<Arc<[Listed]>>) -> Json<Vec<Listed>> {
    Json(list.to_vec())
}

/// The preview of a wall.
///
/// `NAME/PART` of a wall on another host, or else whatever the wall of this process has.
#[utoipa::path(
    get, path = "/wall/{name}/{part}", tag = "walls", security((), ("read" = []), ("session" = [])),
    params(
        ("name" = String, Path, description = "the wall's name"),
        ("part" = String, Path, description = "`frame.png`, `frames` (a stream) or `status`"),
    ),
    responses(
        (status = 200, description = "what the wall shows", content_type = "image/png", body = String),
        (status = 404, description = "no such wall, or no such part", content_type = "application/problem+json", body = Problem),
        (status = 502, description = "the wall does not answer", content_type = "application/problem+json", body = Problem),
        (status = 503, description = "as many streams as there may be", content_type = "application/problem+json", body = Problem),
    ),
)]
pub(super) async fn preview(
    State(previews): State<Previews>,
    path: Option<Path<String>>,
    mut request: Request,
) -> Result<Response, Failure> {
    let path = path.map_or(String::new(), |Path(path)| path);
    if let Some((name, part)) = path.split_once('/')
        && let Some(wall) = previews.remote.iter().find(|wall| wall.name == name)
    {
        return fetch(&previews.client, wall, Part::of_file(part).ok_or(Failure::NotFound)?).await;
    }
    let BuiltIn { name, router } = previews.built_in.ok_or(Failure::NotFound)?;
    // Under its name, too, as every other wall.
    let path = path.strip_prefix(&name).and_then(|path| path.strip_prefix('/')).unwrap_or(&path);
    let query = request.uri().query().map_or(String::new(), |query| format!("?{query}"));
    *request.uri_mut() = format!("/{path}{query}").parse().map_err(|_| Failure::NotFound)?;
    router.oneshot(request).await.map_err(|never| match never {})
}

async fn fetch(client: &reqwest::Client, wall: &Named, part: Part) -> Result<Response, Failure> {
    let name = &wall.name;
    let failure = |error: reqwest::Error| {
        tracing::debug!(wall = name, "the preview does not answer: {error}");
        Failure::Wall(name.clone())
    };
    let address = format!("{}/{}", wall.url.as_str().trim_end_matches('/'), part.file());
    let answer = client.get(address).send().await.map_err(failure)?;
    if answer.status() != StatusCode::OK {
        return Err(Failure::Wall(name.clone()));
    }
    Ok(part.answer(answer))
}

impl Part {
    fn of_file(file: &str) -> Option<Self> {
        [Self::Picture, Self::Frames, Self::Status].into_iter().find(|part| part.file() == file)
    }

    fn file(self) -> &'static str {
        match self {
            Self::Picture => "frame.png",
            Self::Frames => "frames",
            Self::Status => "status",
        }
    }

    /// The wall's bytes; what they are is ours to say.
    fn answer(self, answer: reqwest::Response) -> Response {
        let plain = |kind| [(CONTENT_TYPE, HeaderValue::from_static(kind))];
        // A wall that goes away ends the body; the client comes back by itself.
        let bytes = answer.bytes_stream().take_while(|bytes| future::ready(bytes.is_ok()));
        let body = Body::from_stream(bytes);
        match self {
            Self::Picture => (plain("image/png"), body).into_response(),
            Self::Status => (plain("application/json"), body).into_response(),
            Self::Frames => (STREAM_HEADERS, body).into_response(),
        }
    }
}

#[derive(Debug, Clone)]
struct Streams {
    fanout: Fanout,
    shutdown: CancellationToken,
}

/// The frames of a wall are a stream like any other: they take a place, and they end with the gateway.
async fn streams(
    State(streams): State<Streams>,
    peer: Peer,
    request: Request,
    next: Next,
) -> Result<Response, Failure> {
    let response = next.run(request).await;
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("text/event-stream") {
        return Ok(response);
    }
    if streams.shutdown.is_cancelled() {
        return Err(Failure::ShuttingDown);
    }
    let slot = streams.fanout.admit(peer.address.ip())?;
    Ok(response.map(|body| {
        let bytes = body.into_data_stream().take_until(streams.shutdown.cancelled_owned());
        Body::from_stream(bytes.inspect(move |_| _ = &slot))
    }))
}
