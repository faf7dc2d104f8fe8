//! What happened, as a reporter says it.

use super::{
    game::Name,
    pitch::{Infield, Outfield},
};

/// A sentence about a turn at bat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    text: String,
    home_run: bool,
}

impl Sentence {
    pub fn new(batter: Name, what: &str) -> Self {
        Self { text: format!("{batter} {what}"), home_run: false }
    }

    /// A hit for so many bases with so many runners on.
    pub fn hit(batter: Name, bases: usize, on: usize, to: Outfield) -> Self {
        let what = match (bases, on) {
            (1, _) => "singled",
            (2, _) => "doubled",
            (3, _) => "tripled",
            (_, 3) => "hit a grand slam",
            _ => "homered",
        };
        Self { home_run: bases == 4, ..Self::new(batter, &format!("{what} to {}", to.name())) }
    }

    pub fn double_play(batter: Name, to: Infield) -> Self {
        let way = match to {
            Infield::First => "first to short to first",
            Infield::Second => "second to short to first",
            Infield::Short => "short to second to first",
            Infield::Third => "third to second to first",
            Infield::Pitcher => "pitcher to second to first",
        };
        Self::new(batter, &format!("grounded into a double play, {way}"))
    }

    pub fn force(batter: Name, out: Name) -> Self {
        Self::new(batter, &format!("grounded into a force out, {out} out at second"))
    }

    pub fn grounder(batter: Name, to: Infield) -> Self {
        Self::new(batter, &format!("grounded out to {}", to.name()))
    }

    pub fn fly(batter: Name, sacrifice: bool, to: Outfield) -> Self {
        let what = if sacrifice { "hit a sacrifice fly" } else { "flied out" };
        Self::new(batter, &format!("{what} to {}", to.name()))
    }

    pub fn liner(batter: Name, to: Infield) -> Self {
        Self::new(batter, &format!("lined out to {}", to.name()))
    }

    pub fn error(batter: Name, by: Infield) -> Self {
        let fielder = match by {
            Infield::Pitcher => "pitcher",
            Infield::First => "first baseman",
            Infield::Second => "second baseman",
            Infield::Third => "third baseman",
            Infield::Short => "shortstop",
        };
        Self::new(batter, &format!("reached on an error by the {fielder}"))
    }

    pub fn is_home_run(&self) -> bool {
        self.home_run
    }

    /// The sentence, and who scored. A home run with nobody on says it already.
    pub fn scoring(self, scored: &[Name]) -> String {
        match scored {
            [] => self.text + ".",
            [_] if self.home_run => self.text + ".",
            [one] => format!("{}. {one} scored.", self.text),
            [others @ .., last] => format!("{}. {} and {last} scored.", self.text, others.join(", ")),
        }
    }
}
