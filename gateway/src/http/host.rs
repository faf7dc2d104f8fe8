//! Requests that are meant for another host are refused: a web page that points its own name here must not reach the gateway.

use axum::{
    extract::{Request, State},
    http::{Version, header::HOST},
    middleware::Next,
    response::Response,
};

use super::error::Failure;
use crate::config::Hosts;

pub(super) async fn check(State(hosts): State<Hosts>, request: Request, next: Next) -> Result<Response, Failure> {
    let mut named = request.headers().get_all(HOST).iter();
    match (named.next(), named.next(), request.uri().host()) {
        (_, Some(_), _) => return Err(Failure::BadRequest("a request has one Host".into())),
        // Where the target is a whole address, it counts and not the header.
        (_, None, Some(host)) if !hosts.allow(host) => return Err(Failure::Misdirected),
        (Some(host), None, None) if !host.to_str().is_ok_and(|host| hosts.allow(host)) => {
            return Err(Failure::Misdirected);
        }
        // Before HTTP/1.1 there was no Host; browsers, whom this is about, speak newer ones.
        (None, None, None) if request.version() == Version::HTTP_11 => {
            return Err(Failure::BadRequest("a request of HTTP/1.1 has a Host".into()));
        }
        _ => {}
    }
    Ok(next.run(request).await)
}
