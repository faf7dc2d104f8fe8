//! The rules, play by play, and what holds in any game.

use proptest::prelude::*;

use super::{super::pitch::Outfield, *};
use crate::demo::dice::dice;

const SINGLE: Pitch = hit(1, false);
const GROUNDER: Pitch = Pitch::InPlay(Contact::Grounder { double: false, force: false, to: Infield::Short });
const DOUBLE_PLAY: Pitch = Pitch::InPlay(Contact::Grounder { double: true, force: false, to: Infield::Short });
const FORCE: Pitch = Pitch::InPlay(Contact::Grounder { double: false, force: true, to: Infield::Third });
const FLY: Pitch = Pitch::InPlay(Contact::Fly { tag: true, to: Outfield::Center });
const LINER: Pitch = Pitch::InPlay(Contact::Liner { to: Infield::Second });
const ERROR: Pitch = Pitch::InPlay(Contact::Error { by: Infield::Short });

const fn hit(bases: usize, extra: bool) -> Pitch {
    Pitch::InPlay(Contact::Hit { bases, extra, to: Outfield::Left })
}

fn game() -> Game {
    let names = |from: usize| NAMES[from..from + LINEUP].to_vec();
    Game::between([names(0), names(LINEUP)])
}

fn after(pitches: &[Pitch]) -> Game {
    let mut game = game();
    for &pitch in pitches {
        game.beat(pitch);
    }
    game
}

/// Runners as `1-3`, runs, outs.
fn check(pitches: &[Pitch], bases: &str, runs: u32, outs: i64) {
    let game = after(pitches);
    let found: String = game.bases().iter().zip("123".chars()).map(|(&on, base)| if on { base } else { '-' }).collect();
    assert_eq!((found.as_str(), game.score(Side::Away), game.outs()), (bases, runs, outs), "{pitches:?}");
}

#[test]
fn four_balls_walk_and_push() {
    check(&[Pitch::Ball; 4], "1--", 0, 0);
    check(&[Pitch::Ball; 12], "123", 0, 0);
    check(&[Pitch::Ball; 16], "123", 1, 0);
    let walk = [Pitch::Ball; 4];
    check(&[&[hit(2, false)][..], &walk].concat(), "12-", 0, 0);
    check(&[&[hit(3, false)][..], &walk].concat(), "1-3", 0, 0);
    check(&[SINGLE, Pitch::HitBatter], "12-", 0, 0);
}

#[test]
fn three_strikes_are_out_but_a_foul_is_never_the_third() {
    check(&[Pitch::CalledStrike, Pitch::SwingingStrike, Pitch::CalledStrike], "---", 0, 1);
    let fouls = after(&[Pitch::Foul; 10]);
    assert_eq!((fouls.strikes(), fouls.outs()), (2, 0));
    check(&[Pitch::Foul, Pitch::Foul, Pitch::Foul, Pitch::SwingingStrike], "---", 0, 1);
}

#[test]
fn runners_advance_on_hits() {
    check(&[SINGLE, SINGLE], "12-", 0, 0);
    check(&[SINGLE, hit(1, true)], "1-3", 0, 0);
    check(&[hit(2, false), SINGLE], "1-3", 0, 0);
    check(&[hit(2, false), hit(1, true)], "1--", 1, 0);
    check(&[SINGLE, SINGLE, hit(1, true)], "1-3", 1, 0);
    check(&[SINGLE, hit(2, false)], "-23", 0, 0);
    check(&[SINGLE, hit(2, true)], "-2-", 1, 0);
    check(&[SINGLE, SINGLE, hit(3, false)], "--3", 2, 0);
    check(&[SINGLE, SINGLE, SINGLE, hit(4, false)], "---", 4, 0);
    check(&[hit(4, false)], "---", 1, 0);
    check(&[SINGLE, ERROR], "12-", 0, 0);
}

