//! The demo's week of football: one game is played down by down, others are over or still to come.

mod chance;
mod game;

use jiff::{SignedDuration, ToSpan, Zoned, tz::TimeZone};
use rand::{Rng, rngs::StdRng, seq::SliceRandom};
use wallfeed_proto::values::nfl::{Game as Entry, GameState, Week};

use super::{almanac::on_the_five, dice::dice, side::Side};
use chance::snap;
use game::{Game, Period};

/// Games of the week: some are over, one is on, some are to come.
const GAMES: usize = 6;
const OVER: usize = 2;
/// The first live game is met after so many downs: in its second quarter.
const MISSED: usize = 45;
/// How long it has been on.
const ON_FOR: SignedDuration = SignedDuration::from_mins(50);
/// Between the end of a game and the next, in beats.
const INTERMISSION: u32 = 8;
/// The week that is played.
const WEEK: i64 = 12;

/// A team, by abbreviation, colour and the number that it has upstream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Team {
    abbreviation: &'static str,
    color: &'static str,
    id: &'static str,
}

const fn team(abbreviation: &'static str, color: &'static str, id: &'static str) -> Team {
    Team { abbreviation, color, id }
}

const TEAMS: [Team; 14] = [
    team("ATL", "#A71930", "1"),
    team("BUF", "#00338D", "2"),
    team("CHI", "#0B1C3A", "3"),
    team("DAL", "#002A5C", "6"),
    team("DET", "#0076B6", "8"),
    team("GB", "#204E32", "9"),
    team("KC", "#E31837", "12"),
    team("MIA", "#008E97", "15"),
    team("MIN", "#4F2683", "16"),
    team("NE", "#002244", "17"),
    team("PHI", "#06424D", "21"),
    team("SEA", "#002A5C", "26"),
    team("SF", "#AA0000", "25"),
    team("TEN", "#4B92DB", "10"),
];

/// A week of football. It goes on in beats: a down, or a moment of a break.
#[derive(Debug)]
pub struct Stadium {
    seed: u64,
    dice: StdRng,
    round: i64,
    fixtures: Vec<Fixture>,
    live: usize,
    wait: u32,
}

/// One game of the week: visitors first.
#[derive(Debug)]
struct Fixture {
    teams: [Team; 2],
    records: [String; 2],
    start: Zoned,
    game: Option<Game>,
}

impl Stadium {
    /// The first round of games. One is on.
    pub fn new(seed: u64, now: &Zoned) -> Self {
        let mut stadium = Self { seed, dice: dice(seed, "downs", 0), round: 0, fixtures: vec![], live: OVER, wait: 0 };
        stadium.open(now);
        stadium.begin(&now.saturating_sub(ON_FOR));
        for _ in 0..MISSED {
            stadium.beat(now);
        }
        stadium
    }

    /// The next down, or the next moment without one.
    pub fn beat(&mut self, now: &Zoned) {
        if let Some(game) = self.fixtures.get_mut(self.live).and_then(|fixture| fixture.game.as_mut())
            && !game.is_over()
        {
            let snap = snap(&mut self.dice, game);
            game.beat(snap);
            return;
        }
        self.wait += 1;
        if self.wait > INTERMISSION {
            self.wait = 0;
            self.live += 1;
            if self.live >= self.fixtures.len() {
                self.round += 1;
                self.live = OVER;
                self.open(now);
            }
            self.begin(now);
        }
    }

    /// The document's values.
    pub fn week(&self, now: &Zoned) -> Week {
        let thursday = now.date().saturating_sub(i32::from(now.weekday().since(jiff::civil::Weekday::Thursday)).days());
        let monday = thursday.saturating_add(4.days());
        let dates = if thursday.month() == monday.month() {
            format!("{}-{}", thursday.strftime("%b %-d"), monday.day())
        } else {
            format!("{}-{}", thursday.strftime("%b %-d"), monday.strftime("%b %-d"))
        };
        Week {
            seasontype: Some("Regular Season".into()),
            weekname: Some(format!("Week {WEEK}")),
            weekdates: Some(dates),
            events: Some(self.fixtures.iter().map(Fixture::entry).collect()),
            ..Week::default()
        }
    }

