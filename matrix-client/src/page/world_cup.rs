//! World Cup: flags, names, score and the minute, one match after another.

use embedded_graphics::{prelude::*, primitives::Rectangle};
use wallfeed_proto::{
    Stamp, Values,
    values::world_cup::{Match, MatchState},
};

use super::{
    Availability,
    scoreboard::{Interest, interest},
};
use crate::{
    card,
    frame::{Frame, rect},
    hold::Hold,
    icons::flag,
    ink::{BOLD, DISPLAY, Font, HEADLINE, HUGE, Label, SMALL, color, label::lines},
    scene::Scene,
    shape::Shape,
    time::HourMinute,
};

pub fn draw(scene: &Scene, frame: &mut Frame) -> Hold {
    let Some(matches) = matches(scene) else {
        card::waiting(frame, "World Cup", "Waiting for the matches");
        return None;
    };
    match interest::game(matches, scene.step, |game| interest(scene, game)) {
        Some(game) => draw_match(scene, frame, game),
        None => card::waiting(frame, "World Cup", "No matches today"),
    }
    None
}

pub fn availability(scene: &Scene) -> Availability {
    interest::availability(matches(scene), |game| interest(scene, game))
}

/// Nations are favourites by their names or by their flags.
fn interest(scene: &Scene, game: &Match) -> Interest {
    let names = [&game.home_name, &game.home_flag, &game.away_name, &game.away_flag].map(Option::as_ref);
    Interest::of(scene, "wc", names, is_live(game))
}

fn matches<'a>(scene: &Scene<'a>) -> Option<&'a [Match]> {
    match scene.documents.values("WC")? {
        Values::WorldCup(matches) => Some(matches),
        _ => None,
    }
}

fn is_live(game: &Match) -> bool {
    game.status == Some(MatchState::InProgress)
}

/// Where everything is.
struct Layout {
    /// Rows of the two sides, and a row's height.
    rows: [i32; 2],
    height: i32,
    /// Width and height of the flags.
    flag: (i32, i32),
    name: &'static Font,
    /// Whether the names stand under the flags in place of beside them.
    below: bool,
    score: &'static Font,
    /// Font and top of the minute.
    time: (&'static Font, i32),
}

fn layout(shape: Shape) -> Layout {
    match shape {
        Shape::Small => Layout {
            rows: [0, 12],
            height: 11,
            flag: (15, 11),
            name: &SMALL,
            below: false,
            score: &HEADLINE,
            time: (&SMALL, 25),
        },
        Shape::Square => Layout {
            rows: [0, 27],
            height: 24,
            flag: (24, 15),
            name: &SMALL,
            below: true,
            score: &DISPLAY,
            time: (&BOLD, 54),
        },
        Shape::Strip => Layout {
            rows: [0, 12],
            height: 11,
            flag: (16, 11),
            name: &BOLD,
            below: false,
            score: &HEADLINE,
            time: (&SMALL, 25),
        },
        Shape::Full | Shape::Wide => Layout {
            rows: [0, 26],
            height: 25,
            flag: (36, 25),
            name: &HEADLINE,
            below: false,
            score: &HUGE,
            time: (&BOLD, 54),
        },
    }
}

fn draw_match(scene: &Scene, frame: &mut Frame, game: &Match) {
    let width = frame.size().width as i32;
    let layout = layout(Shape::of(frame.size()));
    let to_come = game.status == Some(MatchState::Scheduled) || game.status.is_none();
    let scores = game.score.as_deref().filter(|_| !to_come).and_then(|score| score.split_once('-'));
    let scores = scores.map(|(home, away)| [home.trim(), away.trim()]);
    let sides = [(&game.home_name, &game.home_flag), (&game.away_name, &game.away_flag)];
    for (index, (name, code)) in sides.into_iter().enumerate() {
        let y = layout.rows[index];
        let name = name.as_deref().map_or("?", str::trim);
        let (flag_width, flag_height) = layout.flag;
        flag::draw(frame, Point::new(0, y), flag_width, flag_height, code.as_deref().unwrap_or_default(), name);
        let score = scores.map_or("", |scores| scores[index]);
        let font = layout.score;
        // The upper right corner is free for the mark of a pause.
        let right = width - 5;
        font.ink(color::TEXT).right().within(60).draw(frame, right, y + (layout.height - font.cap) / 2, score);
        let left = if layout.below { 0 } else { flag_width + 4 };
        let room = right - left - if score.is_empty() { 0 } else { font.width(score).min(60) + 4 };
        if layout.below {
            let font = layout.name.fitting(room, name);
            font.ink(color::TEXT).within(room).draw(frame, left, y + flag_height + 3, name);
        } else {
            draw_name(frame, layout.name, rect(left, y, room, layout.height), name);
        }
    }
    draw_time(scene, frame, game, layout.time);
}

/// A name in one line, or in two where that keeps it larger or whole.
fn draw_name(frame: &mut Frame, font: &'static Font, area: Rectangle, name: &str) {
    let (room, height) = (area.size.width as i32, area.size.height as i32);
    let top = |font: &Font, lines: i32| area.top_left.y + (height - font.cap - (lines - 1) * font.line) / 2;
    let one = font.fitting(room, name);
    let fits_in_two = |font: &&'static Font| {
        let whole =
            name.split_whitespace().all(|word| font.width(word) <= room) && lines(font, name, room).count() == 2;
        whole && font.cap + font.line + font.descent() <= height
    };
    let two = std::iter::successors(Some(font), |font| font.smaller).find(fits_in_two);
    match two.filter(|two| two.cap > one.cap || one.width(name) > room) {
        Some(font) => {
            for (index, line) in (0..).zip(lines(font, name, room)) {
                font.ink(color::TEXT).draw(frame, area.top_left.x, top(font, 2) + index * font.line, line);
            }
        }
        None => _ = one.ink(color::TEXT).within(room).draw(frame, area.top_left.x, top(one, 1), name),
    }
}

