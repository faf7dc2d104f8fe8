//! When a scoreboard is worth asking for again.

use std::time::Duration;

use jiff::{Timestamp, Zoned, civil::Time, tz::TimeZone};
use wallfeed_proto::values::mlb::GameState;

use crate::{transform::Moment, upstream::espn::Game};

/// The longest wait for a game of the board: games are moved.
const AT_MOST: Duration = Duration::from_secs(15 * 60);

/// How long the start of a scheduled game may have passed while it is still expected.
const LATE: Duration = Duration::from_secs(6 * 60 * 60);

/// The wait for a board that should have turned to the next day, but has not.
const UNTURNED: Duration = Duration::from_secs(60 * 60);

/// How a scoreboard turns to its next games.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GameDay {
    /// When a new day's games are there, on the clock of [`GameDay::ZONE`].
    pub turns: Time,
    /// Whether the board shows one day's games, and not a week's.
    pub is_daily: bool,
}

impl GameDay {
    /// The time zone by which ESPN counts days.
    pub const ZONE: &str = "America/New_York";

    /// The time until the next document: the period while a game is on; else until the next one starts, and at most 15
    /// minutes; and with no more games, until the next day's. Never less than the period.
    #[must_use]
    pub fn next(self, games: &[Game], moment: &Moment) -> Duration {
        let now = moment.now.timestamp();
        self.wait(games, now, &moment.now).max(moment.period).max(Duration::from_secs(1))
    }

    fn wait(self, games: &[Game], now: Timestamp, here: &Zoned) -> Duration {
        if games.iter().any(|game| game.status.state == GameState::In) {
            return Duration::ZERO;
        }
        let expected = games.iter().filter(|game| game.status.state == GameState::Pre && !is_off(game));
        let first = expected.filter_map(|game| game.start).filter(|start| until(*start, now) < LATE).min();
        match first {
            Some(start) => until(now, start).min(AT_MOST),
            None => self.until_next_day(games, here),
        }
    }

    fn until_next_day(self, games: &[Game], here: &Zoned) -> Duration {
        let zone = TimeZone::get(Self::ZONE).unwrap_or_else(|_| here.time_zone().clone());
        let now = here.with_time_zone(zone.clone());
        let at = |date: jiff::civil::Date| date.to_datetime(self.turns).to_zoned(zone.clone()).ok();
        let has_turned = at(now.date()).is_none_or(|turns| turns <= now);
        let newest = games.iter().filter_map(|game| game.start).max();
        let is_old = newest.is_some_and(|start| start.to_zoned(zone.clone()).date() < now.date());
        let date = if has_turned { now.date().saturating_add(jiff::Span::new().days(1)) } else { now.date() };
        match at(date) {
            Some(_) if has_turned && is_old && self.is_daily => UNTURNED,
            Some(turns) => until(now.timestamp(), turns.timestamp()),
            None => UNTURNED,
        }
    }
}

/// A scheduled game that will not be played when it says.
fn is_off(game: &Game) -> bool {
    game.status.is_interrupted() && !game.status.name.contains("DELAY")
}

/// The time from one instant to a later one; none, if it is earlier.
fn until(from: Timestamp, to: Timestamp) -> Duration {
    to.duration_since(from).try_into().unwrap_or_default()
}
