//! The demo's hiker: round and round a mountain, with a satellite tracker.

use std::{f64::consts::TAU, time::Duration};

use jiff::Zoned;
use wallfeed_proto::values::track::{Fix, Position};

use crate::compass;

/// The middle of the walk: Mount Washington, New Hampshire. Degrees.
const MIDDLE: (f64, f64) = (44.2706, -71.3033);
/// How far north and how far east the walk goes, degrees.
const REACH: (f64, f64) = (0.021, 0.034);
/// How long a round takes.
const ROUND: Duration = Duration::from_secs(480);

/// Where the hiker is at a time of the story.
pub fn position(story: Duration, time: &Zoned) -> Position {
    let angle = TAU * story.as_secs_f64() / ROUND.as_secs_f64();
    let (north, east) = (REACH.0 * angle.sin(), REACH.1 * (angle.cos() + 0.2 * (2.0 * angle).cos()));
    let (northward, eastward) = (REACH.0 * angle.cos(), -REACH.1 * (angle.sin() + 0.4 * (2.0 * angle).sin()));
    let course = (eastward * MIDDLE.0.to_radians().cos()).atan2(northward).to_degrees();
    // Downhill is quicker.
    let knots = 2.2 + 1.1 * (3.0 * angle).sin();
    Position {
        time: Some(time.strftime("%-m/%-d/%Y %-I:%M:%S %p").to_string()),
        name: Some("Sam Rivers".into()),
        latitude: Some(format!("{:.6}", MIDDLE.0 + north)),
        longitude: Some(format!("{:.6}", MIDDLE.1 + east)),
        velocity: Some((knots * 100.0).round() / 100.0),
        course: Some(compass::point(course).into()),
        valid_gps_fix: Some(Fix(true)),
        ..Position::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hiker_goes_where_the_course_points() {
        let time = "2026-11-22T14:58:15-05:00[America/New_York]".parse().unwrap();
        let number = |text: Option<String>| text.unwrap().parse::<f64>().unwrap();
        for seconds in (0..480).step_by(7) {
            let here = position(Duration::from_secs(seconds), &time);
            let there = position(Duration::from_millis(seconds * 1000 + 500), &time);
            let north = number(there.latitude) - number(here.latitude);
            let east = (number(there.longitude) - number(here.longitude)) * MIDDLE.0.to_radians().cos();
            let bearing = east.atan2(north).to_degrees();
            let near = [bearing - 12.0, bearing, bearing + 12.0].map(compass::point);
            assert!(near.contains(&here.course.as_deref().unwrap()), "{seconds}: {bearing} {:?}", here.course);
        }
    }

    #[test]
    fn the_time_is_written_as_the_trackers_maker_does() {
        let position = position(Duration::ZERO, &"2026-01-02T00:00:59-05:00[America/New_York]".parse().unwrap());
        assert_eq!(position.time.as_deref(), Some("1/2/2026 12:00:59 AM"));
    }
}