#[test]
fn outs_on_the_ground() {
    check(&[GROUNDER], "---", 0, 1);
    check(&[SINGLE, GROUNDER], "-2-", 0, 1);
    check(&[hit(3, false), GROUNDER], "---", 1, 1);
    check(&[SINGLE, DOUBLE_PLAY], "---", 0, 2);
    check(&[hit(2, false), DOUBLE_PLAY], "--3", 0, 1);
    check(&[SINGLE, SINGLE, DOUBLE_PLAY], "--3", 0, 2);
    check(&[SINGLE, SINGLE, SINGLE, DOUBLE_PLAY], "--3", 1, 2);
    check(&[SINGLE, FORCE], "1--", 0, 1);
    check(&[SINGLE, SINGLE, SINGLE, FORCE], "1-3", 1, 1);
}

#[test]
fn outs_in_the_air() {
    check(&[FLY], "---", 0, 1);
    check(&[hit(3, false), FLY], "---", 1, 1);
    check(&[hit(3, false), LINER], "--3", 0, 1);
    check(&[SINGLE, FLY], "1--", 0, 1);
}

#[test]
fn no_run_scores_on_the_third_out() {
    let two_out = [LINER, LINER];
    for last in [&[hit(3, false), GROUNDER][..], &[hit(3, false), FLY], &[hit(3, false), SINGLE, LINER]] {
        let game = after(&[&two_out[..], last].concat());
        assert_eq!(game.stage(), Stage::Break, "{last:?}");
        assert_eq!(game.score(Side::Away), u32::from(last.len() == 3), "{last:?}");
    }
    let game = after(&[LINER, hit(3, false), SINGLE, SINGLE, DOUBLE_PLAY]);
    assert_eq!((game.stage(), game.score(Side::Away)), (Stage::Break, 1));
}

#[test]
fn errors_are_no_hits_and_count_for_the_fielders() {
    let game = after(&[ERROR, SINGLE]);
    assert_eq!((game.hits(Side::Away), game.errors(Side::Away), game.errors(Side::Home)), (1, 0, 1));
}

#[test]
fn halves_take_turns_after_a_break() {
    let mut game = after(&[LINER; 3]);
    assert_eq!((game.stage(), game.batting(), game.inning(), game.outs()), (Stage::Break, Side::Away, 1, 0));
    for _ in 0..BREAK {
        game.beat(LINER);
    }
    assert_eq!((game.stage(), game.batting(), game.inning()), (Stage::Batting, Side::Home, 1));
}

/// A game in which nobody has scored, at the start of a half-inning.
fn scoreless_until(inning: i64, batting: Side) -> Game {
    let mut game = game();
    while (game.inning(), game.batting(), game.stage()) != (inning, batting, Stage::Batting) {
        game.beat(LINER);
    }
    game
}

#[test]
fn the_home_team_wins_with_its_winning_run() {
    let walk_off = |pitches: &[Pitch]| {
        let mut game = scoreless_until(9, Side::Home);
        for &pitch in pitches {
            game.beat(pitch);
        }
        (game.stage(), game.score(Side::Home))
    };
    assert_eq!(walk_off(&[hit(3, false), hit(2, false)]), (Stage::Over, 1));
    assert_eq!(walk_off(&[SINGLE, SINGLE, SINGLE, hit(3, false)]), (Stage::Over, 1));
    assert_eq!(walk_off(&[SINGLE, SINGLE, hit(4, false)]), (Stage::Over, 3));
    assert_eq!(walk_off(&[hit(3, false), FLY]), (Stage::Over, 1));
    assert_eq!(walk_off(&[SINGLE, SINGLE, SINGLE]), (Stage::Batting, 0));
}

#[test]
fn the_home_team_does_not_bat_when_it_leads_after_the_top_of_the_ninth() {
    let mut game = scoreless_until(8, Side::Home);
    game.beat(hit(4, false));
    while game.inning() < 9 || game.batting() == Side::Home {
        game.beat(LINER);
    }
    for _ in 0..3 {
        game.beat(LINER);
    }
    assert_eq!((game.stage(), game.batting(), game.line[1].len()), (Stage::Over, Side::Away, 8));
}

