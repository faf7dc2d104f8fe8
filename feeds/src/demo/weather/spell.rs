//! A spell of bad weather within a day.

use std::f64::consts::PI;

use rand::Rng;

/// A spell of rain or snow, in hours of its day.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Spell {
    start: f64,
    end: f64,
    /// How hard it rains at its height, 0 to 1.
    height: f64,
    /// Whether there is thunder.
    pub thunder: bool,
}

/// How long the sky takes to cover before a spell and to clear after it, in hours.
const CLOUDS_LEAD: f64 = 2.5;
/// How long the air stays cooler after a spell, in hours.
const COOL_AFTER: f64 = 4.0;
/// Cooler by so much at the end of the hardest spell, °F.
const COOLING: f64 = 9.0;

impl Spell {
    /// The thunderstorm of the first afternoon.
    pub const FIRST: Self = Self { start: 14.75, end: 17.5, height: 1.0, thunder: true };

    /// Half of the days have a spell. It is over early enough for its traces to be gone by midnight.
    pub fn perhaps(dice: &mut impl Rng) -> Option<Self> {
        let (bad, start, length) = (dice.random_bool(0.5), dice.random_range(4.0..15.0), dice.random_range(1.0..5.0));
        let (height, thunder) = (dice.random_range(0.2..1.0), dice.random_bool(0.4));
        bad.then_some(Self { start, end: start + length, height, thunder: thunder && start > 11.0 })
    }

    /// How hard it rains at an hour, 0 to 1.
    pub fn strength(&self, hour: f64) -> f64 {
        if self.start < hour && hour < self.end {
            self.height * (PI * (hour - self.start) / (self.end - self.start)).sin()
        } else {
            0.0
        }
    }

    /// How much of the sky its clouds cover at an hour, 0 to 1.
    pub fn overcast(&self, hour: f64) -> f64 {
        if self.height <= 0.0 {
            return 0.0;
        }
        let away = (self.start - hour).max(hour - self.end).max(0.0);
        (1.0 - away / CLOUDS_LEAD).max(0.0)
    }

    /// How much it cools the air at an hour, °F.
    pub fn cooling(&self, hour: f64) -> f64 {
        let part = if hour < self.start {
            0.0
        } else if hour < self.end {
            (hour - self.start) / (self.end - self.start)
        } else {
            (1.0 - (hour - self.end) / COOL_AFTER).max(0.0)
        };
        COOLING * self.height * part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spell_comes_and_goes_within_its_day() {
        let spell = Spell { start: 12.0, end: 16.0, height: 0.8, thunder: false };
        assert!((spell.strength(14.0) - 0.8).abs() < 1e-9);
        for hour in [0.0, 9.0, 20.5, 24.0] {
            assert!(spell.strength(hour) + spell.overcast(hour) + spell.cooling(hour) < 1e-9, "{hour}");
        }
        assert!((spell.overcast(13.0) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn without_a_spell_nothing_happens() {
        let none = Spell::default();
        for hour in 0..24 {
            let hour = f64::from(hour);
            assert!(none.strength(hour) + none.overcast(hour) + none.cooling(hour) < 1e-9, "{hour}");
        }
    }
}
