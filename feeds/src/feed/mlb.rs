//! `MLB`: the day's baseball games, from ESPN.

use jiff::{civil::time, tz::TimeZone};
use wallfeed_proto::{
    Values,
    values::mlb::{Game, GameState, InningState},
};

use super::game_day::GameDay;
use crate::{
    transform::{Access, Made, Moment, Request, Response, TransformError},
    upstream::espn::{self, Scoreboard, Situation, Status},
};

/// The board turns to the next day's games in the morning.
const DAY: GameDay = GameDay { turns: time(11, 30, 0, 0), is_daily: true };

/// What stands for a colour that is not known.
const NO_COLOR: &str = "000000";

/// What to ask for.
pub fn requests(access: &Access) -> Result<Vec<Request>, TransformError> {
    espn::requests("baseball/mlb", access)
}

/// The document.
pub fn document(responses: &[Response], moment: &Moment) -> Result<Made, TransformError> {
    let board = Scoreboard::read(responses)?;
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
        away_hits: Some(away.hits.unwrap_or_default()),
        home_hits: Some(home.hits.unwrap_or_default()),
        away_errors: Some(away.errors.unwrap_or_default()),
        home_errors: Some(home.errors.unwrap_or_default()),
        ..values
    }
}

fn with_situation(game: &espn::Game, values: Game) -> Game {
    let situation = game.situation.clone().unwrap_or_default();
    let inning_state = inning_state(&game.status);
    let live = Game {
        inning: game.status.period,
        inning_state: Some(inning_state),
        last_play: Some(situation.last_play.clone().unwrap_or_default()),
        ..values
    };
    match inning_state {
        InningState::Top | InningState::Bottom => with_count(&situation, live),
        InningState::Mid | InningState::End => live,
    }
}

/// Displays read all of it while somebody bats, so what is not said is nothing.
fn with_count(situation: &Situation, values: Game) -> Game {
    let [on_first, on_second, on_third] = situation.bases.map(|runner| Some(runner.unwrap_or_default()));
    Game {
        balls: Some(situation.balls.unwrap_or_default()),
        strikes: Some(situation.strikes.unwrap_or_default()),
        outs: Some(situation.outs.unwrap_or_default()),
        on_first,
        on_second,
        on_third,
        ..values
    }
}

/// The part of the inning, which stands before its number (`Bot 5th`), and may stand behind what holds the game up
/// (`Rain Delay, Bottom 5th`). Where it is not said, nobody bats.
fn inning_state(status: &Status) -> InningState {
    let mut words = status.short_detail.split(|letter: char| !letter.is_alphanumeric());
    let said = words.find_map(|word| match word {
        "Top" => Some(InningState::Top),
        "Mid" | "Middle" => Some(InningState::Mid),
        "Bot" | "Bottom" => Some(InningState::Bottom),
        "End" => Some(InningState::End),
        _ => None,
    });
    said.unwrap_or(InningState::Mid)
}
