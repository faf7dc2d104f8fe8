//! Chance that repeats itself: the same seed, subject and turn throw the same dice.

use rand::{SeedableRng, rngs::StdRng};

/// The dice for one turn of a subject. Turns and subjects do not disturb one another, so that any turn can be thrown
/// without those before it.
pub fn dice(seed: u64, subject: &str, turn: i64) -> StdRng {
    let mut state = [0; 32];
    state[..8].copy_from_slice(&seed.to_le_bytes());
    state[8..16].copy_from_slice(&turn.to_le_bytes());
    for (place, letter) in state[16..].iter_mut().zip(subject.bytes()) {
        *place = letter;
    }
    StdRng::from_seed(state)
}

#[cfg(test)]
mod tests {
    use rand::Rng;

    use super::*;

    #[test]
    fn dice_repeat_themselves_and_nobody_else() {
        let throw = |seed, subject, turn| dice(seed, subject, turn).random::<u64>();
        assert_eq!(throw(1, "weather", 2), throw(1, "weather", 2));
        let all = [throw(1, "weather", 2), throw(2, "weather", 2), throw(1, "air", 2), throw(1, "weather", 3)];
        assert!((0..4).all(|one| (one + 1..4).all(|other| all[one] != all[other])));
    }
}
