//! What holds on any day.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use wallfeed_proto::values::{check, mlb::Game};

use super::*;

const NAMES: [&str; 9] = ["AQI", "Weather", "Moon", "Calendar", "Events", "GitHub", "MLB", "NFL", "Track"];

fn start() -> Zoned {
    "2026-11-22T09:41:30-05:00[America/New_York]".parse().unwrap()
}

/// Lives so many seconds of the story in steps of so many milliseconds.
fn live(seed: u64, seconds: u64, step: u64) -> impl Iterator<Item = (Duration, Vec<Publication>)> {
    let mut story = Story::new(seed, start(), 1.0).unwrap();
    (0..=seconds * 1000 / step).map(move |steps| {
        let elapsed = Duration::from_millis(steps * step);
        let now = start().saturating_add(SignedDuration::try_from(elapsed).unwrap());
        (elapsed, story.advance(elapsed, &now))
    })
}

fn games(publications: &[Publication]) -> Option<&[Game]> {
    publications.iter().find_map(|publication| match &publication.document.values {
        Values::Mlb(games) => Some(games.as_slice()),
        _ => None,
    })
}

#[test]
fn every_key_is_there_at_once() {
    let (_, first) = live(1, 0, 250).next().unwrap();
    let found: BTreeSet<_> = first.iter().map(|publication| publication.key.to_string()).collect();
    let mut expected: BTreeSet<_> = NAMES.iter().map(|name| format!("{name}-Server")).collect();
    expected.extend(Story::keys().filter(|key| !key.contains('*')).map(ToOwned::to_owned));
    assert_eq!(found, expected);
}

#[test]
fn every_document_fits_its_key_and_is_marked() {
    for (elapsed, publications) in live(2, 1800, 500) {
        let now = start().saturating_add(SignedDuration::try_from(elapsed).unwrap());
        for Publication { key, document, .. } in publications {
            assert_eq!(check(&key, &document.values.to_value()), Ok(()), "{key}");
            assert!(!matches!(document.values, Values::Other(_)), "{key}");
            assert!(document.demo && !document.is_stale(now.timestamp()), "{key}");
            let again = Document::read(&key, document.to_json().as_bytes()).unwrap();
            assert_eq!(again.values, document.values, "{key}");
        }
    }
}

#[test]
fn no_document_is_stale_before_the_next() {
    let mut valid = BTreeMap::new();
    for (elapsed, publications) in live(3, 700, 250) {
        let now = start().saturating_add(SignedDuration::try_from(elapsed).unwrap()).timestamp();
        for Publication { key, document, .. } in publications {
            valid.insert(key, document);
        }
        assert!(valid.values().all(|document| !document.is_stale(now)));
    }
}

#[test]
fn something_moves_every_few_seconds() {
    let mut before = BTreeMap::new();
    let mut moved = Duration::ZERO;
    for (elapsed, publications) in live(4, 600, 250) {
        for Publication { key, document, .. } in publications {
            let values = document.values.to_value();
            if before.insert(key, values.clone()) != Some(values) {
                moved = elapsed;
            }
        }
        assert!(elapsed <= moved + Duration::from_secs(5), "nothing since {moved:?}");
    }
}

#[test]
fn a_message_goes_away() {
    let messages: Vec<_> = live(5, 301, 250)
        .flat_map(|(_, publications)| publications)
        .filter(|publication| publication.key == Key::from("Message"))
        .collect();
    assert_eq!(messages.len(), 3);
    assert!(messages.iter().all(|message| message.ttl == Some(MESSAGE)));
    assert_ne!(messages[0].document.values, messages[1].document.values);
}

#[test]
fn the_day_passes_in_ten_minutes() {
    let hours: BTreeSet<_> = live(6, 600, 1000)
        .flat_map(|(_, publications)| publications)
        .filter_map(|publication| match publication.document.values {
            Values::Weather(weather) => {
                weather.hourly.and_then(|hours| hours.first().cloned()).and_then(|hour| hour.hour)
            }
            _ => None,
        })
        .collect();
    assert_eq!(hours.len(), 24);
}

#[test]
fn speed_is_the_same_story_sooner() {
    let mut fast = Story::new(7, start(), 10.0).unwrap();
    let mut slow = Story::new(7, start(), 1.0).unwrap();
    let scores = |publications: Vec<Publication>| -> Vec<_> {
        games(&publications).unwrap().iter().map(|game| (game.away_score.clone(), game.last_play.clone())).collect()
    };
    let told = scores(fast.advance(Duration::from_secs(30), &start()));
    assert_eq!(told, scores(slow.advance(Duration::from_secs(300), &start())));
    assert!(Story::new(7, start(), 0.0).is_err() && Story::new(7, start(), f64::NAN).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..Default::default() })]

    #[test]
    fn the_same_seed_gives_the_same_day_however_it_is_told(seed: u64, step in 1_u64..4) {
        let by = |step: u64| -> BTreeMap<_, _> {
            let steps = live(seed, 240, step).filter(|(elapsed, _)| elapsed.as_secs().is_multiple_of(60));
            steps.flat_map(|(elapsed, due)| due.into_iter().map(move |due| ((elapsed, due.key.clone()), due.document))).collect()
        };
        prop_assert!(by(500) == by(step * 1000), "told every {} s it is another day", step);
    }
}
