//! The demo's repository: commits come, and most of them build.

use std::time::Duration;

use jiff::Zoned;
use rand::Rng;
use wallfeed_proto::values::github::GitHub;

use super::dice::dice;

/// Time from one commit to the next.
const EVERY: Duration = Duration::from_secs(90);
/// Time that a build takes.
const BUILD: Duration = Duration::from_secs(30);

/// Among so many commits, one has built: that none has is less likely than a lottery's jackpot.
const LOOK_BACK: i64 = 20;

const MESSAGES: [&str; 12] = [
    "Draw the moon with a softer edge",
    "Read numbers that are strings",
    "Say which setting is wrong, and where",
    "Let long messages scroll\n\nText that fits stays where it is.",
    "Show runners in the colours of their team",
    "Keep the last document when the network goes",
    "Round the corners of the forecast",
    "Wait for the store before saying ready",
    "Make the clock's seconds smaller",
    "Sort meetings by their start",
    "Test doubleheaders and games that are postponed",
    "Dim the panels after sunset",
];

/// The repository at a time of the story.
pub fn repository(seed: u64, story: Duration, time: &Zoned) -> GitHub {
    let latest = (story.as_secs() / EVERY.as_secs()) as i64;
    let since = story.as_secs() % EVERY.as_secs();
    let built = if since < BUILD.as_secs() { latest - 1 } else { latest };
    let successful = (built - LOOK_BACK..=built).rev().find(|&commit| builds(seed, commit)).unwrap_or_default();
    GitHub {
        latest_commit: Some(hash(seed, latest)),
        last_successful_commit: Some(hash(seed, successful)),
        commit_message: Some(MESSAGES[latest as usize % MESSAGES.len()].into()),
        date: Some(time.strftime("%Y-%m-%d %I:%M:%S %p %Z").to_string()),
        ..GitHub::default()
    }
}

fn builds(seed: u64, commit: i64) -> bool {
    dice(seed, "build", commit).random_bool(0.75)
}

fn hash(seed: u64, commit: i64) -> String {
    format!("{:07x}", dice(seed, "commit", commit).random_range(0..1 << 28))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_differs_until_it_has_built() {
        let time = "2026-11-22T14:41:07-05:00[America/New_York]".parse().unwrap();
        let at = |seconds| repository(5, Duration::from_secs(seconds), &time);
        let good = (1..100).find(|&commit| builds(5, commit)).unwrap();
        let start = good as u64 * EVERY.as_secs();
        assert_ne!(at(start).latest_commit, at(start).last_successful_commit);
        assert_eq!(at(start + 30).latest_commit, at(start + 30).last_successful_commit);
        assert_eq!(at(start).date.as_deref(), Some("2026-11-22 02:41:07 PM EST"));
        assert_eq!(at(0).latest_commit.unwrap().len(), 7);
    }
}
