//! How the wall is doing, for programs: JSON, and Prometheus' text format.

use std::{fmt::Write, sync::Arc};

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{Present, RATE_WINDOW, Wall};
use crate::status::Status;

pub async fn status(State(wall): State<Arc<Wall>>) -> Response {
    let present = wall.present();
    let body = json(&wall, &present);
    drop(present);
    ([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

fn frame_rate(present: &Present) -> f64 {
    let recent = present.times.iter().filter(|time| time.elapsed() < RATE_WINDOW).count();
    recent as f64 / RATE_WINDOW.as_secs_f64()
}

fn json(wall: &Wall, present: &Present) -> Value {
    let mut json = json!({
        "wall": wall.name,
        "version": env!("CARGO_PKG_VERSION"),
        "size": wall.size,
        "started": wall.started.to_string(),
        "fps": frame_rate(present),
    });
    if let (Some(status), Value::Object(members)) = (&present.status, &mut json) {
        members.insert("page".into(), json!(status.page.name()));
        members.insert("paused".into(), json!(status.paused));
        members.insert("connected".into(), json!(status.connected));
        members.insert("store".into(), json!(status.store));
        members.insert("problem".into(), json!(status.problem.as_deref()));
        members.insert("last_event".into(), json!(status.last_event.map(|time| time.to_string())));
        members.insert("brightness".into(), json!(status.brightness));
        members.insert("on".into(), json!(status.on));
        members.insert("frames".into(), json!(status.counts.frames));
    }
    json
}

pub async fn metrics(State(wall): State<Arc<Wall>>) -> Response {
    let present = wall.present();
    let mut text = String::new();
    gauge(&mut text, "wallfeed_wall_frames_per_second", "Changed frames per second, of late.", frame_rate(&present));
    if let Some(status) = &present.status {
        numbers(&mut text, status);
    }
    drop(present);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

fn numbers(text: &mut String, status: &Status) {
    let counts = status.counts;
    let is = |flag: bool| f64::from(u8::from(flag));
    gauge(text, "wallfeed_wall_connected", "Whether there is a stream.", is(status.connected));
    gauge(text, "wallfeed_wall_paused", "Whether the rotation is paused.", is(status.paused));
    gauge(text, "wallfeed_wall_brightness_percent", "Brightness; 0: off.", status.brightness.into());
    if let Some(time) = status.last_event {
        let seconds = time.as_millisecond() as f64 / 1000.0;
        gauge(text, "wallfeed_wall_last_event_timestamp_seconds", "When the last event came.", seconds);
    }
    counter(text, "wallfeed_wall_events_total", "Documents, deletions and commands that came.", counts.events as f64);
    counter(text, "wallfeed_wall_commands_total", "Commands that were carried out.", counts.commands as f64);
    counter(
        text,
        "wallfeed_wall_disconnections_total",
        "Times that the stream was lost.",
        counts.disconnections as f64,
    );
    counter(text, "wallfeed_wall_draws_total", "Times that a page was drawn.", counts.draws as f64);
    let seconds = counts.draw_microseconds as f64 / 1e6;
    counter(text, "wallfeed_wall_draw_seconds_total", "How long drawing took.", seconds);
    counter(text, "wallfeed_wall_frames_total", "Frames that differed from the one before.", counts.frames as f64);
    counter(text, "wallfeed_wall_page_failures_total", "Times that a page panicked.", counts.page_failures as f64);
}

fn gauge(text: &mut String, name: &str, help: &str, value: f64) {
    metric(text, name, "gauge", help, value);
}

fn counter(text: &mut String, name: &str, help: &str, value: f64) {
    metric(text, name, "counter", help, value);
}

fn metric(text: &mut String, name: &str, kind: &str, help: &str, value: f64) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}");
}
