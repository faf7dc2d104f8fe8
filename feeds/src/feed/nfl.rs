//! `NFL`: the week's football games, from ESPN.

use jiff::{civil::time, tz::TimeZone};
use wallfeed_proto::{
    Values,
    values::nfl::{Game, GameState, Week},
};

use super::game_day::GameDay;
use crate::{
    transform::{Access, Made, Moment, Request, Response, TransformError},
    upstream::espn::{self, Scoreboard, Season, Side, Status},
};

/// The board turns to the next week's games on a morning.
const DAY: GameDay = GameDay { turns: time(11, 30, 0, 0), is_daily: false };

/// What stands for a colour that is not known.
const NO_COLOR: &str = "FFFFFF";

/// What to ask for.
pub fn requests(access: &Access) -> Result<Vec<Request>, TransformError> {
    espn::requests("football/nfl", access)
}

/// The document.
pub fn document(responses: &[Response], moment: &Moment) -> Result<Made, TransformError> {
    let board = Scoreboard::read(responses)?;
    Ok(Made { values: Values::Nfl(week(&board, moment.time_zone())), next: DAY.next(&board.games, moment) })
}

/// The week, which is looked up by its number in the league's calendar. Answers to some queries say the numbers only at
/// their games.
fn week(board: &Scoreboard, zone: &TimeZone) -> Week {
    let by_value = |seasons: &[Season], value: Option<i64>| {
        seasons.iter().find(|season| season.value.is_some() && season.value == value).cloned()
    };
    let season_type = board.season_type.or_else(|| board.games.iter().find_map(|game| game.season_type));
    let number = board.week.or_else(|| board.games.iter().find_map(|game| game.week));
    let season = by_value(&board.seasons, season_type).unwrap_or_default();
    let entry = by_value(&season.entries, number).unwrap_or_default();
    Week {
        seasontype: Some(season.label.unwrap_or_default()),
        weekname: Some(entry.label.or_else(|| number.map(|number| format!("Week {number}"))).unwrap_or_default()),
        weekdates: Some(entry.detail.unwrap_or_default()),
        events: Some(board.games.iter().map(|game| values(game, number, zone)).collect()),
        ..Week::default()
    }
}

fn values(game: &espn::Game, week: Option<i64>, zone: &TimeZone) -> Game {
    let espn::Game { home, away, status, .. } = game;
    let color = |side: &Side| Some(format!("#{}", side.color.as_deref().unwrap_or(NO_COLOR)));
    let scheduled = Game {
        date: game.start.map(|start| start.to_zoned(zone.clone()).strftime("%a %-I:%M %p").to_string()),
        fulldate: game.start_text.clone(),
        week: game.week.or(week),
        state: Some(status.state),
        homeabrv: home.abbreviation.clone(),
        awayabrv: away.abbreviation.clone(),
        homeid: home.id.clone(),
        awayid: away.id.clone(),
        homecolor: color(home),
        awaycolor: color(away),
        homelogo: Some(home.logo.clone().unwrap_or_default()),
        awaylogo: Some(away.logo.clone().unwrap_or_default()),
        homerecord: Some(home.record.clone().unwrap_or_default()),
        awayrecord: Some(away.record.clone().unwrap_or_default()),
        homescore: Some(home.score.clone().unwrap_or_else(|| "0".into())),
        awayscore: Some(away.score.clone().unwrap_or_else(|| "0".into())),
        detail: game.detail(),
        ..Game::default()
    };
    if status.state == GameState::In { with_situation(game, scheduled) } else { scheduled }
}

fn with_situation(game: &espn::Game, values: Game) -> Game {
    let situation = game.situation.clone().unwrap_or_default();
    let has_ball = |side: &&Side| side.id.is_some() && side.id == situation.possession;
    let possession = [&game.home, &game.away].into_iter().find(has_ball);
    Game {
        period: period(&game.status),
        clock: game.status.clock.clone(),
        possession: possession.and_then(|side| side.abbreviation.clone()),
        position: situation.ball_on,
        downandyardage: situation.down_and_distance,
        lastplay: situation.last_play_type,
        ..values
    }
}

/// The quarter. The clock stands at 0:00 at halftime, and at the end of any other quarter too: the status tells them
/// apart.
fn period(status: &Status) -> Option<String> {
    let period = match (status.name.as_str(), status.period?) {
        ("STATUS_HALFTIME", _) => "Halftime",
        ("STATUS_OVERTIME", _) | (_, 5..) => "OT",
        (_, 1) => "1st Qtr",
        (_, 2) => "2nd Qtr",
        (_, 3) => "3rd Qtr",
        (_, 4) => "4th Qtr",
        _ => return None,
    };
    Some(period.to_owned())
}
