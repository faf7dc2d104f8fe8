//! NFL: scheduled, live and final games, one after another; the week's name when nothing is on.

mod live;

use embedded_graphics::prelude::*;
use jiff::{Timestamp, Zoned};
use wallfeed_proto::{
    Values,
    values::nfl::{Game, GameState, Week},
};

use super::{
    Availability,
    scoreboard::{Interest, Rows, Team, Upcoming, interest},
};
use crate::{
    card,
    frame::Frame,
    hold::Hold,
    ink::{BODY, BOLD, DISPLAY, HEADLINE, HUGE, LARGE, SMALL, color},
    scene::Scene,
    shape::Shape,
};

pub fn draw(scene: &Scene, frame: &mut Frame) -> Hold {
    let Some(week) = week(scene) else {
        card::waiting(frame, "NFL", "Waiting for the games");
        return None;
    };
    let Some(game) = interest::game(games(week), scene.step, |game| interest(scene, game)) else {
        draw_week(frame, week);
        return None;
    };
    let off = game.detail.as_deref().filter(|detail| !detail.trim().is_empty() && !detail.starts_with("Final"));
    match game.state {
        Some(GameState::In) => live::draw(scene, frame, game),
        Some(GameState::Post) if off.is_none() => {
            draw_final(frame, game);
            None
        }
        _ => {
            let start = start(scene, game);
            Upcoming { teams: teams(game), start: start.as_ref(), opening: "Kickoff", off }.draw(scene, frame)
        }
    }
}

pub fn availability(scene: &Scene) -> Availability {
    interest::availability(week(scene).map(games), |game| interest(scene, game))
}

fn week<'a>(scene: &Scene<'a>) -> Option<&'a Week> {
    match scene.documents.values("NFL")? {
        Values::Nfl(week) => Some(week),
        _ => None,
    }
}

fn games(week: &Week) -> &[Game] {
    week.events.as_deref().unwrap_or_default()
}

fn interest(scene: &Scene, game: &Game) -> Interest {
    let teams = [game.awayabrv.as_ref(), game.homeabrv.as_ref()];
    Interest::of(scene, "nfl", teams, game.state == Some(GameState::In))
}

/// Visitors and home team.
fn teams(game: &Game) -> [Team<'_>; 2] {
    [
        Team::new(game.awayabrv.as_ref(), game.awaycolor.as_ref(), game.awayscore.as_ref(), game.awayrecord.as_ref()),
        Team::new(game.homeabrv.as_ref(), game.homecolor.as_ref(), game.homescore.as_ref(), game.homerecord.as_ref()),
    ]
}

/// When a game starts, in the wall's time zone: `2026-11-22T18:00Z`.
fn start(scene: &Scene, game: &Game) -> Option<Zoned> {
    let text = game.fulldate.as_deref()?.trim();
    let instant: Timestamp = text.parse().ok()?;
    Some(instant.to_zoned(scene.now.time_zone().clone()))
}

fn draw_final(frame: &mut Frame, game: &Game) {
    let (width, height) = (frame.size().width as i32, frame.size().height as i32);
    let [away, home] = teams(game);
    let (rows, word, at) = match Shape::of(frame.size()) {
        Shape::Small => (Rows::from_top(12, 1, 27, &BOLD, &HEADLINE, width - 8), &SMALL, (0, 26)),
        Shape::Square => (Rows::from_top(20, 1, 34, &HEADLINE, &LARGE, width - 7), &BOLD, (0, 44)),
        Shape::Strip => (Rows::from_top(15, 2, 37, &HEADLINE, &LARGE, 66), &BOLD, (76, 2)),
        Shape::Full => (Rows::from_top(25, 1, 44, &LARGE, &HUGE, 83), &BOLD, (0, 55)),
        Shape::Wide => (Rows::from_top(25, 1, 54, &LARGE, &HUGE, 96), &BOLD, (0, 55)),
    };
    rows.draw(frame, [away, home], true);
    let detail = game.detail.as_deref().map(str::trim).filter(|detail| !detail.is_empty()).unwrap_or("Final");
    word.ink(color::GOOD).within(width - at.0 - 6).draw(frame, at.0, at.1, detail);
    let records = |frame: &mut Frame, x: i32, room: i32| {
        for (index, team) in [away, home].into_iter().enumerate() {
            BODY.ink(color::QUIET).within(room).draw(frame, x, rows.middle(index, &BODY), team.record);
        }
    };
    match Shape::of(frame.size()) {
        Shape::Full => records(frame, 92, 36),
        Shape::Wide => records(frame, 112, 60),
        Shape::Square => {
            let text = format_args!("{}  {}", away.record, home.record);
            SMALL.ink(color::QUIET).within(width - 8).draw(frame, 0, height - 8, text);
        }
        Shape::Small | Shape::Strip => {}
    }
}

/// The season, the week and its days.
fn draw_week(frame: &mut Frame, week: &Week) {
    let (width, height) = (frame.size().width as i32, frame.size().height as i32);
    let [season, name, dates] =
        [&week.seasontype, &week.weekname, &week.weekdates].map(|text| text.as_deref().map_or("", str::trim));
    let large = if height < 64 { HEADLINE.fitting(width - 2, name) } else { DISPLAY.fitting(width - 2, name) };
    let small = if width < 128 { SMALL.fitting(width - 2, season) } else { &BODY };
    let gap = if height < 64 { 2 } else { 6 };
    let mut y = (height - large.cap - 2 * small.cap - 2 * gap) / 2;
    for (font, color, text) in
        [(small, color::QUIET, season), (large, color::TEXT, name), (small, color::ACCENT, dates)]
    {
        font.ink(color).center().within(width - 2).draw(frame, width / 2, y, text);
        y += font.cap + gap;
    }
}
