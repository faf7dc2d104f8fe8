//! `WC`: the World Cup's matches, from ESPN.

mod flag;

use jiff::{civil::time, tz::TimeZone};
use serde::Deserialize;
use wallfeed_proto::{
    Stamp, Values,
    values::{
        mlb::GameState,
        world_cup::{Match, MatchState},
    },
};

use super::game_day::GameDay;
use crate::{
    transform::{Access, Made, Moment, Request, Response, TransformError},
    upstream::espn::{self, Scoreboard, Side, Status},
};

/// The board turns after midnight: matches are played at any hour.
const DAY: GameDay = GameDay { turns: time(0, 30, 0, 0), is_daily: true };

/// The settings of the matches.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// The competition, as ESPN calls it: `fifa.world`, `fifa.wwc`, `uefa.euro`, …
    pub league: String,
}

impl Default for Options {
    fn default() -> Self {
        Self { league: "fifa.world".to_owned() }
    }
}

/// What to ask for.
pub fn requests(options: &Options, access: &Access) -> Result<Vec<Request>, TransformError> {
    espn::requests(&format!("soccer/{}", options.league), access)
}

/// The document.
pub fn document(responses: &[Response], moment: &Moment) -> Result<Made, TransformError> {
    let board = Scoreboard::read(responses)?;
    let matches = board.games.iter().map(|game| values(game, moment.time_zone())).collect();
    Ok(Made { values: Values::WorldCup(matches), next: DAY.next(&board.games, moment) })
}

fn values(game: &espn::Game, zone: &TimeZone) -> Match {
    let espn::Game { home, away, status, .. } = game;
    let goals = |side: &Side| side.score.clone().unwrap_or_else(|| "0".into());
    let penalties = match (&home.shootout, &away.shootout) {
        (Some(home), Some(away)) => format!("({home}-{away})"),
        _ => String::new(),
    };
    let start = game.start.map(|start| Stamp::from(start.to_zoned(zone.clone())).to_minutes());
    Match {
        home_name: home.name.clone().or_else(|| home.abbreviation.clone()),
        home_flag: Some(flag_of(home)),
        away_name: away.name.clone().or_else(|| away.abbreviation.clone()),
        away_flag: Some(flag_of(away)),
        status: Some(state(status)),
        score: Some(format!("{}-{}", goals(home), goals(away))),
        penalties: Some(penalties),
        time: time_of(status, start),
        ..Match::default()
    }
}

/// The flag as an emoji, or else the address of its picture.
fn flag_of(side: &Side) -> String {
    let emoji = side.abbreviation.as_deref().and_then(flag::of_nation);
    emoji.or_else(|| side.logo.clone()).unwrap_or_default()
}

/// A match that was postponed is still to come.
fn state(status: &Status) -> MatchState {
    match status.state {
        GameState::Pre => MatchState::Scheduled,
        GameState::In => MatchState::InProgress,
        GameState::Post if status.is_interrupted() && !status.completed => MatchState::Scheduled,
        GameState::Post => MatchState::Completed,
    }
}

/// The minute of a live match, how a finished one ended, when another starts, or what holds it up.
fn time_of(status: &Status, start: Option<String>) -> Option<String> {
    if status.is_interrupted() {
        return status.words();
    }
    let name = status.name.as_str();
    let word = match status.state {
        GameState::Pre => return start,
        _ if name.contains("SHOOTOUT") || name.ends_with("PEN") => "PEN",
        GameState::Post if name.ends_with("AET") => "AET",
        GameState::Post => "FT",
        GameState::In if name.starts_with("STATUS_HALFTIME") => "HT",
        GameState::In => return status.clock.clone().filter(|clock| !clock.is_empty()).or_else(|| status.words()),
    };
    Some(word.to_owned())
}
