//! Whole documents of the fixtures, and what becomes of fixtures that are damaged.

use std::fs;

use proptest::prelude::*;
use serde_json::Value;
use wallfeed_feeds::{feed::Kind, transform::Response};

use crate::case::{Case, fixtures};

const NEW_YORK: &str = "time_zone = 'America/New_York'\nlatitude = 40.71\nlongitude = -74.01\n";
const TROMSO: &str = "time_zone = 'Europe/Oslo'\nlatitude = 69.65\nlongitude = 18.96\n";
/// Half past nine on the evening before the clocks go forward.
const EVENING: &str = "2026-03-08T02:20:00Z";

/// Every fixture, with the name of the document that is expected of it.
fn cases() -> Vec<(&'static str, Case)> {
    let case = |name, kind, place: &str, settings: &str, now, files: &[&str]| {
        (name, Case::of_fixtures(kind, &format!("{place}{settings}"), now, files))
    };
    let met = |day: [&'static str; 4]| {
        day.map(|name| match name {
            "sun-today" => "met-norway-sun-today.json",
            "sun-tomorrow" => "met-norway-sun-tomorrow.json",
            "moon-today" => "met-norway-moon-today.json",
            "moon-tomorrow" => "met-norway-moon-tomorrow.json",
            "sun-polar" => "met-norway-sun-polar.json",
            _ => "met-norway-moon-down.json",
        })
    };
    let march = met(["sun-today", "sun-tomorrow", "moon-today", "moon-tomorrow"]);
    let december = met(["sun-polar", "sun-polar", "moon-down", "moon-down"]);
    vec![
        case("weather-open-meteo", Kind::Weather, NEW_YORK, "", EVENING, &["open-meteo-forecast.json"]),
        case(
            "weather-openweathermap",
            Kind::Weather,
            NEW_YORK,
            "source = 'openweathermap'",
            EVENING,
            &["openweathermap-onecall.json"],
        ),
        case("aqi-open-meteo", Kind::Aqi, NEW_YORK, "", EVENING, &["open-meteo-air-quality.json"]),
        case(
            "aqi-openweathermap",
            Kind::Aqi,
            NEW_YORK,
            "source = 'openweathermap'",
            EVENING,
            &["openweathermap-air-pollution.json"],
        ),
        case("moon-computed", Kind::Moon, NEW_YORK, "", EVENING, &[]),
        case("moon-met-norway", Kind::Moon, TROMSO, "source = 'met-norway'", "2026-03-20T11:00:00Z", &march),
        case("moon-met-norway-polar", Kind::Moon, TROMSO, "source = 'met-norway'", "2026-12-21T11:00:00Z", &december),
        case(
            "url",
            Kind::Url,
            "",
            "key = 'Message'\nvalues = { text = '{/body/power/value:0} W, {/body/state}' }",
            EVENING,
            &["url-inverter.json"],
        ),
    ]
}

#[test]
fn fixtures_become_the_documents_that_are_expected() {
    for (name, case) in cases() {
        let document = case.json().unwrap_or_else(|error| panic!("{name}: {error}"));
        let path = fixtures().join(format!("expected/{name}.json"));
        if std::env::var_os("WALLFEED_BLESS").is_some() {
            let text = serde_json::to_string_pretty(&document).expect("JSON");
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(&path, text + "\n").expect("a file");
        }
        let expected = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let expected: Value = serde_json::from_slice(&expected).expect("JSON");
        assert_eq!(document, expected, "{name}");
    }
}

#[test]
fn an_upstream_that_refuses_is_quoted() {
    let check = |kind, settings: &str, file, expected: &str| {
        let case = Case::of_fixtures(kind, &format!("{NEW_YORK}{settings}"), EVENING, &[file]);
        assert_eq!(case.document().expect_err("no document").to_string(), expected);
    };
    let refused = "the upstream refuses: Latitude must be in range of -90 to 90°. Given: 140.71.";
    check(Kind::Weather, "", "open-meteo-error.json", refused);
    check(Kind::Aqi, "", "open-meteo-error.json", refused);
    check(
        Kind::Weather,
        "source = 'openweathermap'",
        "openweathermap-error.json",
        "the upstream refuses: Invalid API key.",
    );
}