/// The minute of a live match, when one starts, or that it is over; and the penalties.
fn draw_time(scene: &Scene, frame: &mut Frame, game: &Match, (font, y): (&'static Font, i32)) {
    let width = frame.size().width as i32;
    let time = game.time.as_deref().map_or("", str::trim);
    let penalties = game.penalties.as_deref().map_or("", str::trim);
    let said = match game.status {
        Some(MatchState::InProgress) => time,
        Some(MatchState::Completed) => "Final",
        Some(MatchState::Scheduled) | None => "",
    };
    let font = font.fitting(width - 12, format_args!("{said}{penalties}"));
    let ink = |color| font.ink(color).within(width - 8);
    let x = match game.status {
        Some(MatchState::InProgress) => ink(color::GOOD).draw(frame, 0, y, said),
        Some(MatchState::Completed) => ink(color::QUIET).draw(frame, 0, y, said),
        Some(MatchState::Scheduled) | None => draw_start(scene, frame, ink(color::ACCENT), y, time),
    };
    if !penalties.is_empty() {
        let word = if is_live(game) || width < 128 { "" } else { "pen. " };
        font.ink(color::SUN).within(width - x - 5).draw(frame, x + 5, y, format_args!("{word}{penalties}"));
    }
}

/// When a match starts; the day too if it is not today.
fn draw_start(scene: &Scene, frame: &mut Frame, ink: Label, y: i32, time: &str) -> i32 {
    let Ok(start) = time.parse::<Stamp>() else { return ink.draw(frame, 0, y, time) };
    let start = start.timestamp().to_zoned(scene.now.time_zone().clone());
    let at = HourMinute::of(&start, scene.preferences.clock);
    if start.date() == scene.now.date() {
        ink.draw(frame, 0, y, at.with_half())
    } else {
        ink.draw(frame, 0, y, format_args!("{} {}", start.strftime("%a"), at.with_half()))
    }
}
