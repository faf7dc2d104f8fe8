//! A game that is over, or between two halves of an inning: runs, hits and errors.

use wallfeed_proto::values::mlb::{Game, GameState, InningState};

use super::{inning, teams};
use crate::{
    frame::{Frame, rect},
    hold::Hold,
    ink::{BODY, BOLD, DISPLAY, Font, HEADLINE, LARGE, SMALL, TINY, color},
    marquee,
    page::scoreboard::{Rows, mark_room},
    scene::Scene,
    shape::Shape,
};

use embedded_graphics::prelude::*;

pub fn draw(scene: &Scene, frame: &mut Frame, game: &Game) -> Hold {
    let (width, height) = (frame.size().width as i32, frame.size().height as i32);
    let rows = |y, height, gap, block, name, score, right| Rows { y, height, gap, block, name, score, right };
    let over = game.status != Some(GameState::In);
    let (rows, head, columns) = match Shape::of(frame.size()) {
        Shape::Small => (rows(9, 11, 1, 27, &BOLD, &HEADLINE, 44), &SMALL, [50, 58]),
        Shape::Square => (rows(12, 18, 2, 28, &BOLD, &HEADLINE, 45), &BOLD, [51, 58]),
        Shape::Strip => (rows(9, 11, 1, 36, &BOLD, &HEADLINE, 62), &SMALL, [78, 96]),
        Shape::Full => (rows(10, 20, 1, 44, &LARGE, &DISPLAY, 76), &BOLD, [98, 118]),
        Shape::Wide => (rows(10, 20, 1, 54, &LARGE, &DISPLAY, 96), &BOLD, [130, 164]),
    };
    rows.draw(frame, teams(game), over);
    draw_heading(frame, game, &rows, head, columns);
    draw_columns(frame, game, &rows, columns);

    if height < 64 {
        return None;
    }
    let play = game.last_play.as_deref().unwrap_or_default();
    if over || play.is_empty() {
        draw_records(frame, game, height - 9);
        return None;
    }
    let area = rect(0, height - 11, width - mark_room(frame.size()), 11);
    marquee::draw(frame, if width < 128 { &SMALL } else { &BODY }, color::QUIET, area, scene.elapsed, play, false)
}

/// What the state of the game is, and what stands in the columns.
fn draw_heading(frame: &mut Frame, game: &Game, rows: &Rows, font: &'static Font, columns: [i32; 2]) {
    let detail = game.detail.as_deref().map(str::trim).filter(|detail| !detail.is_empty());
    let room = columns[0] - 5;
    match (game.status, game.inning_state, detail) {
        (_, _, Some(detail)) => {
            let color = if detail.starts_with("Final") { color::GOOD } else { color::CAUTION };
            font.ink(color).within(room).draw(frame, 0, 0, detail);
        }
        (Some(GameState::In), Some(InningState::End), None) => {
            font.ink(color::CAUTION).within(room).draw(frame, 0, 0, format_args!("End {}", inning(game)));
        }
        (Some(GameState::In), _, None) => {
            font.ink(color::CAUTION).within(room).draw(frame, 0, 0, format_args!("Mid {}", inning(game)));
        }
        _ => _ = font.ink(color::GOOD).within(room).draw(frame, 0, 0, "Final"),
    }
    for (x, letter) in columns.into_iter().zip(["H", "E"]) {
        let y = if rows.y > 9 { 3 } else { 1 };
        TINY.ink(color::QUIET).center().draw(frame, x + 1, y, letter);
    }
}

/// Hits and errors.
fn draw_columns(frame: &mut Frame, game: &Game, rows: &Rows, columns: [i32; 2]) {
    let font = match Shape::of(frame.size()) {
        Shape::Small | Shape::Square => &TINY,
        Shape::Strip => &BODY,
        Shape::Full | Shape::Wide => &HEADLINE,
    };
    let values = [[game.away_hits, game.away_errors], [game.home_hits, game.home_errors]];
    for (index, row) in values.into_iter().enumerate() {
        // Two colours tell the columns apart where they are close.
        for ((x, color), value) in columns.into_iter().zip([color::TEXT, color::QUIET]).zip(row) {
            if let Some(value) = value {
                font.ink(color).center().within(20).draw(frame, x + 1, rows.middle(index, font), value);
            }
        }
    }
}

/// Won and lost, the visitors' left and the home team's right.
fn draw_records(frame: &mut Frame, game: &Game, y: i32) {
    let width = frame.size().width as i32;
    let [away, home] = teams(game);
    let room = width / 2 - 6;
    if width < 128 {
        SMALL.ink(color::QUIET).within(room).draw(frame, 0, y, away.record);
        SMALL.ink(color::QUIET).right().within(room).draw(frame, width - 8, y, home.record);
        return;
    }
    BODY.ink(color::QUIET).within(room).draw(frame, 0, y, format_args!("{} {}", away.name, away.record));
    let text = format_args!("{} {}", home.name, home.record);
    BODY.ink(color::QUIET).right().within(room).draw(frame, width - 8, y, text);
}
