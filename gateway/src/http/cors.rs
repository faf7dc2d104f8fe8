//! Pages of other origins: they get no CORS headers unless their origin is allowed.

use std::{convert::Infallible, time::Duration};

use axum::{
    Router,
    extract::Request,
    http::{
        HeaderName, HeaderValue, Method,
        header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, ORIGIN, RETRY_AFTER, VARY},
    },
    response::Response,
};
use tower::{ServiceExt, service_fn};
use tower_http::cors::{AllowOrigin, CorsLayer};

/// How long a browser need not ask again.
const MAX_AGE: Duration = Duration::from_secs(60 * 60);

/// The routes for everybody, for pages that may read, and for pages that may do everything.
#[derive(Debug, Clone)]
struct Choice {
    plain: Router,
    reading: Router,
    full: Router,
    any_may_read: bool,
    allowed: Vec<HeaderValue>,
}

/// The router, as pages of these origins may use it; `*` stands for reading by all.
pub(super) fn allow(origins: &[HeaderValue], router: Router) -> Router {
    if origins.is_empty() {
        return router;
    }
    let (any, allowed): (Vec<_>, Vec<_>) = origins.iter().cloned().partition(|origin| origin == "*");
    let choice = Choice {
        reading: router.clone().layer(layer(&[Method::GET, Method::HEAD])),
        full: router.clone().layer(layer(&ALL).allow_credentials(true)),
        plain: router,
        any_may_read: !any.is_empty(),
        allowed,
    };
    Router::new().fallback_service(service_fn(move |request| choice.clone().answer(request)))
}

const ALL: [Method; 5] = [Method::GET, Method::HEAD, Method::PUT, Method::DELETE, Method::POST];

/// For an origin that is known to be allowed.
fn layer(methods: &[Method]) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::mirror_request())
        .allow_methods(methods.to_vec())
        .allow_headers([
            AUTHORIZATION,
            CONTENT_TYPE,
            CACHE_CONTROL,
            IF_NONE_MATCH,
            HeaderName::from_static("last-event-id"),
        ])
        .expose_headers([ETAG, RETRY_AFTER, HeaderName::from_static("x-wallfeed-store")])
        .max_age(MAX_AGE)
}

impl Choice {
    async fn answer(self, request: Request) -> Result<Response, Infallible> {
        let router = match request.headers().get(ORIGIN) {
            Some(origin) if self.allowed.contains(origin) => self.full,
            Some(_) if self.any_may_read => self.reading,
            _ => self.plain,
        };
        let mut response = router.oneshot(request).await?;
        let origin = HeaderValue::from_static("origin");
        if !response.headers().get_all(VARY).iter().any(|vary| *vary == origin) {
            response.headers_mut().append(VARY, origin);
        }
        Ok(response)
    }
}
