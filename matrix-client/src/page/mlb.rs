//! MLB: scheduled, live and final games; one after another.

mod live;
mod table;

use wallfeed_proto::{
    Values,
    values::mlb::{Game, GameState, InningState},
};

use super::{
    Availability,
    scoreboard::{Interest, Team, Upcoming, interest},
};
use crate::{card, frame::Frame, hold::Hold, ordinal::Ordinal, scene::Scene};

pub fn draw(scene: &Scene, frame: &mut Frame) -> Hold {
    let Some(games) = games(scene) else {
        card::waiting(frame, "MLB", "Waiting for the games");
        return None;
    };
    let Some(game) = interest::game(games, scene.step, |game| interest(scene, game)) else {
        card::waiting(frame, "MLB", "No games today");
        return None;
    };
    match game.status {
        _ if is_off(game) => draw_upcoming(scene, frame, game, game.detail.as_deref()),
        Some(GameState::In) if at_bat(game) => live::draw(scene, frame, game),
        Some(GameState::In | GameState::Post) => table::draw(scene, frame, game),
        Some(GameState::Pre) | None => draw_upcoming(scene, frame, game, None),
    }
}

fn draw_upcoming(scene: &Scene, frame: &mut Frame, game: &Game, off: Option<&str>) -> Hold {
    let zone = scene.now.time_zone();
    let start = game.start_time.as_ref().map(|start| start.timestamp().to_zoned(zone.clone()));
    Upcoming { teams: teams(game), start: start.as_ref(), opening: "First pitch", off }.draw(scene, frame)
}

pub fn availability(scene: &Scene) -> Availability {
    interest::availability(games(scene), |game| interest(scene, game))
}

fn games<'a>(scene: &Scene<'a>) -> Option<&'a [Game]> {
    match scene.documents.values("MLB")? {
        Values::Mlb(games) => Some(games),
        _ => None,
    }
}

fn interest(scene: &Scene, game: &Game) -> Interest {
    let teams = [game.away_abbreviation.as_ref(), game.home_abbreviation.as_ref()];
    Interest::of(scene, "mlb", teams, game.status == Some(GameState::In))
}

/// Visitors and home team.
fn teams(game: &Game) -> [Team<'_>; 2] {
    [
        Team::new(
            game.away_abbreviation.as_ref(),
            game.away_color.as_ref(),
            game.away_score.as_ref(),
            game.away_record.as_ref(),
        ),
        Team::new(
            game.home_abbreviation.as_ref(),
            game.home_color.as_ref(),
            game.home_score.as_ref(),
            game.home_record.as_ref(),
        ),
    ]
}

/// Whether somebody is at bat, so that there are balls, strikes and runners.
fn at_bat(game: &Game) -> bool {
    matches!(game.inning_state, Some(InningState::Top | InningState::Bottom))
}

/// Whether it is not played today: postponed, canceled.
fn is_off(game: &Game) -> bool {
    let detail = game.detail.as_deref().unwrap_or_default().as_bytes();
    let starts_with =
        |word: &str| detail.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()));
    ["postponed", "cancel", "forfeit"].into_iter().any(starts_with)
}

/// The inning with its ordinal: `4th`.
fn inning(game: &Game) -> impl std::fmt::Display {
    Ordinal(game.inning.unwrap_or(1))
}
