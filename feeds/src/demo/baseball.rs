//! The demo's ball games: one is played pitch by pitch, others are over or still to come.

mod chance;
mod game;
mod league;
mod pitch;
mod words;

use jiff::{SignedDuration, Zoned};
use rand::{Rng, rngs::StdRng, seq::SliceRandom};
use wallfeed_proto::{
    Stamp,
    values::mlb::{Game as Entry, GameState, InningState},
};

use super::{almanac::on_the_five, dice::dice, side::Side};
use chance::throw;
use game::{Game, Stage};
use league::{TEAMS, Team};

/// The games of a day.
const GAMES: usize = 6;
/// How many of them are over when the day begins.
const OVER: usize = 2;
/// The first live game is met after so many pitches, a few innings in, and when somebody is on base.
const MISSED: usize = 100;
/// How long it has been on.
const ON_FOR: SignedDuration = SignedDuration::from_mins(65);
/// Between the end of a game and the first pitch of the next, in beats.
const INTERMISSION: u32 = 12;

/// A day's games. It goes on in beats: a pitch, or a moment of a break.
#[derive(Debug)]
pub struct Ballpark {
    seed: u64,
    dice: StdRng,
    day: i64,
    fixtures: Vec<Fixture>,
    live: usize,
    wait: u32,
}

/// One game of the day.
#[derive(Debug)]
struct Fixture {
    teams: [Team; 2],
    records: [(u32, u32); 2],
    start: Zoned,
    play: Play,
}

#[derive(Debug)]
enum Play {
    Scheduled,
    Begun(Box<Game>),
    Postponed,
}

impl Ballpark {
    /// The first day. A game is on.
    pub fn new(seed: u64, now: &Zoned) -> Self {
        let mut park = Self { seed, dice: dice(seed, "pitches", 0), day: 0, fixtures: vec![], live: OVER, wait: 0 };
        park.open(now);
        park.begin(&now.saturating_sub(ON_FOR));
        for _ in 0..MISSED {
            park.beat(now);
        }
        while !park.is_tense() {
            park.beat(now);
        }
        park
    }

    /// Whether there are runners in the live game.
    fn is_tense(&self) -> bool {
        match self.fixtures.get(self.live).map(|fixture| &fixture.play) {
            Some(Play::Begun(game)) => game.bases() != [false; 3],
            _ => false,
        }
    }

    /// The next pitch, or the next moment without one.
    pub fn beat(&mut self, now: &Zoned) {
        if let Some(Fixture { play: Play::Begun(game), .. }) = self.fixtures.get_mut(self.live)
            && game.stage() != Stage::Over
        {
            let pitch = throw(&mut self.dice);
            game.beat(pitch);
            return;
        }
        self.wait += 1;
        if self.wait > INTERMISSION {
            self.wait = 0;
            self.next(now);
        }
    }

    /// The document's values, in the order of the day.
    pub fn entries(&self) -> Vec<Entry> {
        self.fixtures.iter().enumerate().map(|(number, fixture)| fixture.entry(self.day, number)).collect()
    }

    /// The next game of the day, or the first of the next day.
    fn next(&mut self, now: &Zoned) {
        self.live += 1;
        if self.fixtures.get(self.live).is_none_or(|fixture| matches!(fixture.play, Play::Postponed)) {
            self.day += 1;
            self.live = OVER;
            self.open(now);
        }
        self.begin(now);
    }

    /// Draws up a day: some games are over, the last is rained off, the others are to come.
    fn open(&mut self, now: &Zoned) {
        let mut dice = dice(self.seed, "schedule", self.day);
        let mut teams = TEAMS;
        teams.shuffle(&mut dice);
        let pairs = teams.chunks_exact(2).take(GAMES).enumerate();
        self.fixtures = pairs
            .map(|(number, pair)| Fixture {
                teams: [pair[0], pair[1]],
                records: [record(&mut dice), record(&mut dice)],
                start: on_the_five(&now.saturating_add(SignedDuration::from_mins(75 * (number as i64 - OVER as i64)))),
                play: match number {
                    ..OVER => Play::Begun(Box::new(Game::played(&mut dice))),
                    _ if number == GAMES - 1 => Play::Postponed,
                    _ => Play::Scheduled,
                },
            })
            .collect();
    }

    fn begin(&mut self, now: &Zoned) {
        if let Some(fixture) = self.fixtures.get_mut(self.live) {
            fixture.start = on_the_five(now);
            fixture.play = Play::Begun(Box::new(Game::new(&mut self.dice)));
        }
    }
}

