//! How long to wait before the next attempt.

use std::time::Duration;

use rand::Rng;

/// Waits that grow with every failure, each drawn from its whole range so that walls do not all return at once.
#[derive(Debug, Default)]
pub struct Backoff {
    failures: u32,
}

/// The shortest wait.
pub const SHORTEST: Duration = Duration::from_millis(500);
/// The longest wait, whatever a server asks for.
pub const LONGEST: Duration = Duration::from_secs(30);

impl Backoff {
    /// The stream was healthy: begin with short waits again.
    pub fn reset(&mut self) {
        self.failures = 0;
    }

    /// The next wait; at least what the server asked for, within bounds.
    pub fn next(&mut self, asked_for: Option<Duration>) -> Duration {
        let shortest = asked_for.unwrap_or(SHORTEST).clamp(SHORTEST, LONGEST);
        let grown = SHORTEST.saturating_mul(2_u32.saturating_pow(self.failures.saturating_add(1)));
        self.failures = self.failures.saturating_add(1);
        let longest = grown.max(shortest.mul_f64(1.5)).min(LONGEST).max(shortest);
        rand::rng().random_range(shortest..=longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_stay_in_bounds() {
        let mut backoff = Backoff::default();
        assert!((SHORTEST..=SHORTEST * 2).contains(&backoff.next(None)));
        for _ in 0..100 {
            assert!((SHORTEST..=LONGEST).contains(&backoff.next(None)));
        }
        backoff.reset();
        assert!(backoff.next(None) <= SHORTEST * 2);
    }

    #[test]
    fn later_waits_are_spread_over_the_whole_range() {
        let mut waits: Vec<_> = (0..200).map(|_| Backoff { failures: 10 }.next(None)).collect();
        waits.sort();
        assert!(waits[20] < Duration::from_secs(8) && waits[180] > Duration::from_secs(22), "{waits:?}");
    }

    #[test]
    fn a_server_is_heard_within_bounds() {
        let mut backoff = Backoff::default();
        let asked = Duration::from_secs(3);
        assert!((asked..=asked.mul_f64(1.5)).contains(&backoff.next(Some(asked))));
        assert_eq!(backoff.next(Some(Duration::from_secs(600))), LONGEST);
        assert!(backoff.next(Some(Duration::ZERO)) >= SHORTEST);
    }
}
