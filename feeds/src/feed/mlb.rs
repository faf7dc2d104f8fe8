//! `MLB`: the day's baseball games, from ESPN.

use jiff::{civil::time, tz::TimeZone};
use serde::Deserialize;
use wallfeed_proto::{
    Values,
    values::mlb::{Game, GameState, InningState},
};

use super::game_day::GameDay;
use crate::{
    transform::{Access, Made, Moment, Request, Response, TransformError, exactly},
    upstream::espn::{self, ORIGIN, Scoreboard, Situation, Status},
};

/// The board turns to the next day's games in the morning.
const DAY: GameDay = GameDay { turns: time(11, 30, 0, 0), is_daily: true };

/// What stands for a colour that is not known.
const NO_COLOR: &str = "000000";

/// The settings of the ball games: none of their own.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {}

/// What to ask for.
pub fn requests(_: &Options, _: &Moment, access: &Access) -> Result<Vec<Request>, TransformError> {
    Ok(vec![Request::get(access.url(ORIGIN, "apis/site/v2/sports/baseball/mlb/scoreboard")?)])
}

/// The document.
pub fn document(responses: &[Response], moment: &Moment, _: &Options) -> Result<Made, TransformError> {
    let [response] = exactly(responses)?;
    let board = Scoreboard::read(&response.value()?)?;
    let games = board.games.iter().map(|game| values(game, moment.time_zone())).collect();
    Ok(Made { values: Values::Mlb(games), next: DAY.next(&board.games, moment) })
}

fn values(game: &espn::Game, zone: &TimeZone) -> Game {
    let espn::Game { home, away, status, .. } = game;
    let scheduled = Game {
        id: game.id.clone(),
        start_time: game.start.map(|start| start.to_zoned(zone.clone()).into()),
        season_type: game.season_slug.clone(),
        away_abbreviation: away.abbreviation.clone(),
        home_abbreviation: home.abbreviation.clone(),
        away_color: Some(away.color.clone().unwrap_or_else(|| NO_COLOR.into())),
        home_color: Some(home.color.clone().unwrap_or_else(|| NO_COLOR.into())),
        away_record: Some(away.record.clone().unwrap_or_default()),
        home_record: Some(home.record.clone().unwrap_or_default()),
        away_logo: Some(away.logo.clone().unwrap_or_default()),
        home_logo: Some(home.logo.clone().unwrap_or_default()),
        status: Some(status.state),
        detail: game.detail(),
        ..Game::default()
    };
    match status.state {
        GameState::Pre => scheduled,
        GameState::Post => with_score(game, scheduled),
        GameState::In => with_situation(game, with_score(game, scheduled)),
    }
}

fn with_score(game: &espn::Game, values: Game) -> Game {
    let espn::Game { home, away, .. } = game;
    Game {
        away_score: Some(away.score.clone().unwrap_or_else(|| "0".into())),
        home_score: Some(home.score.clone().unwrap_or_else(|| "0".into())),
        away_hits: away.hits,
        home_hits: home.hits,
        away_errors: away.errors,
        home_errors: home.errors,
        ..values
    }
}

fn with_situation(game: &espn::Game, values: Game) -> Game {
    let situation = game.situation.as_ref();
    let inning_state = inning_state(&game.status);
    let live = Game {
        inning: game.status.period,
        inning_state,
        last_play: Some(situation.and_then(|situation| situation.last_play.clone()).unwrap_or_default()),
        ..values
    };
    match (inning_state, situation) {
        (Some(InningState::Top | InningState::Bottom), Some(situation)) => with_count(situation, live),
        _ => live,
    }
}

fn with_count(situation: &Situation, values: Game) -> Game {
    let [on_first, on_second, on_third] = situation.bases;
    Game {
        balls: situation.balls,
        strikes: situation.strikes,
        outs: situation.outs,
        on_first,
        on_second,
        on_third,
        ..values
    }
}

/// The part of the inning, which stands before its number (`Bot 5th`), and may stand behind what holds the game up
/// (`Rain Delay, Bottom 5th`).
fn inning_state(status: &Status) -> Option<InningState> {
    let words = status.short_detail.split(|letter: char| !letter.is_alphanumeric());
    words.into_iter().find_map(|word| match word {
        "Top" => Some(InningState::Top),
        "Mid" | "Middle" => Some(InningState::Mid),
        "Bot" | "Bottom" => Some(InningState::Bottom),
        "End" => Some(InningState::End),
        _ => None,
    })
}
