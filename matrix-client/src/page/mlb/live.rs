//! A live game with somebody at bat: score, inning, bases, count, outs, last play.

use embedded_graphics::{prelude::*, primitives::Rectangle};
use wallfeed_proto::values::mlb::{Game, InningState};

use super::teams;
use crate::{
    frame::{Frame, rect},
    hold::Hold,
    icons::{baseball, mark},
    ink::{BODY, BOLD, Font, HEADLINE, HUGE, LARGE, SMALL, TINY, color, label::lines},
    marquee,
    page::scoreboard::{Rows, mark_room},
    scene::Scene,
    shape::Shape,
};

/// Where everything is.
struct Layout {
    rows: Rows,
    /// Middle and top of the inning with its arrow.
    inning: (i32, i32),
    inning_font: &'static Font,
    bases: (i32, i32),
    /// Half the diagonal of a base.
    base: i32,
    count: (i32, i32),
    count_font: &'static Font,
    outs: (i32, i32),
    /// Diameter of the dots.
    out: i32,
    last_play: Rectangle,
    last_play_font: &'static Font,
}

fn layout(size: Size) -> Layout {
    let (width, height) = (size.width as i32, size.height as i32);
    let mark = mark_room(size);
    match Shape::of(size) {
        Shape::Small => Layout {
            rows: Rows::from_top(12, 1, 27, &BOLD, &HEADLINE, 45),
            inning: (8, 26),
            inning_font: &SMALL,
            bases: (width - 17, 2),
            base: 3,
            count: (21, 26),
            count_font: &SMALL,
            outs: (width - 16, 15),
            out: 4,
            last_play: rect(0, 0, 0, 0),
            last_play_font: &TINY,
        },
        Shape::Square => Layout {
            rows: Rows::from_top(16, 1, 36, &HEADLINE, &LARGE, width - 7),
            inning: (31, 36),
            inning_font: &BOLD,
            bases: (0, 36),
            base: 5,
            count: (43, 36),
            count_font: &BOLD,
            outs: (42, 48),
            out: 5,
            last_play: rect(0, height - 9, width - mark, 9),
            last_play_font: &SMALL,
        },
        Shape::Strip => Layout {
            rows: Rows::from_top(15, 2, 37, &HEADLINE, &LARGE, 64),
            inning: (76, 1),
            inning_font: &BOLD,
            bases: (84, 1),
            base: 4,
            count: (106, 1),
            count_font: &BODY,
            outs: (106, 12),
            out: 4,
            last_play: rect(68, height - 9, width - 68 - mark, 9),
            last_play_font: &SMALL,
        },
        Shape::Full => Layout {
            rows: Rows::from_top(25, 1, 44, &LARGE, &HUGE, 72),
            inning: (85, 2),
            inning_font: &LARGE,
            bases: (width - 33, 1),
            base: 7,
            count: (80, 30),
            count_font: &HEADLINE,
            outs: (width - 25, 32),
            out: 7,
            last_play: rect(0, 53, width - mark, 11),
            last_play_font: &BODY,
        },
        Shape::Wide => Layout {
            rows: Rows::from_top(25, 1, 52, &LARGE, &HUGE, 84),
            inning: (101, 14),
            inning_font: &LARGE,
            bases: (115, 8),
            base: 10,
            count: (width - 30, 5),
            count_font: &LARGE,
            outs: (width - 29, 31),
            out: 7,
            last_play: rect(0, 53, width - mark, 11),
            last_play_font: &BODY,
        },
    }
}

pub fn draw(scene: &Scene, frame: &mut Frame, game: &Game) -> Hold {
    let layout = layout(frame.size());
    layout.rows.draw(frame, teams(game), false);
    draw_inning(frame, &layout, game);
    let on = |runner: Option<bool>| runner.unwrap_or(false);
    let runners = [on(game.on_first), on(game.on_second), on(game.on_third)];
    baseball::bases(frame, layout.bases.into(), layout.base, runners);
    match game.detail.as_deref().filter(|detail| !detail.trim().is_empty()) {
        Some(detail) => draw_detail(frame, &layout, detail),
        None => draw_count(frame, &layout, game),
    }
    let play = game.last_play.as_deref().unwrap_or_default();
    if layout.last_play.is_zero_sized() {
        return None;
    }
    marquee::draw(frame, layout.last_play_font, color::QUIET, layout.last_play, scene.elapsed, play, false)
}

/// The inning, with an arrow above it in its top and below it in its bottom half; beside it where the row is low.
fn draw_inning(frame: &mut Frame, layout: &Layout, game: &Game) {
    let (x, y) = layout.inning;
    let inning = game.inning.unwrap_or(1);
    // Two figures of a long game must not run into the score.
    let font = layout.inning_font.fitting(16, inning);
    let arrow = if font.cap > 11 { 5 } else { 4 };
    let top = game.inning_state != Some(InningState::Bottom);
    if Shape::of(frame.size()) == Shape::Small {
        let (x, y) = (x - 8, y + 1);
        if top {
            mark::up(frame, Point::new(x, y), 4, color::CAUTION);
        } else {
            mark::down(frame, Point::new(x, y), 4, color::CAUTION);
        }
        font.ink(color::TEXT).draw(frame, x + 8, y - 1, inning);
        return;
    }
    let left = x - arrow + 1;
    if top {
        mark::up(frame, Point::new(left, y), arrow, color::CAUTION);
        font.ink(color::TEXT).center().draw(frame, x, y + arrow + 2, inning);
    } else {
        font.ink(color::TEXT).center().draw(frame, x, y, inning);
        mark::down(frame, Point::new(left, y + font.cap + 2), arrow, color::CAUTION);
    }
}

/// Balls and strikes, and the outs as dots.
fn draw_count(frame: &mut Frame, layout: &Layout, game: &Game) {
    let ((x, y), font) = (layout.count, layout.count_font);
    let (balls, strikes) = (game.balls.unwrap_or(0).clamp(0, 4), game.strikes.unwrap_or(0).clamp(0, 3));
    // In its own colour: white beside the score, it would be read as part of it.
    font.ink(color::SUN).draw(frame, x, y, format_args!("{balls}-{strikes}"));
    let outs = game.outs.unwrap_or(0).clamp(0, 3);
    baseball::dots(frame, layout.outs.into(), layout.out, outs, 3, color::ALARM);
    if layout.out > 5 {
        let center = x + font.width("0-0") / 2;
        TINY.ink(color::QUIET).center().draw(frame, center, y + font.cap + 3, "COUNT");
        let (x, y) = layout.outs;
        TINY.ink(color::QUIET).center().draw(frame, x + layout.out * 3 / 2 + 2, y + layout.out + 5, "OUTS");
    }
}

/// Why nobody plays: rain.
fn draw_detail(frame: &mut Frame, layout: &Layout, detail: &str) {
    let width = frame.size().width as i32;
    let ((x, y), font) = (layout.count, if layout.count_font.cap > 8 { &BOLD } else { &TINY });
    for (index, line) in lines(font, detail, width - x).take(2).enumerate() {
        font.ink(color::CAUTION).within(width - x).draw(frame, x, y + index as i32 * (font.cap + 2), line);
    }
}
