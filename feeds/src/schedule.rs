//! When each feed is due: told the time, it says what is. It knows no clock and does no I/O.

use std::time::{Duration, Instant};

/// No feed is due sooner than this after it was.
pub const SHORTEST: Duration = Duration::from_secs(1);
/// No feed waits longer than this.
pub const LONGEST: Duration = Duration::from_secs(24 * 3600);
/// The wait after a first failure, unless the feed's own period is shorter.
const FIRST_RETRY: Duration = Duration::from_secs(30);
/// The longest wait after failures, unless the upstream asks for more.
const LONGEST_RETRY: Duration = Duration::from_secs(3600);
/// The first documents are asked for within this time.
const START: Duration = Duration::from_millis(500);
/// The part of a wait by which it is lengthened at random, so that feeds and households drift apart.
const SPREAD: f64 = 0.03;
/// The most by which a wait is lengthened.
const LONGEST_SPREAD: Duration = Duration::from_secs(30);

/// The feeds' times. A feed is named by its place in the list.
#[derive(Debug)]
pub struct Schedule {
    turns: Vec<Turn>,
    /// A random number from 0 to 1.
    random: fn() -> f64,
}

#[derive(Debug, Clone)]
struct Turn {
    /// None: it is being made.
    due: Option<Instant>,
    failures: u32,
}

impl Schedule {
    /// So many feeds, all due almost at once.
    #[must_use]
    pub fn new(feeds: usize, now: Instant, random: fn() -> f64) -> Self {
        let turn = |_| Turn { due: Some(now + START.mul_f64(random())), failures: 0 };
        Self { turns: (0..feeds).map(turn).collect(), random }
    }

    /// The feeds that are due. Each is under way until [`Schedule::succeeded`] or [`Schedule::failed`] is told.
    pub fn take_due(&mut self, now: Instant) -> Vec<usize> {
        let due = |turn: &Turn| turn.due.is_some_and(|due| due <= now);
        let taken: Vec<_> = (0..self.turns.len()).filter(|&feed| due(&self.turns[feed])).collect();
        for &feed in &taken {
            self.turns[feed].due = None;
        }
        taken
    }

    /// When the next feed is due; none while all are under way.
    #[must_use]
    pub fn next(&self) -> Option<Instant> {
        self.turns.iter().filter_map(|turn| turn.due).min()
    }

    /// Makes a feed due now, unless it is under way.
    pub fn hurry(&mut self, feed: usize, now: Instant) {
        if let Some(Turn { due: Some(due), .. }) = self.turns.get_mut(feed) {
            *due = now.min(*due);
        }
    }

    /// A feed has made its document. Says the time until it is due again.
    pub fn succeeded(&mut self, feed: usize, now: Instant, next: Duration) -> Duration {
        let wait = self.spread(next.clamp(SHORTEST, LONGEST));
        if let Some(turn) = self.turns.get_mut(feed) {
            *turn = Turn { due: Some(now + wait), failures: 0 };
        }
        wait
    }

    /// A feed has failed. Says the time until it is tried again: longer with every failure, and as long as the upstream
    /// asks for.
    pub fn failed(&mut self, feed: usize, now: Instant, period: Duration, retry_after: Option<Duration>) -> Duration {
        let failures = self.turns.get(feed).map_or(0, |turn| turn.failures);
        let doubled = FIRST_RETRY.min(period).saturating_mul(1 << failures.min(12));
        let wait = doubled.min(LONGEST_RETRY).max(retry_after.unwrap_or_default()).clamp(SHORTEST, LONGEST);
        let wait = self.spread(wait);
        if let Some(turn) = self.turns.get_mut(feed) {
            *turn = Turn { due: Some(now + wait), failures: failures.saturating_add(1) };
        }
        wait
    }

    fn spread(&self, wait: Duration) -> Duration {
        wait + wait.mul_f64(SPREAD).min(LONGEST_SPREAD).mul_f64((self.random)())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const NONE: [usize; 0] = [];

    #[test]
    fn a_feed_is_due_again_after_the_time_it_says() {
        let start = Instant::now();
        let mut schedule = Schedule::new(2, start, || 0.0);
        assert_eq!(schedule.take_due(start), [0, 1]);
        assert_eq!(schedule.take_due(start + 1000 * SECOND), NONE, "both are under way");
        assert_eq!(schedule.next(), None);
        assert_eq!(schedule.succeeded(0, start, 30 * SECOND), 30 * SECOND);
        assert_eq!(schedule.succeeded(1, start, 900 * SECOND), 900 * SECOND);
        assert_eq!(schedule.next(), Some(start + 30 * SECOND));
        assert_eq!(schedule.take_due(start + 29 * SECOND), NONE);
        assert_eq!(schedule.take_due(start + 30 * SECOND), [0]);
        assert_eq!(schedule.next(), Some(start + 900 * SECOND));
    }

    #[test]
    fn it_is_never_due_at_once_and_never_forgotten() {
        let start = Instant::now();
        let mut schedule = Schedule::new(1, start, || 0.0);
        assert_eq!(schedule.succeeded(0, start, Duration::ZERO), SHORTEST);
        assert_eq!(schedule.succeeded(0, start, Duration::MAX), LONGEST);
        assert_eq!(schedule.failed(0, start, Duration::ZERO, None), SHORTEST);
        assert_eq!(schedule.failed(0, start, Duration::MAX, Some(Duration::MAX)), LONGEST);
    }

    #[test]
    fn failures_are_tried_again_ever_more_rarely() {
        let start = Instant::now();
        let mut schedule = Schedule::new(1, start, || 0.0);
        let mut waits = || schedule.failed(0, start, 900 * SECOND, None).as_secs();
        let waits: Vec<_> = (0..9).map(|_| waits()).collect();
        assert_eq!(waits, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
        assert_eq!(schedule.failed(0, start, 900 * SECOND, Some(7200 * SECOND)), 7200 * SECOND);
        schedule.succeeded(0, start, 900 * SECOND);
        assert_eq!(schedule.failed(0, start, 900 * SECOND, None), 30 * SECOND);
        for _ in 0..100 {
            schedule.failed(0, start, 900 * SECOND, None);
        }
    }

    #[test]
    fn an_upstream_that_asks_for_time_gets_it() {
        let start = Instant::now();
        let mut schedule = Schedule::new(1, start, || 1.0);
        assert!(schedule.failed(0, start, 30 * SECOND, Some(120 * SECOND)) >= 120 * SECOND);
        assert!(schedule.failed(0, start, 30 * SECOND, Some(SECOND)) >= 60 * SECOND);
    }

    #[test]
    fn a_feed_can_be_hurried_unless_it_is_under_way() {
        let start = Instant::now();
        let mut schedule = Schedule::new(1, start, || 0.0);
        schedule.take_due(start);
        schedule.hurry(0, start);
        assert_eq!(schedule.next(), None);
        schedule.failed(0, start, 900 * SECOND, None);
        schedule.hurry(0, start + SECOND);
        assert_eq!(schedule.take_due(start + SECOND), [0]);
        schedule.hurry(1, start);
    }

    #[test]
    fn waits_are_spread_a_little() {
        let start = Instant::now();
        let mut schedule = Schedule::new(1, start, || 1.0);
        assert_eq!(schedule.take_due(start), NONE, "also the first");
        assert_eq!(schedule.succeeded(0, start, 100 * SECOND), 103 * SECOND);
        assert_eq!(schedule.succeeded(0, start, 10_000 * SECOND), 10_030 * SECOND);
    }
}
