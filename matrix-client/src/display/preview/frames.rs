//! The frame stream: one Server-Sent Event per changed frame, each a whole picture, so that a reader who is slow finds fewer
//! and newer frames.
//!
//! ```text
//! event: frame
//! data: {"type":"frame","width":128,"height":64,"page":"Clock","brightness":100,"pixels":"<base64>"}
//! ```
//!
//! `pixels` are runs of four bytes, row by row from the upper left: how many (1 to 255), red, green, blue. A text page is a
//! few kilobytes that way, and a browser decodes it with `atob` and a loop.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Body,
    http::header,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use embedded_graphics::prelude::*;
use futures_util::{Stream, stream};
use serde_json::json;
use tokio::{sync::watch, time};

use super::{Present, Wall};
use crate::frame::Frame;

/// Silence is broken this often, so that proxies and readers know that the wall is there.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// All frames from now on, the one that is on first.
pub fn response(wall: Arc<Wall>, mut frames: watch::Receiver<u64>) -> Response {
    frames.mark_changed();
    let headers = [
        (header::CONTENT_TYPE.as_str(), "text/event-stream"),
        (header::CACHE_CONTROL.as_str(), "no-cache, no-transform"),
        ("x-accel-buffering", "no"),
    ];
    (headers, Body::from_stream(events(wall, frames))).into_response()
}

fn events(
    wall: Arc<Wall>,
    frames: watch::Receiver<u64>,
) -> impl Stream<Item = Result<Bytes, std::convert::Infallible>> {
    stream::unfold((wall, frames), |(wall, mut frames)| async move {
        let event = match time::timeout(HEARTBEAT, frames.changed()).await {
            Ok(Ok(())) => event(&wall),
            Ok(Err(_)) => return None,
            Err(_) => Bytes::from_static(b":\n\n"),
        };
        Some((Ok(event), (wall, frames)))
    })
}

/// The event of the present frame, made once for all readers.
fn event(wall: &Wall) -> Bytes {
    let mut present = wall.present();
    if let Some(event) = &present.event {
        return event.clone();
    }
    let event = encode(&present);
    present.event = Some(event.clone());
    event
}

fn encode(present: &Present) -> Bytes {
    let size = present.frame.size();
    let data = json!({
        "type": "frame",
        "width": size.width,
        "height": size.height,
        "page": present.name,
        "brightness": present.brightness,
        "pixels": STANDARD.encode(runs(&present.frame)),
    });
    format!("event: frame\ndata: {data}\n\n").into()
}

fn runs(frame: &Frame) -> Vec<u8> {
    let mut runs = Vec::with_capacity(4096);
    for run in frame.pixels().chunk_by(|a, b| a == b) {
        for part in run.chunks(255) {
            runs.extend_from_slice(&[part.len() as u8, part[0].r(), part[0].g(), part[0].b()]);
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use embedded_graphics::pixelcolor::Rgb888;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn runs_are_the_pixels(colors in prop::collection::vec((0_u8..3, 1_usize..400), 1..20)) {
            let pixels: Vec<_> =
                colors.iter().flat_map(|&(shade, count)| vec![Rgb888::new(shade, 0, 9); count]).collect();
            let frame = Frame::from_pixels(Size::new(pixels.len() as u32, 1), pixels.clone());
            let decoded: Vec<_> = runs(&frame)
                .chunks(4)
                .flat_map(|run| vec![Rgb888::new(run[1], run[2], run[3]); run[0].into()])
                .collect();
            prop_assert_eq!(decoded, pixels);
        }
    }
}