#[test]
fn a_wrong_number_of_responses_is_an_error() {
    let check = |settings: &str, files: &[&str], expected: &str| {
        let case = Case::of_fixtures(Kind::Moon, &format!("{NEW_YORK}{settings}"), EVENING, files);
        assert_eq!(case.document().expect_err("no document").to_string(), expected);
    };
    check("source = 'met-norway'", &["met-norway-sun-today.json"], "this source needs 4 responses, and there are 1");
    check("", &["met-norway-sun-today.json"], "this source needs 0 responses, and there are 1");
}

/// Everything that can be done to one value somewhere in a response.
#[derive(Debug, Clone)]
enum Damage {
    Remove,
    Replace(Value),
}

fn damage() -> impl Strategy<Value = Damage> {
    use serde_json::json;
    let values = [
        json!(null),
        json!(-9999),
        json!(1e300),
        json!("x"),
        json!(""),
        json!([]),
        json!({}),
        json!(true),
        json!(i64::MIN),
    ];
    prop_oneof![Just(Damage::Remove), prop::sample::select(values.to_vec()).prop_map(Damage::Replace)]
}

/// The pointers to every value in a response.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| pointers(value, &format!("{at}/{name}"), found));
        }
        // The first and the last of a long list stand for the others.
        Value::Array(items) => {
            for index in [0, items.len().saturating_sub(1)] {
                if let Some(item) = items.get(index) {
                    pointers(item, &format!("{at}/{index}"), found);
                }
            }
        }
        _ => {}
    }
}

fn damaged(value: &Value, pointer: &str, damage: &Damage) -> Value {
    let mut value = value.clone();
    let (parent, name) = pointer.rsplit_once('/').unwrap_or_default();
    match damage {
        Damage::Replace(other) => _ = value.pointer_mut(pointer).map(|place| *place = other.clone()),
        Damage::Remove => match value.pointer_mut(parent) {
            Some(Value::Object(members)) => _ = members.remove(name),
            Some(Value::Array(items)) => _ = name.parse().map(|index: usize| items.remove(index)),
            _ => {}
        },
    }
    value
}

proptest! {
    #[test]
    fn no_damage_makes_a_feed_panic(
        which in any::<prop::sample::Index>(),
        response in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        damage in damage(),
        end in any::<prop::sample::Index>(),
    ) {
        let cases: Vec<_> = cases().into_iter().filter(|(_, case)| !case.responses.is_empty()).collect();
        let (_, mut case) = which.get(&cases).clone();
        let response = response.get(&case.responses).clone();
        let at = case.responses.iter().position(|other| *other == response).expect("one of them");
        if let Ok(value) = response.value() {
            let mut places = Vec::new();
            pointers(&value, "", &mut places);
            case.responses[at] = Response::new(damaged(&value, &places[place.index(places.len())], &damage).to_string());
            // A document or an error; whatever is made fits its key.
            let _ = case.document();
        }
        let cut = end.index(response.body.len());
        case.responses[at] = Response::new(response.body.slice(..cut));
        let _ = case.document();
    }

    #[test]
    fn every_document_is_due_after_it_was_made(second in 0_i64..4_102_444_800, latitude in -90.0..90.0_f64, longitude in -180.0..180.0_f64) {
        let settings = format!("time_zone = 'Europe/Oslo'\nlatitude = {latitude:.4}\nlongitude = {longitude:.4}");
        let now = jiff::Timestamp::from_second(second).expect("a time").to_string();
        let document = Case::new(Kind::Moon, &settings, &now, Vec::new()).document().expect("a moon");
        let (updated, valid) = (document.updated.expect("made"), document.valid.expect("due"));
        prop_assert!(valid.timestamp() > updated.timestamp());
    }
}
