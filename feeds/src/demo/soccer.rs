//! The demo's World Cup: a group stage that never ends.

use std::time::Duration;

use jiff::{SignedDuration, Zoned};
use rand::{Rng, seq::SliceRandom};
use wallfeed_proto::{
    Stamp,
    values::world_cup::{Match, MatchState},
};

use super::dice::dice;

const NATIONS: [(&str, &str); 16] = [
    ("Argentina", "🇦🇷"),
    ("Australia", "🇦🇺"),
    ("Brazil", "🇧🇷"),
    ("Canada", "🇨🇦"),
    ("Croatia", "🇭🇷"),
    ("France", "🇫🇷"),
    ("Germany", "🇩🇪"),
    ("Ghana", "🇬🇭"),
    ("Japan", "🇯🇵"),
    ("Mexico", "🇲🇽"),
    ("Morocco", "🇲🇦"),
    ("Netherlands", "🇳🇱"),
    ("Norway", "🇳🇴"),
    ("Portugal", "🇵🇹"),
    ("Spain", "🇪🇸"),
    ("Uruguay", "🇺🇾"),
];

/// How long a minute of a match takes.
const MINUTE: Duration = Duration::from_secs(3);
/// Minutes from one kickoff to the next: a match, its pause, and time to look at the result.
const SLOT: u64 = 120;
/// Minutes of the first match that have been missed.
const MISSED: u64 = 25;
/// Matches that are shown before and after the one that is on.
const SHOWN: i64 = 2;
/// Minutes of a half, and of the pause between the halves.
const HALF: u64 = 45;
const PAUSE: u64 = 8;

/// The matches at a time of the story: the last, the one that is on, and the next.
pub fn matches(seed: u64, story: Duration, now: &Zoned) -> Vec<Match> {
    let minutes = story.as_secs() / MINUTE.as_secs() + MISSED;
    let (round, minute) = ((minutes / SLOT) as i64 + SHOWN, minutes % SLOT);
    (-SHOWN..=SHOWN).map(|offset| Pairing::draw(seed, round + offset).entry(offset, minute, now)).collect()
}

/// Two teams and their goals' minutes.
struct Pairing {
    teams: [usize; 2],
    goals: [Vec<u64>; 2],
    /// Some matches are decided by penalties: home, away.
    penalties: Option<(u32, u32)>,
}

impl Pairing {
    fn draw(seed: u64, round: i64) -> Self {
        // All teams have played before one plays again.
        let mut teams: Vec<_> = (0..NATIONS.len()).collect();
        teams.shuffle(&mut dice(seed, "cup draw", round.div_euclid(8)));
        let at = 2 * round.rem_euclid(8) as usize;
        let mut dice = dice(seed, "cup match", round);
        let mut goals = || {
            let mut minutes: Vec<u64> = (0..dice.random_range(0..4)).map(|_| dice.random_range(1..=2 * HALF)).collect();
            minutes.sort_unstable();
            minutes
        };
        let goals = [goals(), goals()];
        let drawn = goals[0].len() == goals[1].len();
        let winner = dice.random_range(3..6);
        let shootout = if dice.random_bool(0.5) { (winner, winner - 1) } else { (winner - 1, winner) };
        Self { teams: [teams[at], teams[at + 1]], goals, penalties: drawn.then_some(shootout) }
    }

    fn entry(&self, offset: i64, minute: u64, now: &Zoned) -> Match {
        let (played, clock) = match minute {
            ..=HALF => (minute, format!("{minute}'")),
            minute if minute <= HALF + PAUSE => (HALF, "HT".into()),
            minute => (minute - PAUSE, format!("{}'", minute - PAUSE)),
        };
        let over = offset < 0 || (offset == 0 && played > 2 * HALF);
        let (status, played, time) = match offset {
            1.. => {
                let kickoff = now.saturating_add(SignedDuration::from_mins(150 * offset));
                let kickoff = kickoff.saturating_sub(SignedDuration::from_mins(i64::from(kickoff.minute() % 30)));
                (MatchState::Scheduled, 0, Stamp::from(kickoff).to_minutes())
            }
            _ if over => (MatchState::Completed, u64::MAX, "FT".into()),
            _ => (MatchState::InProgress, played, clock),
        };
        let [home, away] = self.teams.map(|team| NATIONS[team]);
        let [home_goals, away_goals] =
            [0, 1].map(|side| self.goals[side].iter().filter(|&&goal: &&u64| goal <= played).count());
        let shootout = self.penalties.filter(|_| over).map(|(home, away)| format!("({home}-{away})"));
        Match {
            home_name: Some(home.0.into()),
            home_flag: Some(home.1.into()),
            away_name: Some(away.0.into()),
            away_flag: Some(away.1.into()),
            status: Some(status),
            score: Some(format!("{home_goals}-{away_goals}")),
            penalties: Some(shootout.unwrap_or_default()),
            time: Some(time),
            ..Match::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: u64) -> Vec<Match> {
        let now = "2026-06-21T16:30-04:00[America/New_York]".parse().unwrap();
        matches(3, MINUTE * (minute - MISSED) as u32, &now)
    }

    #[test]
    fn the_match_in_the_middle_is_on() {
        let check = |minute, status, time: &str| {
            let live = &at(minute)[2];
            assert_eq!((live.status, live.time.as_deref()), (Some(status), Some(time)));
        };
        check(26, MatchState::InProgress, "26'");
        check(45, MatchState::InProgress, "45'");
        check(50, MatchState::InProgress, "HT");
        check(98, MatchState::InProgress, "90'");
        check(99, MatchState::Completed, "FT");
        check(SLOT + 1, MatchState::InProgress, "1'");
    }

    #[test]
    fn what_was_on_is_over_and_what_was_next_is_on() {
        let (before, after) = (at(119), at(SLOT + 1));
        assert_eq!(before[2], after[1]);
        assert_eq!(before[3].home_name, after[2].home_name);
        assert!(before.iter().all(|entry| entry.home_name != entry.away_name));
    }

    #[test]
    fn goals_are_never_taken_back() {
        let goals = |minute| -> Vec<u32> {
            at(minute)[2].score.as_deref().unwrap().split('-').map(|goals| goals.parse().unwrap()).collect()
        };
        for minute in MISSED + 1..SLOT {
            assert!(
                goals(minute).iter().zip(goals(minute - 1).iter().copied()).all(|(&now, before)| now >= before)
                    || minute == MISSED
            );
        }
    }
}
