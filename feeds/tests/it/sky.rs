//! Computed rising and setting against MET Norway's, to the minute.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use wallfeed_feeds::{
    transform::Place,
    upstream::astronomy::{self, Body, Event},
};
use wallfeed_proto::Stamp;

use crate::case::recordings;

/// Dates and places of 2024 to 2026 with what MET Norway's service said: body, rising or setting, time to the minute.
/// © MET Norway, CC BY 4.0.
const PUBLISHED: [(f64, f64, &str, &str); 10] = [
    (43.1, 5.7, "sunrise", "2024-09-24T06:27+01:00"),
    (43.1, 5.7, "sunset", "2024-09-24T18:30+01:00"),
    (43.1, 5.7, "moonrise", "2024-09-24T22:35+01:00"),
    (43.1, 5.7, "moonset", "2024-09-24T14:20+01:00"),
    (59.9, 10.7, "sunrise", "2025-04-25T04:31+01:00"),
    (59.9, 10.7, "sunset", "2025-04-25T20:00+01:00"),
    (59.9139, 10.7522, "sunrise", "2026-06-21T03:53+02:00"),
    (59.9139, 10.7522, "sunset", "2026-06-21T22:43+02:00"),
    (59.9139, 10.7522, "moonrise", "2026-06-21T12:54+02:00"),
    (59.9139, 10.7522, "moonset", "2026-06-22T00:56+02:00"),
];

/// The event nearest to a published time differs from it by at most a minute; the service cuts seconds off.
fn check(place: Place, what: &str, published: Timestamp) {
    let body = if what.starts_with("sun") { Body::Sun } else { Body::Moon };
    let from = published - SignedDuration::from_mins(30);
    let event = astronomy::next_event(body, place, from, SignedDuration::from_hours(1));
    let event = event.unwrap_or_else(|| panic!("no {what} near {published} at {place:?}"));
    assert_eq!(matches!(event, Event::Rise(_)), what.ends_with("rise"), "{what} {published}");
    let error = event.at().duration_since(published + SignedDuration::from_secs(30));
    assert!(error.abs() <= SignedDuration::from_secs(60), "{what} {published} at {place:?}: {error:?}");
}

#[test]
fn sun_and_moon_are_within_a_minute_of_the_published_times() {
    for (latitude, longitude, what, published) in PUBLISHED {
        let published: Stamp = published.parse().expect("a time");
        check(Place { latitude, longitude }, what, published.timestamp());
    }
}

#[test]
fn sun_and_moon_are_within_a_minute_of_the_recordings() {
    let Some(folder) = recordings() else { return };
    let files = std::fs::read_dir(folder.join("metno-sunrise-generated")).expect("recordings");
    let mut checked = 0;
    let is_json = |file: &std::fs::DirEntry| file.path().extension().is_some_and(|extension| extension == "json");
    for file in files.flatten().filter(is_json) {
        let recording: Value = serde_json::from_slice(&std::fs::read(file.path()).expect("a file")).expect("JSON");
        for response in recording["responses"].as_array().into_iter().flatten() {
            let coordinates = &response["geometry"]["coordinates"];
            let (Some(longitude), Some(latitude)) = (coordinates[0].as_f64(), coordinates[1].as_f64()) else {
                continue;
            };
            let place = Place { latitude, longitude };
            for what in ["sunrise", "sunset", "moonrise", "moonset"] {
                let Some(time) = response["properties"][what]["time"].as_str() else { continue };
                check(place, what, time.parse::<Stamp>().expect("a time").timestamp());
                checked += 1;
            }
            if let (Some(degrees), Some(at)) =
                (response["properties"]["moonphase"].as_f64(), response["when"]["interval"][0].as_str())
            {
                let phase = astronomy::phase(at.parse().expect("a time"));
                let off = (phase.degrees - degrees + 180.0).rem_euclid(360.0) - 180.0;
                assert!(off.abs() < 0.05, "{at}: {} in place of {degrees}", phase.degrees);
            }
        }
    }
    assert!(checked > 20, "{checked}");
}