    fn open(&mut self, now: &Zoned) {
        let mut dice = dice(self.seed, "week", self.round);
        let mut teams = TEAMS;
        teams.shuffle(&mut dice);
        let pairs = teams.chunks_exact(2).take(GAMES).enumerate();
        self.fixtures = pairs
            .map(|(number, pair)| Fixture {
                teams: [pair[0], pair[1]],
                records: [record(&mut dice), record(&mut dice)],
                start: on_the_five(&now.saturating_add(SignedDuration::from_mins(200 * (number as i64 - OVER as i64)))),
                game: (number < OVER).then(|| chance::played(&mut dice)),
            })
            .collect();
    }

    fn begin(&mut self, now: &Zoned) {
        if let Some(fixture) = self.fixtures.get_mut(self.live) {
            fixture.start = on_the_five(now);
            fixture.game = Some(Game::default());
        }
    }
}

impl Fixture {
    fn entry(&self) -> Entry {
        let [away, home] = self.teams;
        let score = |side| self.game.as_ref().map_or(0, |game| game.score(side)).to_string();
        let entry = Entry {
            date: Some(self.start.strftime("%a %-I:%M %p").to_string()),
            fulldate: Some(self.start.with_time_zone(TimeZone::UTC).strftime("%Y-%m-%dT%H:%MZ").to_string()),
            week: Some(WEEK),
            state: Some(GameState::Pre),
            homeabrv: Some(home.abbreviation.into()),
            awayabrv: Some(away.abbreviation.into()),
            homeid: Some(home.id.into()),
            awayid: Some(away.id.into()),
            homecolor: Some(home.color.into()),
            awaycolor: Some(away.color.into()),
            homerecord: Some(self.records[1].clone()),
            awayrecord: Some(self.records[0].clone()),
            homescore: Some(score(Side::Home)),
            awayscore: Some(score(Side::Away)),
            ..Entry::default()
        };
        match &self.game {
            None => entry,
            Some(game) if game.is_over() => {
                let detail = if game.period() == Period::Overtime { "Final/OT" } else { "Final" };
                Entry { state: Some(GameState::Post), detail: Some(detail.into()), ..entry }
            }
            Some(game) => self.live(entry, game),
        }
    }

    /// At halftime nobody has the ball.
    fn live(&self, entry: Entry, game: &Game) -> Entry {
        let entry = Entry {
            state: Some(GameState::In),
            period: Some(game.period().name().into()),
            clock: Some(format!("{}:{:02}", game.clock() / 60, game.clock() % 60)),
            lastplay: Some(game.last_play().into()),
            ..entry
        };
        if game.period() == Period::Halftime {
            return entry;
        }
        let [own, other] = match game.possession() {
            Side::Away => [self.teams[0], self.teams[1]],
            Side::Home => [self.teams[1], self.teams[0]],
        };
        let position = match game.to_goal() {
            50 => "50".into(),
            to_goal @ 51.. => format!("{} {}", own.abbreviation, 100 - to_goal),
            to_goal => format!("{} {to_goal}", other.abbreviation),
        };
        Entry {
            possession: Some(own.abbreviation.into()),
            position: Some(position),
            downandyardage: Some(game.down_and_distance()),
            ..entry
        }
    }
}

fn record(dice: &mut StdRng) -> String {
    let won = dice.random_range(2..10);
    format!("{won}-{}", WEEK - 1 - won)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Zoned {
        "2026-11-22T13:04:31-05:00[America/New_York]".parse().unwrap()
    }

    #[test]
    fn a_week_has_games_in_every_state() {
        let week = Stadium::new(1, &now()).week(&now());
        assert_eq!(week.weekdates.as_deref(), Some("Nov 19-23"));
        let events = week.events.unwrap();
        let states: Vec<_> = events.iter().filter_map(|game| game.state).map(GameState::as_str).collect();
        assert_eq!(states, ["post", "post", "in", "pre", "pre", "pre"]);
        assert_eq!(events[2].fulldate.as_deref(), Some("2026-11-22T17:10Z"));
        assert_eq!(events[2].period.as_deref(), Some("2nd Qtr"));
    }

    #[test]
    fn one_game_follows_another_for_ever() {
        let mut stadium = Stadium::new(2, &now());
        let live = |stadium: &Stadium| {
            let events = stadium.week(&now()).events.unwrap();
            assert!(events.iter().filter(|game| game.state == Some(GameState::In)).count() <= 1);
            stadium.live
        };
        let seen: std::collections::BTreeSet<_> = (0..2000)
            .map(|_| {
                stadium.beat(&now());
                live(&stadium)
            })
            .collect();
        assert_eq!(seen.len(), GAMES - OVER);
        assert!(stadium.round > 0);
    }
}
