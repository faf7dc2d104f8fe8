//! How often snaps come to what.

use rand::Rng;

use super::game::{Game, Play, Snap};

/// From here a field goal is tried, in yards to the goal.
const FIELD_GOAL_RANGE: i64 = 37;

/// Snaps the ball.
pub fn snap(dice: &mut impl Rng, game: &Game) -> Snap {
    let play = match game.down() {
        (4, to_go) => fourth_down(dice, game.to_goal(), to_go),
        _ => scrimmage(dice),
    };
    let seconds = match play {
        Play::Incompletion => 6,
        Play::Punt(_) | Play::FieldGoal(_) => 8,
        _ => dice.random_range(24..42),
    };
    Snap { play, seconds }
}

/// A game that has been played to its end.
pub fn played(dice: &mut impl Rng) -> Game {
    let mut game = Game::default();
    while !game.is_over() {
        let snap = snap(dice, &game);
        game.beat(snap);
    }
    game
}

fn fourth_down(dice: &mut impl Rng, to_goal: i64, to_go: i64) -> Play {
    if to_go <= 2 && to_goal < 55 && dice.random_bool(0.4) {
        return scrimmage(dice);
    }
    if to_goal <= FIELD_GOAL_RANGE {
        let good = 0.99 - 0.011 * to_goal as f64;
        return Play::FieldGoal(dice.random_bool(good));
    }
    Play::Punt(dice.random_range(34..54))
}

fn scrimmage(dice: &mut impl Rng) -> Play {
    match dice.random_range(0..1000) {
        ..420 => Play::Rush(run(dice)),
        420..745 => Play::Reception(catch(dice)),
        745..930 => Play::Incompletion,
        930..970 => Play::Sack(dice.random_range(4..11)),
        970..988 => Play::Interception,
        _ => Play::Fumble,
    }
}

fn run(dice: &mut impl Rng) -> i64 {
    match dice.random_range(0..100) {
        ..18 => dice.random_range(-3..=0),
        18..90 => dice.random_range(1..9),
        90..99 => dice.random_range(9..22),
        _ => dice.random_range(22..75),
    }
}

fn catch(dice: &mut impl Rng) -> i64 {
    match dice.random_range(0..100) {
        ..72 => dice.random_range(2..13),
        72..96 => dice.random_range(13..30),
        _ => dice.random_range(30..80),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::demo::{dice::dice, side::Side};

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

        #[test]
        fn any_game_follows_the_rules_and_ends(seed: u64) {
            let mut dice = dice(seed, "any game", 0);
            let mut game = Game::default();
            let mut snaps = 0;
            while !game.is_over() {
                let before = [game.score(Side::Away), game.score(Side::Home)];
                let snap = snap(&mut dice, &game);
                game.beat(snap);
                snaps += 1;
                prop_assert!(snaps < 1000, "it has no end");
                prop_assert!((1..100).contains(&game.to_goal()));
                let (down, to_go) = game.down();
                prop_assert!((1..=4).contains(&down) && (1..100).contains(&to_go));
                prop_assert!((0..=900).contains(&game.clock()));
                let gained = game.score(Side::Away) + game.score(Side::Home) - before[0] - before[1];
                prop_assert!([0, 2, 3, 7].contains(&gained));
            }
        }
    }

    #[test]
    fn games_look_like_games() {
        let games: Vec<_> = (0..200).map(|number| played(&mut dice(1, "season", number))).collect();
        let points: i64 = games.iter().map(|game| game.score(Side::Away) + game.score(Side::Home)).sum();
        assert!((36..56).contains(&(points / 200)), "{} points a game", points / 200);
    }
}
