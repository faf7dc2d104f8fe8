//! Which of a day's games are shown: those of most interest, one after another.

use crate::{page::Availability, scene::Scene};

/// How much a game matters to this household, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Interest {
    /// It is a game.
    Any,
    /// It is played now.
    Live,
    /// A favourite plays today.
    Favourite,
    /// A favourite plays now.
    FavouriteLive,
}

impl Interest {
    /// The interest in a game of these teams, each by one or more names.
    pub fn of<'a>(
        scene: &Scene,
        league: &str,
        teams: impl IntoIterator<Item = Option<&'a String>>,
        is_live: bool,
    ) -> Self {
        let is_favourite = teams.into_iter().flatten().any(|team| scene.preferences.is_favourite(league, team));
        match (is_favourite, is_live) {
            (true, true) => Self::FavouriteLive,
            (true, false) => Self::Favourite,
            (false, true) => Self::Live,
            (false, false) => Self::Any,
        }
    }
}

/// The game of a step: the games of most interest take turns.
pub fn game<G>(games: &[G], step: usize, interest: impl Fn(&G) -> Interest) -> Option<&G> {
    let most = games.iter().map(&interest).max()?;
    let chosen = || games.iter().filter(|game| interest(game) == most);
    chosen().nth(step % chosen().count())
}

/// A favourite's live game interrupts; without games the page is passed over.
pub fn availability<G>(games: Option<&[G]>, interest: impl Fn(&G) -> Interest) -> Availability {
    match games.unwrap_or_default().iter().map(interest).max() {
        None => Availability::Skip("a game"),
        Some(Interest::FavouriteLive) => Availability::Urgent(1),
        Some(_) => Availability::Show,
    }
}

#[cfg(test)]
mod tests {
    use super::{Interest::*, *};

    #[test]
    fn the_games_of_most_interest_take_turns() {
        for (games, shown) in [
            (&[][..], &[][..]),
            (&[Any, Any], &[0, 1, 0]),
            (&[Any, Live, Any, Live], &[1, 3, 1]),
            (&[Live, Favourite, Any], &[1, 1]),
            (&[Favourite, Live, FavouriteLive], &[2, 2]),
        ] {
            let place = |step| game(games, step, |&interest| interest).map(|game| games.element_offset(game).unwrap());
            for (step, &expected) in shown.iter().enumerate() {
                assert_eq!(place(step), Some(expected), "{games:?} at {step}");
            }
            assert_eq!(place(usize::MAX).is_some(), !games.is_empty());
        }
    }
}