impl Fixture {
    fn entry(&self, day: i64, number: usize) -> Entry {
        let [away, home] = self.teams;
        let [away_record, home_record] = self.records.map(|(won, lost)| format!("{won}-{lost}"));
        let entry = Entry {
            id: Some(format!("demo-{day}-{number}")),
            start_time: Some(Stamp::from(self.start.clone())),
            season_type: Some("regular-season".into()),
            away_abbreviation: Some(away.abbreviation.into()),
            home_abbreviation: Some(home.abbreviation.into()),
            away_color: Some(away.color.into()),
            home_color: Some(home.color.into()),
            away_record: Some(away_record),
            home_record: Some(home_record),
            ..Entry::default()
        };
        match &self.play {
            Play::Scheduled => Entry { status: Some(GameState::Pre), ..entry },
            Play::Postponed => {
                let entry = Entry { detail: Some("Postponed".into()), ..entry };
                with_line(entry, GameState::Post, &Game::default())
            }
            Play::Begun(game) => match game.stage() {
                Stage::Over => {
                    let extra = game.inning() > 9;
                    let detail = extra.then(|| format!("Final/{}", game.inning()));
                    with_line(Entry { detail, ..entry }, GameState::Post, game)
                }
                stage => with_situation(with_line(entry, GameState::In, game), stage, game),
            },
        }
    }
}

fn with_line(entry: Entry, status: GameState, game: &Game) -> Entry {
    Entry {
        status: Some(status),
        away_score: Some(game.score(Side::Away).to_string()),
        home_score: Some(game.score(Side::Home).to_string()),
        away_hits: Some(game.hits(Side::Away)),
        home_hits: Some(game.hits(Side::Home)),
        away_errors: Some(game.errors(Side::Away)),
        home_errors: Some(game.errors(Side::Home)),
        ..entry
    }
}

/// Count, outs and runners are there while somebody is at bat.
fn with_situation(entry: Entry, stage: Stage, game: &Game) -> Entry {
    let entry = Entry {
        inning: Some(game.inning()),
        inning_state: Some(match (stage, game.batting()) {
            (Stage::Batting, Side::Away) => InningState::Top,
            (Stage::Batting, Side::Home) => InningState::Bottom,
            (_, Side::Away) => InningState::Mid,
            (_, Side::Home) => InningState::End,
        }),
        last_play: Some(game.last_play().into()),
        ..entry
    };
    if stage != Stage::Batting {
        return entry;
    }
    let [first, second, third] = game.bases();
    Entry {
        balls: Some(game.balls()),
        strikes: Some(game.strikes()),
        outs: Some(game.outs()),
        on_first: Some(first),
        on_second: Some(second),
        on_third: Some(third),
        ..entry
    }
}

fn record(dice: &mut StdRng) -> (u32, u32) {
    let won = dice.random_range(48..80);
    (won, 128 - won)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    fn park(seed: u64) -> (Ballpark, Zoned) {
        let now = "2026-08-14T19:12:31-04:00[America/New_York]".parse().unwrap();
        (Ballpark::new(seed, &now), now)
    }

    #[test]
    fn a_day_has_games_in_every_state() {
        let (park, _) = park(1);
        let states: Vec<_> = park.entries().iter().filter_map(|entry| entry.status).map(GameState::as_str).collect();
        assert_eq!(states, ["post", "post", "in", "pre", "pre", "post"]);
        assert_eq!(park.entries()[5].detail.as_deref(), Some("Postponed"));
        assert_eq!(park.entries()[2].start_time.as_ref().unwrap().to_minutes(), "08/14/2026 6:05 PM -0400");
    }

    #[test]
    fn one_game_follows_another() {
        let (mut park, now) = park(2);
        let mut live = BTreeSet::new();
        for _ in 0..3000 {
            park.beat(&now);
            let entries = park.entries();
            let now_live: Vec<_> = entries.iter().filter(|entry| entry.status == Some(GameState::In)).collect();
            assert!(now_live.len() <= 1);
            live.extend(now_live.iter().filter_map(|entry| entry.id.clone()));
        }
        assert!(live.contains("demo-1-2"), "the second day begins: {live:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..Default::default() })]

        #[test]
        fn games_make_sense_from_outside(seed: u64) {
            let (mut park, now) = park(seed);
            let mut scores = BTreeMap::<String, [u32; 2]>::new();
            for _ in 0..1000 {
                park.beat(&now);
                for game in park.entries() {
                    let runs = |score: &Option<String>| score.as_deref().map_or(0, |score| score.parse().unwrap());
                    let score = [runs(&game.away_score), runs(&game.home_score)];
                    let before = scores.insert(game.id.unwrap(), score).unwrap_or_default();
                    prop_assert!(score[0] >= before[0] && score[1] >= before[1]);
                    let at_bat = game.status == Some(GameState::In)
                        && matches!(game.inning_state, Some(InningState::Top | InningState::Bottom));
                    prop_assert_eq!(game.balls.is_some_and(|balls| (0..4).contains(&balls)), at_bat);
                    prop_assert_eq!(game.strikes.is_some_and(|strikes| (0..3).contains(&strikes)), at_bat);
                    prop_assert_eq!(game.outs.is_some_and(|outs| (0..3).contains(&outs)), at_bat);
                    prop_assert_eq!(game.on_second.is_some(), at_bat);
                    prop_assert_eq!(game.away_score.is_some(), game.status != Some(GameState::Pre));
                    prop_assert_eq!(game.inning.is_some(), game.status == Some(GameState::In));
                }
            }
        }
    }
}
