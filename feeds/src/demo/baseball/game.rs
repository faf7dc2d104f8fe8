//! A ball game by the rules: told what each pitch comes to, it knows the count, the runners, the score and the end.
//! Chance has no place here.

use rand::{Rng, seq::SliceRandom};

use super::{
    chance::throw,
    league::NAMES,
    pitch::{Contact, Infield, Pitch},
    words::Sentence,
};
use crate::demo::side::Side;

/// How long a break between two half-innings lasts, in beats.
const BREAK: u32 = 4;
/// Innings after which a lead wins.
const REGULATION: usize = 9;
/// Batters in a lineup.
const LINEUP: usize = 9;

/// A name in the lineup.
pub type Name = &'static str;

/// A game from its first pitch to its end.
#[derive(Debug, Clone, Default)]
pub struct Game {
    lineups: [Vec<Name>; 2],
    /// Who is due up, by side.
    due_up: [usize; 2],
    /// Runs by inning, by side.
    line: [Vec<u32>; 2],
    hits: [i64; 2],
    errors: [i64; 2],
    batting: Side,
    balls: i64,
    strikes: i64,
    outs: i64,
    bases: [Option<Name>; 3],
    /// Beats that are left of a break.
    rest: u32,
    over: bool,
    last_play: String,
}

/// What is going on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Somebody is at bat.
    Batting,
    /// Between two half-innings.
    Break,
    Over,
}

impl Game {
    /// A game between two lineups, drawn from those who play in the demo.
    pub fn new(dice: &mut impl Rng) -> Self {
        let mut names = NAMES;
        names.shuffle(dice);
        let (away, home) = names[..2 * LINEUP].split_at(LINEUP);
        Self::between([away.to_vec(), home.to_vec()])
    }

    /// A game that has been played to its end.
    pub fn played(dice: &mut impl Rng) -> Self {
        let mut game = Self::new(dice);
        while !game.over {
            game.beat(throw(dice));
        }
        game
    }

    fn between(lineups: [Vec<Name>; 2]) -> Self {
        Self { lineups, line: [vec![0], vec![]], last_play: "Play ball!".into(), ..Self::default() }
    }

    pub fn stage(&self) -> Stage {
        match (self.over, self.rest) {
            (true, _) => Stage::Over,
            (false, 0) => Stage::Batting,
            (false, _) => Stage::Break,
        }
    }

    /// The inning, from 1.
    pub fn inning(&self) -> i64 {
        self.line[0].len() as i64
    }

    /// Who bats, or has just batted.
    pub fn batting(&self) -> Side {
        self.batting
    }

    pub fn score(&self, side: Side) -> u32 {
        self.line[side as usize].iter().sum()
    }

    pub fn hits(&self, side: Side) -> i64 {
        self.hits[side as usize]
    }

    pub fn errors(&self, side: Side) -> i64 {
        self.errors[side as usize]
    }

    pub fn balls(&self) -> i64 {
        self.balls
    }

    pub fn strikes(&self) -> i64 {
        self.strikes
    }

    pub fn outs(&self) -> i64 {
        self.outs
    }

    /// Whether runners are on first, second and third.
    pub fn bases(&self) -> [bool; 3] {
        self.bases.map(|runner| runner.is_some())
    }

    pub fn last_play(&self) -> &str {
        &self.last_play
    }

    /// The next beat: a pitch while somebody bats, a moment of a break otherwise.
    pub fn beat(&mut self, pitch: Pitch) {
        match self.stage() {
            Stage::Batting => self.pitch(pitch),
            Stage::Break => {
                self.rest -= 1;
                if self.rest == 0 {
                    self.next_half();
                }
            }
            Stage::Over => {}
        }
    }

    fn pitch(&mut self, pitch: Pitch) {
        match pitch {
            Pitch::Ball if self.balls == 3 => self.walk("walked"),
            Pitch::Ball => {
                self.balls += 1;
                self.last_play = format!("Ball {}", self.balls);
            }
            Pitch::CalledStrike => self.strike("looking"),
            Pitch::SwingingStrike => self.strike("swinging"),
            Pitch::Foul => {
                self.strikes = (self.strikes + 1).min(2);
                self.last_play = "Foul".into();
            }
            Pitch::HitBatter => self.walk("was hit by a pitch"),
            Pitch::InPlay(contact) => self.contact(contact),
        }
    }

    fn strike(&mut self, how: &str) {
        self.strikes += 1;
        if self.strikes < 3 {
            self.last_play = format!("Strike {} {how}", self.strikes);
        } else {
            self.outs += 1;
            self.finish(Sentence::new(self.batter(), &format!("struck out {how}")), &[]);
        }
    }

    /// The batter takes first; only those who must make room advance.
    fn walk(&mut self, what: &str) {
        let mut moving = Some(self.batter());
        for base in &mut self.bases {
            if let Some(runner) = moving {
                moving = base.replace(runner);
            }
        }
        let scored: Vec<_> = moving.into_iter().collect();
        self.finish(Sentence::new(self.batter(), what), &scored);
    }

