//! How long a picture stays right.

use std::time::Duration;

use jiff::Zoned;

/// How long what was drawn stays right if no new document arrives; `None`: for ever.
pub type Hold = Option<Duration>;

/// The shorter of two.
#[must_use]
pub fn soonest(a: Hold, b: Hold) -> Hold {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// Until the next full second of the clock.
#[must_use]
pub fn until_next_second(now: &Zoned) -> Hold {
    let into = now.subsec_nanosecond().unsigned_abs();
    Some(Duration::from_nanos(u64::from(1_000_000_000 - into.min(999_999_999))))
}

/// Until the next full minute of the clock.
#[must_use]
pub fn until_next_minute(now: &Zoned) -> Hold {
    let seconds = 59 - u64::from(now.second().unsigned_abs().min(59));
    until_next_second(now).map(|second| second + Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_end_on_the_clocks_edges() {
        let now: Zoned = "2026-11-22T10:42:58.25[America/New_York]".parse().unwrap();
        assert_eq!(until_next_second(&now), Some(Duration::from_millis(750)));
        assert_eq!(until_next_minute(&now), Some(Duration::from_millis(1750)));
        let on_the_edge: Zoned = "2026-11-22T10:42:00[UTC]".parse().unwrap();
        assert_eq!(until_next_minute(&on_the_edge), Some(Duration::from_secs(60)));
    }

    #[test]
    fn the_shorter_hold_wins() {
        let (short, long) = (Some(Duration::from_secs(1)), Some(Duration::from_secs(2)));
        assert_eq!(soonest(short, long), short);
        assert_eq!(soonest(None, long), long);
        assert_eq!(soonest(None, None), None);
    }
}
