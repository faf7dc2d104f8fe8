//! The wall in a browser: `/` draws it as LEDs, `/frame.png` is the frame that is on, `/frames` every frame as it comes,
//! `/status` and `/metrics` say how the wall is doing. All addresses in the page are relative, so that it can live anywhere.

mod frames;
mod report;

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
    serve::ListenerExt,
};
use jiff::Timestamp;
use tokio::{net::TcpListener, sync::watch};
use tokio_util::task::AbortOnDropHandle;

use super::Picture;
use crate::{config::Settings, frame::Frame, png::encode, status::Status};

/// What the pages of the preview know.
#[derive(Debug)]
struct Wall {
    name: String,
    size: String,
    started: Timestamp,
    now: Mutex<Present>,
}

/// What is on.
#[derive(Debug)]
struct Present {
    frame: Frame,
    name: &'static str,
    brightness: u8,
    status: Option<Status>,
    /// When the latest frames came.
    times: VecDeque<Instant>,
    /// The frame's event, made when somebody wants it.
    event: Option<bytes::Bytes>,
}

impl Wall {
    fn present(&self) -> MutexGuard<'_, Present> {
        // The present is always whole.
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The wall's side of the preview.
#[derive(Debug)]
pub struct Preview {
    wall: Arc<Wall>,
    /// Counts frames. It ends with the wall, and all streams with it.
    frames: watch::Sender<u64>,
    /// Where it is served by itself, for as long as it is kept.
    server: Option<(SocketAddr, AbortOnDropHandle<()>)>,
}

/// A preview, and its pages: to be served under any path that ends in a slash.
pub fn new(settings: &Settings) -> (Preview, Router) {
    let present = Present {
        frame: Frame::new(settings.size.into()),
        name: "",
        brightness: 0,
        status: None,
        times: VecDeque::new(),
        event: None,
    };
    let wall = Arc::new(Wall {
        name: settings.wall.clone(),
        size: settings.size.to_string(),
        started: Timestamp::now(),
        now: Mutex::new(present),
    });
    let (sender, receiver) = watch::channel(0);
    let router = router(wall.clone(), receiver);
    (Preview { wall, frames: sender, server: None }, router)
}

/// Serves a preview at an address, for as long as it is not dropped.
pub async fn serve(address: SocketAddr, settings: &Settings) -> Result<Preview> {
    let listener = TcpListener::bind(address).await.with_context(|| {
        format!("cannot listen on {address}: choose another address with --display preview:ADDRESS:PORT")
    })?;
    let local = listener.local_addr()?;
    let (mut preview, router) = new(settings);
    let router =
        if local.ip().is_loopback() { router.layer(middleware::from_fn(refuse_foreign_hosts)) } else { router };
    // Says where, for people and for programs that start this one; the terminal is the wall's, if it is one.
    if settings.displays.contains(&crate::config::value::DisplayKind::Terminal) {
        tracing::info!("listening on http://{local}");
    } else {
        println!("listening on http://{local}");
    }
    // A frame is sent when it comes, not when the last one has been acknowledged.
    let listener = listener.tap_io(|socket| {
        if let Err(error) = socket.set_nodelay(true) {
            tracing::debug!("the preview is sent with delays: {error}");
        }
    });
    let server = tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!("the preview has ended: {error}");
        }
    });
    preview.server = Some((local, AbortOnDropHandle::new(server)));
    Ok(preview)
}

/// The frame rate is counted over so long.
const RATE_WINDOW: Duration = Duration::from_secs(5);

impl Preview {
    /// Where it is served by itself.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.server.as_ref().map(|(address, _)| *address)
    }

    /// Shows a frame.
    pub fn show(&self, picture: &Picture) {
        let mut present = self.wall.present();
        present.frame.clone_from(picture.frame);
        (present.name, present.brightness) = (picture.name, picture.brightness);
        present.event = None;
        let now = Instant::now();
        present.times.retain(|&time| now.duration_since(time) < RATE_WINDOW);
        present.times.push_back(now);
        drop(present);
        self.frames.send_modify(|count| *count += 1);
    }

    /// Takes note of how the wall is.
    pub fn report(&self, status: &Status) {
        let mut present = self.wall.present();
        if present.status.as_ref() != Some(status) {
            present.status = Some(status.clone());
        }
    }
}

fn router(wall: Arc<Wall>, frames: watch::Receiver<u64>) -> Router {
    let stream = {
        let wall = wall.clone();
        move || async move { frames::response(wall, frames) }
    };
    Router::new()
        .route("/", get(asset("text/html; charset=utf-8", include_str!("preview/index.html"))))
        .route("/wall.js", get(asset("text/javascript; charset=utf-8", include_str!("preview/wall.js"))))
        .route("/wall.css", get(asset("text/css; charset=utf-8", include_str!("preview/wall.css"))))
        .route("/frame.png", get(frame_png))
        .route("/frames", get(stream))
        .route("/status", get(report::status))
        .route("/metrics", get(report::metrics))
        .with_state(wall)
        .layer(middleware::map_response(with_security_headers))
}

fn asset(kind: &'static str, text: &'static str) -> impl Fn() -> std::future::Ready<Response> + Clone {
    move || {
        std::future::ready(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")], text).into_response())
    }
}

async fn frame_png(State(wall): State<Arc<Wall>>) -> Response {
    let frame = wall.present().frame.clone();
    ([(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "no-store")], encode(&frame, 1)).into_response()
}

/// Scripts and styles come from here alone.
const SECURITY_HEADERS: [(&str, &str); 3] = [
    ("content-security-policy", "default-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
];

async fn with_security_headers(mut response: Response) -> Response {
    for (name, value) in SECURITY_HEADERS {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

/// A page of another site must not read the wall through a name of its own that leads here.
async fn refuse_foreign_hosts(request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    let name = name.map_or(host, |(name, _)| name);
    let is_address = name.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok();
    if is_address || name == "localhost" || name.ends_with(".localhost") {
        next.run(request).await
    } else {
        (StatusCode::MISDIRECTED_REQUEST, Body::from("this preview is asked for as localhost\n")).into_response()
    }
}
