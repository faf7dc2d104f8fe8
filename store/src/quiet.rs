//! Warnings that others can provoke, at a bounded rate.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// At most one warning of a kind in this time.
const PAUSE: Duration = Duration::from_secs(10);

/// One kind of warning. What is left out is counted, and the count is said with the next one.
#[derive(Debug, Default)]
pub(crate) struct Quiet {
    state: Mutex<(Option<Instant>, u64)>,
}

impl Quiet {
    /// Warns, unless there was such a warning a moment ago.
    pub(crate) fn warn(&self, text: impl FnOnce() -> String) {
        match self.due(Instant::now()) {
            Some(0) => tracing::warn!("{}", text()),
            Some(left_out) => tracing::warn!("{} (and {left_out} more since the last such warning)", text()),
            None => {}
        }
    }

    /// How many were left out since the last one, if the next one is due.
    fn due(&self, now: Instant) -> Option<u64> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.0.is_some_and(|last| now.duration_since(last) < PAUSE) {
            state.1 += 1;
            return None;
        }
        state.0 = Some(now);
        Some(std::mem::take(&mut state.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_counted() {
        let (quiet, now) = (Quiet::default(), Instant::now());
        let due = [0, 1, 9, 10, 11, 25].map(|seconds| quiet.due(now + Duration::from_secs(seconds)));
        assert_eq!(due, [Some(0), None, None, Some(2), None, Some(1)]);
    }
}
