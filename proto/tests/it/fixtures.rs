//! Every fixture is what it says it is.

use std::{fs, path::Path};

use serde_json::{Value, json};
use wallfeed_proto::{
    Document, Event, Key, Values,
    splice::update_data,
    values::{aqi::Category, check},
};

/// The fixtures whose names start with `hostile-`, or the others: name without extension, and text.
fn fixtures(hostile: bool) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let paths = fs::read_dir(folder).expect("the fixtures' folder").map(|entry| entry.expect("an entry").path());
    let named = paths.filter(|path| path.extension().is_some_and(|extension| extension == "json")).map(|path| {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        (name, fs::read_to_string(path).expect("a text"))
    });
    named.filter(|(name, _)| name.starts_with("hostile-") == hostile).collect()
}

/// The key that a fixture is called after.
fn key(name: &str) -> Key {
    let name = name.strip_prefix("hostile-").unwrap_or(name);
    let key = match name.split('-').next() {
        Some("weather") => "Weather",
        Some("aqi") => "AQI",
        Some("moon") => "Moon",
        Some("calendar") => "Calendar",
        Some("events") => "Events",
        Some("mlb") => "MLB",
        Some("nfl") => "NFL",
        Some("wc") => "WC",
        Some("track") => "Track",
        Some("github") => "GitHub",
        Some("server") => "Weather-Server",
        Some("message") => "Message",
        Some("image") => "Image",
        Some("unknown") => "Garden",
        _ => panic!("{name} is called after no key"),
    };
    key.into()
}

#[test]
fn a_document_is_written_as_it_was_read() {
    for (name, text) in fixtures(false) {
        let document = Document::read(&key(&name), text.as_bytes()).expect(&name);
        let given: Value = serde_json::from_str(&text).expect(&name);
        let written: Value = serde_json::from_str(&document.to_json()).expect(&name);
        assert_eq!(written, given, "{name}");
    }
}

#[test]
fn a_document_is_of_its_keys_type() {
    for (name, text) in fixtures(false) {
        let document = Document::read(&key(&name), text.as_bytes()).expect(&name);
        assert!(document.updated.is_some() && document.valid.is_some(), "{name}");
        assert_eq!(matches!(document.values, Values::Other(_)), name == "unknown", "{name}");
        assert_eq!(check(&key(&name), &document.values.to_value()), Ok(()), "{name}");
        // All members are known: nothing in a fixture is misspelt.
        let written = format!("{:?}", document.values);
        assert_eq!(written.matches("other: {}").count(), written.matches("other: ").count(), "{name}");
    }
}

#[test]
fn there_is_a_fixture_for_every_key() {
    let names: Vec<_> = fixtures(false).into_iter().map(|(name, _)| key(&name)).collect();
    for known in wallfeed_proto::KeyFilter::default().exact() {
        assert!(names.contains(&known), "{known}");
    }
}

#[test]
fn a_document_survives_the_stream() {
    for (name, text) in fixtures(false).into_iter().chain(fixtures(true)) {
        let key = if name.starts_with("hostile-any-") { Key::from("Weather") } else { key(&name) };
        let document = Document::read(&key, text.as_bytes()).expect(&name);
        let line = String::from_utf8(update_data(&key, text.as_bytes()).expect(&name)).expect(&name);
        assert_eq!(Event::read("update", &line).expect(&name), Some(Event::Update(key, Box::new(document))), "{name}");
    }
}

#[test]
fn hostile_documents_are_read_as_far_as_they_go() {
    let keys = ["Weather", "AQI", "Moon", "Calendar", "MLB", "NFL", "WC", "Message", "X-Server", "Garden"];
    for (name, text) in fixtures(true) {
        for key in keys {
            let document = Document::read(&key.into(), text.as_bytes()).expect(&name);
            let again = Document::read(&key.into(), document.to_json().as_bytes()).expect(&name);
            assert_eq!(again.to_json(), document.to_json(), "{name}");
        }
    }
}

#[test]
fn what_fits_of_a_hostile_document_is_kept() {
    let read = |name: &str| {
        let (_, text) = fixtures(true).into_iter().find(|(found, _)| found == name).expect(name);
        Document::read(&key(name), text.as_bytes()).expect(name).values.to_value()
    };
    let weather = read("hostile-weather-types");
    assert_eq!(weather["current"], json!({"temp": 71.9, "humid": 62, "windDir": "270", "wid": 800}));
    assert_eq!(weather["forecast"], json!([{}, {"dow": "7", "high": 56, "low": -4}]));
    assert_eq!(weather.get("hourly"), None);
    let game = json!({"id": "401", "awayScore": "3", "inning": 9, "balls": 3, "strikes": 2, "onFirst": true, "onSecond": true});
    assert_eq!(read("hostile-mlb-types"), json!([{}, game]));
}

#[test]
fn a_hostile_document_that_does_not_fit_is_pointed_at() {
    let pointer = |name: &str| {
        let (_, text) = fixtures(true).into_iter().find(|(found, _)| found == name).expect(name);
        let document: Value = serde_json::from_str(&text).expect(name);
        check(&key(name), &document["values"]).expect_err(name).pointer
    };
    assert_eq!(pointer("hostile-weather-types"), "/values/current/fl");
    assert_eq!(pointer("hostile-mlb-types"), "/values/0");
    assert_eq!(pointer("hostile-aqi-numbers"), "/values/color");
    assert_eq!(pointer("hostile-nfl-types"), "/values/weekdates");
}

#[test]
fn the_air_fixtures_are_of_the_category_of_their_score() {
    for (name, text) in fixtures(false) {
        let document = Document::read(&key(&name), text.as_bytes()).expect(&name);
        if let Values::Aqi(air) = document.values {
            let category = Category::of(air.aqi_score.expect(&name));
            assert_eq!(air.aqi_adjective.as_deref(), Some(category.adjective()), "{name}");
            assert_eq!(air.color, Some(category.color()), "{name}");
        }
    }
}
