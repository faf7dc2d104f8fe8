//! A game of football by the rules: told what each snap comes to, it knows down, distance, clock and score. Chance has no
//! place here.

use crate::demo::side::Side;

/// Seconds in a quarter, and in overtime.
const QUARTER: i64 = 15 * 60;
const OVERTIME: i64 = 10 * 60;
/// Where a drive begins after a kickoff, in yards to the goal, and after a kick from the 20 that follows a safety.
const AFTER_KICKOFF: i64 = 70;
const AFTER_SAFETY: i64 = 60;
/// How long halftime is, in beats.
const HALFTIME: u32 = 6;

/// A part of the game.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Period {
    #[default]
    First,
    Second,
    Halftime,
    Third,
    Fourth,
    Overtime,
}

/// What a snap comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Snap {
    /// What it was.
    pub play: Play,
    /// Seconds off the clock.
    pub seconds: i64,
}

/// A play, with what chance has decided about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Play {
    Rush(i64),
    Reception(i64),
    Incompletion,
    Sack(i64),
    /// The other team has the ball at the same place.
    Interception,
    Fumble,
    /// Kicked so many yards.
    Punt(i64),
    /// Good or not, if the try is made.
    FieldGoal(bool),
}

/// A game from kickoff to its end.
#[derive(Debug, Clone)]
pub struct Game {
    period: Period,
    clock: i64,
    score: [i64; 2],
    possession: Side,
    /// Yards to the goal.
    to_goal: i64,
    down: usize,
    to_go: i64,
    rest: u32,
    /// Who has had the ball in overtime.
    had_ball: [bool; 2],
    over: bool,
    last_play: &'static str,
}

impl Default for Game {
    fn default() -> Self {
        Self {
            period: Period::First,
            clock: QUARTER,
            score: [0; 2],
            possession: Side::Away,
            to_goal: AFTER_KICKOFF,
            down: 1,
            to_go: 10,
            rest: 0,
            had_ball: [false; 2],
            over: false,
            last_play: "Kickoff",
        }
    }
}

impl Period {
    /// As the document says it.
    pub fn name(self) -> &'static str {
        match self {
            Self::First => "1st Qtr",
            Self::Second => "2nd Qtr",
            Self::Halftime => "Halftime",
            Self::Third => "3rd Qtr",
            Self::Fourth => "4th Qtr",
            Self::Overtime => "OT",
        }
    }
}

impl Game {
    pub fn is_over(&self) -> bool {
        self.over
    }

    pub fn period(&self) -> Period {
        self.period
    }

    /// Seconds that are left of the period.
    pub fn clock(&self) -> i64 {
        self.clock
    }

    pub fn score(&self, side: Side) -> i64 {
        self.score[side as usize]
    }

    pub fn possession(&self) -> Side {
        self.possession
    }

    /// Yards to the goal.
    pub fn to_goal(&self) -> i64 {
        self.to_goal
    }

    /// The down, from 1, and the yards to go.
    pub fn down(&self) -> (usize, i64) {
        (self.down, self.to_go)
    }

    /// `3rd & 9`, `1st & Goal`.
    pub fn down_and_distance(&self) -> String {
        let down = ["1st", "2nd", "3rd", "4th"].get(self.down - 1).unwrap_or(&"4th");
        if self.to_go >= self.to_goal { format!("{down} & Goal") } else { format!("{down} & {}", self.to_go) }
    }

