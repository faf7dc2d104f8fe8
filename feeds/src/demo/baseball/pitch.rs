//! What a pitch can come to.

/// The outcome of one pitch, with what chance has decided about the runners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pitch {
    Ball,
    /// The batter watched it.
    CalledStrike,
    SwingingStrike,
    Foul,
    HitBatter,
    InPlay(Contact),
}

/// What becomes of a ball in play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contact {
    /// A hit for so many bases, 1 to 4; with `extra`, runners take one base more than the batter.
    Hit { bases: usize, extra: bool, to: Outfield },
    /// With a runner on first and time for it, `double` has two out and `force` has the runner.
    Grounder { double: bool, force: bool, to: Infield },
    /// With `tag`, a runner on third may score after the catch.
    Fly { tag: bool, to: Outfield },
    /// Nobody advances.
    Liner { to: Infield },
    /// A fielder drops it.
    Error { by: Infield },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outfield {
    Left,
    Center,
    Right,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Infield {
    Pitcher,
    First,
    Second,
    Third,
    Short,
}

impl Outfield {
    pub fn name(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Center => "center",
            Self::Right => "right",
        }
    }
}

impl Infield {
    pub fn name(self) -> &'static str {
        match self {
            Self::Pitcher => "pitcher",
            Self::First => "first",
            Self::Second => "second",
            Self::Third => "third",
            Self::Short => "short",
        }
    }
}