    fn contact(&mut self, contact: Contact) {
        let batter = self.batter();
        match contact {
            Contact::Hit { bases, extra, to } => {
                self.hits[self.batting as usize] += 1;
                let on = self.bases.iter().flatten().count();
                let scored = self.advance(bases, extra, Some(batter));
                self.finish(Sentence::hit(batter, bases, on, to), &scored);
            }
            Contact::Grounder { double, force, to } => self.grounder(double, force, to),
            Contact::Fly { tag, to } => {
                self.outs += 1;
                let runner = self.bases[2].take_if(|_| tag && self.outs < 3);
                let scored: Vec<_> = runner.into_iter().collect();
                self.finish(Sentence::fly(batter, !scored.is_empty(), to), &scored);
            }
            Contact::Liner { to } => {
                self.outs += 1;
                self.finish(Sentence::liner(batter, to), &[]);
            }
            Contact::Error { by } => {
                self.errors[self.batting.other() as usize] += 1;
                let scored = self.advance(1, false, Some(batter));
                self.finish(Sentence::error(batter, by), &scored);
            }
        }
    }

    fn grounder(&mut self, double: bool, force: bool, to: Infield) {
        let batter = self.batter();
        match self.bases[0].filter(|_| self.outs < 2) {
            Some(_) if double => {
                self.outs += 2;
                self.bases[0] = None;
                let scored = self.advance_unless_out();
                self.finish(Sentence::double_play(batter, to), &scored);
            }
            Some(out) if force => {
                self.outs += 1;
                self.bases[0] = None;
                let scored = self.advance_unless_out();
                self.bases[0] = Some(batter);
                self.finish(Sentence::force(batter, out), &scored);
            }
            _ => {
                self.outs += 1;
                let scored = self.advance_unless_out();
                self.finish(Sentence::grounder(batter, to), &scored);
            }
        }
    }

    /// Runners advance by a base while the batter is put out, unless that was the third out.
    fn advance_unless_out(&mut self) -> Vec<Name> {
        if self.outs < 3 { self.advance(1, false, None) } else { vec![] }
    }

    /// Everybody advances; who scores, in that order. Nobody passes or joins the runner before him.
    fn advance(&mut self, by: usize, extra: bool, batter: Option<Name>) -> Vec<Name> {
        let mut scored = vec![];
        let mut after = [None; 3];
        let runners = self.bases.into_iter().enumerate().rev();
        for (from, runner) in runners.filter_map(|(from, runner)| runner.map(|runner| (from, runner))) {
            let to = from + by + usize::from(extra);
            match after.get(to) {
                None => scored.push(runner),
                Some(None) => after[to] = Some(runner),
                Some(Some(_)) => after[to - 1] = Some(runner),
            }
        }
        match (batter, after.get_mut(by - 1)) {
            (Some(batter), Some(base)) => *base = Some(batter),
            (Some(batter), None) => scored.push(batter),
            (None, _) => {}
        }
        self.bases = after;
        scored
    }

    /// A turn at bat is over. The winning run ends the game, those behind it do not count, unless it was a home run.
    fn finish(&mut self, sentence: Sentence, scored: &[Name]) {
        let side = self.batting as usize;
        let walk_off = self.is_last_chance() && !sentence.is_home_run();
        let needed = (self.score(Side::Away) + 1).saturating_sub(self.score(Side::Home)) as usize;
        let most = if walk_off { needed } else { usize::MAX };
        let scored = &scored[..scored.len().min(most)];
        if let Some(runs) = self.line[side].last_mut() {
            *runs += scored.len() as u32;
        }
        self.last_play = sentence.scoring(scored);
        self.due_up[side] = (self.due_up[side] + 1) % LINEUP;
        (self.balls, self.strikes) = (0, 0);
        if self.is_last_chance() && self.score(Side::Home) > self.score(Side::Away) {
            self.over = true;
        } else if self.outs >= 3 {
            self.end_half();
        }
    }

    /// Whether the home team bats for the last time, unless there is a draw.
    fn is_last_chance(&self) -> bool {
        self.batting == Side::Home && self.line[0].len() >= REGULATION
    }

    fn end_half(&mut self) {
        (self.outs, self.bases) = (0, [None; 3]);
        let (away, home) = (self.score(Side::Away), self.score(Side::Home));
        self.over = self.line[0].len() >= REGULATION
            && match self.batting {
                Side::Away => home > away,
                Side::Home => home != away,
            };
        self.rest = BREAK;
    }

    /// From the tenth inning on, a half-inning begins with a runner on second: who made the last out, by the lineup.
    fn next_half(&mut self) {
        self.batting = self.batting.other();
        let side = self.batting as usize;
        self.line[side].push(0);
        if self.line[side].len() > REGULATION {
            let before = (self.due_up[side] + LINEUP - 1) % LINEUP;
            self.bases[1] = self.lineups[side].get(before).copied();
        }
    }

    fn batter(&self) -> Name {
        let side = self.batting as usize;
        self.lineups[side].get(self.due_up[side]).copied().unwrap_or("The batter")
    }
}

#[cfg(test)]
mod tests;
