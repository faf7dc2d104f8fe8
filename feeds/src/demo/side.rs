//! The two sides of a game.

/// Visitors or home team.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Side {
    #[default]
    Away,
    Home,
}

impl Side {
    /// The opponent.
    pub fn other(self) -> Self {
        match self {
            Self::Away => Self::Home,
            Self::Home => Self::Away,
        }
    }
}
