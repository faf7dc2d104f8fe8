//! How often pitches come to what: close to a season's averages.

use rand::{Rng, seq::IndexedRandom};

use super::pitch::{Contact, Infield, Outfield, Pitch};

/// Throws a pitch.
pub fn throw(dice: &mut impl Rng) -> Pitch {
    match dice.random_range(0..1000) {
        ..355 => Pitch::Ball,
        355..525 => Pitch::CalledStrike,
        525..640 => Pitch::SwingingStrike,
        640..822 => Pitch::Foul,
        822..825 => Pitch::HitBatter,
        _ => Pitch::InPlay(contact(dice)),
    }
}

fn contact(dice: &mut impl Rng) -> Contact {
    let outfield = *[Outfield::Left, Outfield::Center, Outfield::Right].choose(dice).unwrap_or(&Outfield::Center);
    let infielders = [Infield::Pitcher, Infield::First, Infield::Second, Infield::Third, Infield::Short];
    let infielder = *infielders.choose(dice).unwrap_or(&Infield::Short);
    let hit = |bases, extra| Contact::Hit { bases, extra, to: outfield };
    match dice.random_range(0..1000) {
        ..222 => hit(1, dice.random_bool(0.45)),
        222..290 => hit(2, dice.random_bool(0.4)),
        290..296 => hit(3, false),
        296..340 => hit(4, false),
        340..655 => Contact::Grounder { double: dice.random_bool(0.4), force: dice.random_bool(0.5), to: infielder },
        655..890 => Contact::Fly { tag: dice.random_bool(0.6), to: outfield },
        890..982 => Contact::Liner { to: infielder },
        _ => Contact::Error { by: infielder },
    }
}