#[test]
fn extra_innings_begin_with_a_runner_on_second() {
    assert_eq!(scoreless_until(9, Side::Home).bases(), [false; 3]);
    for side in [Side::Away, Side::Home] {
        assert_eq!(scoreless_until(10, side).bases(), [false, true, false]);
    }
}

#[test]
fn plays_are_told() {
    let check = |pitches: &[Pitch], expected: &str| assert_eq!(after(pitches).last_play(), expected);
    check(&[], "Play ball!");
    check(&[Pitch::Ball, Pitch::Ball], "Ball 2");
    check(&[Pitch::SwingingStrike], "Strike 1 swinging");
    check(&[Pitch::Foul, Pitch::Foul, Pitch::CalledStrike], "Abbott struck out looking.");
    check(&[hit(2, false), hit(2, false)], "Bell doubled to left. Abbott scored.");
    check(&[SINGLE, SINGLE, hit(3, false)], "Castillo tripled to left. Abbott and Bell scored.");
    check(
        &[SINGLE, SINGLE, SINGLE, hit(4, false)],
        "Dunn hit a grand slam to left. Abbott, Bell, Castillo and Dunn scored.",
    );
    check(&[hit(4, false)], "Abbott homered to left.");
    check(&[SINGLE, DOUBLE_PLAY], "Bell grounded into a double play, short to second to first.");
    check(&[SINGLE, FORCE], "Bell grounded into a force out, Abbott out at second.");
    check(&[GROUNDER], "Abbott grounded out to short.");
    check(&[hit(3, false), FLY], "Bell hit a sacrifice fly to center. Abbott scored.");
    check(&[ERROR], "Abbott reached on an error by the shortstop.");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_game_follows_the_rules_and_ends(seed: u64) {
        let mut dice = dice(seed, "any game", 0);
        let mut game = Game::new(&mut dice);
        let (mut score, mut beats) = ([0, 0], 0);
        while game.stage() != Stage::Over {
            game.beat(throw(&mut dice));
            beats += 1;
            prop_assert!(beats < 5000, "it has no end");
            prop_assert!((0..4).contains(&game.balls()) && (0..3).contains(&game.strikes()));
            prop_assert!(game.stage() == Stage::Over || (0..3).contains(&game.outs()));
            prop_assert!(game.line[0].len() - game.line[1].len() <= 1);
            let on: Vec<_> = game.bases.iter().flatten().collect();
            prop_assert!((1..on.len()).all(|at| !on[at..].contains(&on[at - 1])), "nobody is on two bases");
            for (side, before) in [Side::Away, Side::Home].into_iter().zip(&mut score) {
                prop_assert!(game.score(side) >= *before);
                *before = game.score(side);
            }
        }
        prop_assert!(score[0] != score[1]);
        prop_assert!(game.inning() >= 9);
        prop_assert!(game.line[1].len() == game.line[0].len() || score[1] > score[0]);
    }
}

#[test]
fn games_look_like_games() {
    let games: Vec<_> = (0..400).map(|number| Game::played(&mut dice(1, "season", number))).collect();
    let mean = |of: &dyn Fn(&Game) -> f64| games.iter().map(of).sum::<f64>() / games.len() as f64;
    let runs = mean(&|game| f64::from(game.score(Side::Away) + game.score(Side::Home)));
    let hits = mean(&|game| (game.hits(Side::Away) + game.hits(Side::Home)) as f64);
    let errors = mean(&|game| (game.errors(Side::Away) + game.errors(Side::Home)) as f64);
    let extra = mean(&|game| f64::from(u8::from(game.inning() > 9)));
    assert!((7.0..11.0).contains(&runs), "{runs} runs a game");
    assert!((14.0..20.0).contains(&hits), "{hits} hits a game");
    assert!((0.5..1.6).contains(&errors), "{errors} errors a game");
    assert!((0.04..0.16).contains(&extra), "{extra} of the games go on after nine innings");
}
