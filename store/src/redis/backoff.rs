//! How long to wait before the next attempt.

use std::time::Duration;

/// The longest wait before the second attempt.
const FIRST: Duration = Duration::from_millis(100);
/// The longest wait at all.
const LONGEST: Duration = Duration::from_secs(5);

/// Exponential back-off with full jitter: each wait is anything between nothing and a bound that doubles, so that many
/// clients do not come back at once.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    attempts: u32,
}

impl Backoff {
    /// The next wait.
    pub(super) fn next(&mut self) -> Duration {
        let bound = self.bound();
        self.attempts = self.attempts.saturating_add(1);
        bound.mul_f64(rand::random())
    }

    /// It worked: the next failure is a first one.
    pub(super) fn reset(&mut self) {
        self.attempts = 0;
    }

    fn bound(&self) -> Duration {
        FIRST.saturating_mul(2_u32.saturating_pow(self.attempts)).min(LONGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_bound_and_start_anew() {
        let mut backoff = Backoff::default();
        for bound in [100, 200, 400, 800, 1600, 3200, 5000, 5000] {
            assert_eq!(backoff.bound(), Duration::from_millis(bound));
            assert!(backoff.next() <= Duration::from_millis(bound));
        }
        backoff.attempts = u32::MAX;
        assert!(backoff.next() <= LONGEST);
        backoff.reset();
        assert!(backoff.next() <= FIRST);
    }
}
