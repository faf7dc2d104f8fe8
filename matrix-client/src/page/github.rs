//! GitHub: the latest commit, the last one that built, and the message.

use embedded_graphics::prelude::*;
use wallfeed_proto::{Values, values::github::GitHub};

use crate::{
    card,
    frame::{Frame, rect},
    hold::Hold,
    ink::{BODY, BOLD, Font, HEADLINE, LARGE, SMALL, TINY, color, label::lines},
    marquee,
    scene::Scene,
    shape::Shape,
};

/// What the feed writes where no commit has built.
const NONE: &str = "0000000";

pub fn draw(scene: &Scene, frame: &mut Frame) -> Hold {
    let Some(state) = state(scene) else {
        card::waiting(frame, "GitHub", "Waiting for GitHub");
        return None;
    };
    let (width, height) = (frame.size().width as i32, frame.size().height as i32);
    let latest = state.latest_commit.as_deref().map_or("?", str::trim);
    let built = state.last_successful_commit.as_deref().map_or(NONE, str::trim);
    let color = if latest == built { color::GOOD } else { color::ALARM };
    let subject = state.commit_message.as_deref().and_then(|message| message.lines().next()).map_or("", str::trim);

    let (font, bar) = match Shape::of(frame.size()) {
        Shape::Small => (&BOLD, 2),
        Shape::Strip => (&BOLD, 3),
        Shape::Square => (&HEADLINE, 3),
        Shape::Full | Shape::Wide => (&LARGE, 4),
    };
    let font: &'static Font = font;
    frame.fill(rect(0, 0, bar, if height < 64 { height - 11 } else { 39 }), color);
    let left = bar + 4;
    // The upper right corner is free for the mark of a pause.
    let room = width - left - 6;
    font.fitting(room, latest).ink(color::TEXT).within(room).draw(frame, left, 1, latest);
    draw_build(frame, latest, built, left, font.cap + if height < 64 { 4 } else { 5 });
    if height >= 64 {
        draw_date(frame, state, left, 32);
        draw_message(scene, frame, subject)
    } else {
        let area = rect(0, height - 9, width, 9);
        let font = if width < 128 { &TINY } else { &SMALL };
        marquee::draw(frame, font, color::QUIET, area, scene.elapsed, subject, false)
    }
}

/// Whether there is anything to show.
pub fn has_data(scene: &Scene) -> bool {
    state(scene).is_some()
}

fn state<'a>(scene: &Scene<'a>) -> Option<&'a GitHub> {
    match scene.documents.values("GitHub")? {
        Values::GitHub(state) => state.latest_commit.is_some().then_some(state),
        _ => None,
    }
}

/// Whether the latest commit has built, else which one has.
fn draw_build(frame: &mut Frame, latest: &str, built: &str, x: i32, y: i32) {
    let width = frame.size().width as i32;
    let font = if width < 128 { &SMALL } else { &BODY };
    let room = width - x;
    match built {
        NONE | "" => font.ink(color::ALARM).within(room).draw(frame, x, y, "never built"),
        _ if built == latest => font.ink(color::GOOD).within(room).draw(frame, x, y, "builds"),
        _ if width < 128 => font.ink(color::ALARM).within(room).draw(frame, x, y, format_args!("ok: {built}")),
        _ => font.ink(color::ALARM).within(room).draw(frame, x, y, format_args!("last built: {built}")),
    };
}

/// The date as the feed writes it, without its seconds: `2026-11-22 02:41 PM EST`.
fn draw_date(frame: &mut Frame, state: &GitHub, x: i32, y: i32) {
    let room = frame.size().width as i32 - x;
    let date = state.date.as_deref().map_or("", str::trim);
    let ink = SMALL.ink(color::QUIET).within(room);
    match (date.get(..16), date.get(19..22)) {
        _ if room < 80 => ink.draw(frame, x, y, date.get(..10).unwrap_or(date)),
        (Some(minutes), Some(half)) if date.is_ascii() => ink.draw(frame, x, y, format_args!("{minutes}{half}")),
        _ => ink.draw(frame, x, y, date),
    };
}

/// The message's first line, on two lines or moving.
fn draw_message(scene: &Scene, frame: &mut Frame, subject: &str) -> Hold {
    let (width, height) = (frame.size().width as i32, frame.size().height as i32);
    let fits = lines(&BODY, subject, width - 2).take(3).count() <= 2;
    if !fits {
        // Between the date and a text that moves is room for a mark.
        let top = if width < 128 { 48 } else { 44 };
        let area = rect(0, top, width, height - top);
        return marquee::draw(frame, &BOLD, color::TEXT, area, scene.elapsed, subject, true);
    }
    for (line, y) in lines(&BODY, subject, width - 2).zip([43, 54]) {
        BODY.ink(color::TEXT).draw(frame, 1, y, line);
    }
    None
}