    /// The kind of the last play.
    pub fn last_play(&self) -> &'static str {
        self.last_play
    }

    /// The next beat: a snap, or a moment of halftime.
    pub fn beat(&mut self, snap: Snap) {
        if self.over {
            return;
        }
        if self.rest > 0 {
            self.rest -= 1;
            if self.rest == 0 {
                self.start(Period::Third, Side::Home);
            }
            return;
        }
        self.had_ball[self.possession as usize] |= self.period == Period::Overtime;
        self.clock = (self.clock - snap.seconds).max(0);
        self.play(snap.play);
        if self.period == Period::Overtime && self.had_ball == [true; 2] && self.score[0] != self.score[1] {
            self.over = true;
        } else if self.clock == 0 {
            self.end_period();
        }
    }

    fn play(&mut self, play: Play) {
        match play {
            Play::Rush(yards) => self.gain(yards, "Rush", "Rushing Touchdown"),
            Play::Reception(yards) => self.gain(yards, "Pass Reception", "Passing Touchdown"),
            Play::Incompletion => self.gain(0, "Pass Incompletion", "Pass Incompletion"),
            Play::Sack(yards) => self.gain(-yards, "Sack", "Sack"),
            Play::Interception => self.turn_over("Interception", self.to_goal),
            Play::Fumble => self.turn_over("Fumble Recovery", self.to_goal),
            Play::Punt(yards) => self.turn_over("Punt", self.to_goal - yards),
            Play::FieldGoal(true) => {
                self.score[self.possession as usize] += 3;
                self.last_play = "Field Goal Good";
                self.drive(self.possession.other(), AFTER_KICKOFF);
            }
            // The other team has the ball where it was kicked, seven yards behind the line.
            Play::FieldGoal(false) => self.turn_over("Field Goal Missed", self.to_goal + 7),
        }
    }

    fn gain(&mut self, yards: i64, play: &'static str, touchdown: &'static str) {
        self.last_play = play;
        self.to_goal -= yards;
        self.to_go -= yards;
        if self.to_goal <= 0 {
            self.score[self.possession as usize] += 7;
            self.last_play = touchdown;
            self.drive(self.possession.other(), AFTER_KICKOFF);
        } else if self.to_goal >= 100 {
            self.score[self.possession.other() as usize] += 2;
            self.last_play = "Safety";
            self.drive(self.possession.other(), AFTER_SAFETY);
        } else if self.to_go <= 0 {
            self.drive(self.possession, self.to_goal);
        } else if self.down == 4 {
            self.turn_over(play, self.to_goal);
        } else {
            self.down += 1;
        }
    }

    /// The other team has the ball, so many yards from the goal that it defended; in the end zone, at its 20.
    fn turn_over(&mut self, play: &'static str, to_goal: i64) {
        self.last_play = play;
        let at = if (1..100).contains(&to_goal) { 100 - to_goal } else { 80 };
        self.drive(self.possession.other(), at);
    }

    fn drive(&mut self, side: Side, to_goal: i64) {
        (self.possession, self.to_goal, self.down, self.to_go) = (side, to_goal, 1, to_goal.min(10));
    }

    fn end_period(&mut self) {
        match self.period {
            Period::First => (self.period, self.clock) = (Period::Second, QUARTER),
            Period::Third => (self.period, self.clock) = (Period::Fourth, QUARTER),
            Period::Second => (self.period, self.rest, self.last_play) = (Period::Halftime, HALFTIME, "End of Half"),
            Period::Fourth if self.score[0] == self.score[1] => self.start(Period::Overtime, Side::Away),
            Period::Fourth | Period::Overtime | Period::Halftime => self.over = true,
        }
    }

    fn start(&mut self, period: Period, receiver: Side) {
        self.period = period;
        self.clock = if period == Period::Overtime { OVERTIME } else { QUARTER };
        self.last_play = "Kickoff";
        self.drive(receiver, AFTER_KICKOFF);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(plays: &[Play]) -> Game {
        let mut game = Game::default();
        for &play in plays {
            game.beat(Snap { play, seconds: 1 });
        }
        game
    }

    /// Who has the ball, where, down and distance, score.
    fn check(plays: &[Play], side: Side, to_goal: i64, down: &str, score: [i64; 2]) {
        let game = after(plays);
        assert_eq!((game.possession, game.to_goal, game.score), (side, to_goal, score), "{plays:?}");
        assert_eq!(game.down_and_distance(), down, "{plays:?}");
    }

    #[test]
    fn ten_yards_in_four_downs() {
        check(&[], Side::Away, 70, "1st & 10", [0, 0]);
        check(&[Play::Rush(4)], Side::Away, 66, "2nd & 6", [0, 0]);
        check(&[Play::Rush(4), Play::Sack(7)], Side::Away, 73, "3rd & 13", [0, 0]);
        check(&[Play::Rush(4), Play::Reception(6)], Side::Away, 60, "1st & 10", [0, 0]);
        check(&[Play::Incompletion; 4], Side::Home, 30, "1st & 10", [0, 0]);
        check(&[Play::Reception(63)], Side::Away, 7, "1st & Goal", [0, 0]);
    }

    #[test]
    fn ways_to_score() {
        check(&[Play::Reception(70)], Side::Home, 70, "1st & 10", [7, 0]);
        check(&[Play::FieldGoal(true)], Side::Home, 70, "1st & 10", [3, 0]);
        check(&[Play::Sack(30)], Side::Home, 60, "1st & 10", [0, 2]);
    }

    #[test]
    fn ways_to_lose_the_ball() {
        check(&[Play::Interception], Side::Home, 30, "1st & 10", [0, 0]);
        check(&[Play::Rush(10), Play::Fumble], Side::Home, 40, "1st & 10", [0, 0]);
        check(&[Play::Punt(40)], Side::Home, 70, "1st & 10", [0, 0]);
        check(&[Play::Punt(75)], Side::Home, 80, "1st & 10", [0, 0]);
        check(&[Play::Rush(40), Play::FieldGoal(false)], Side::Home, 63, "1st & 10", [0, 0]);
    }

    #[test]
    fn quarters_follow_one_another_and_a_draw_goes_on() {
        let mut game = Game::default();
        let mut periods = vec![game.period()];
        while !game.is_over() {
            game.beat(Snap { play: Play::Incompletion, seconds: 60 });
            if periods.last() != Some(&game.period()) {
                periods.push(game.period());
            }
        }
        let names: Vec<_> = periods.into_iter().map(Period::name).collect();
        assert_eq!(names, ["1st Qtr", "2nd Qtr", "Halftime", "3rd Qtr", "4th Qtr", "OT"]);
        assert_eq!(game.clock(), 0);
    }

    #[test]
    fn in_overtime_both_teams_have_the_ball() {
        let overtime = |plays: &[Play]| {
            let mut game = Game { period: Period::Overtime, clock: OVERTIME, ..Game::default() };
            for &play in plays {
                game.beat(Snap { play, seconds: 5 });
            }
            (game.is_over(), game.score)
        };
        assert_eq!(overtime(&[Play::FieldGoal(true)]), (false, [3, 0]));
        assert_eq!(overtime(&[Play::FieldGoal(true), Play::Reception(70)]), (true, [3, 7]));
        assert_eq!(overtime(&[Play::FieldGoal(true), Play::Interception]), (true, [3, 0]));
        assert_eq!(overtime(&[Play::FieldGoal(true), Play::FieldGoal(true)]), (false, [3, 3]));
        assert_eq!(overtime(&[Play::Punt(40), Play::Punt(40), Play::FieldGoal(true)]), (true, [3, 0]));
    }
}
