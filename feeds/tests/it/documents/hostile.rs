//! Responses with something missing or wrong: nothing panics, and a broken game costs no other game.

use std::collections::{BTreeSet, HashMap};

use proptest::prelude::*;
use serde_json::{Value, json};
use wallfeed_feeds::{feed::Kind, transform::Response};
use wallfeed_proto::Document;

use super::{Scene, assert_sound};
use crate::case::Case;

/// The pointers of everything in a value.
fn pointers(value: &Value) -> Vec<String> {
    let children: Vec<_> = match value {
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    let below = |(step, value): (String, &Value)| {
        let step = step.replace('~', "~0").replace('/', "~1");
        std::iter::once(format!("/{step}"))
            .chain(pointers(value).into_iter().map(move |rest| format!("/{step}{rest}")))
            .collect::<Vec<_>>()
    };
    children.into_iter().flat_map(below).collect()
}

/// The value without what stands at a pointer.
fn without(value: &Value, pointer: &str) -> Value {
    let mut value = value.clone();
    let (parent, step) = pointer.rsplit_once('/').expect("a pointer");
    match value.pointer_mut(parent).expect("a parent") {
        Value::Object(members) => drop(members.shift_remove(&step.replace("~1", "/").replace("~0", "~"))),
        Value::Array(items) => drop(items.remove(step.parse().expect("an index"))),
        _ => unreachable!("only objects and lists have something below"),
    }
    value
}

fn with(value: &Value, pointer: &str, other: Value) -> Value {
    let mut value = value.clone();
    *value.pointer_mut(pointer).expect("a value") = other;
    value
}

/// The games of a document. The number of the week is left out: a board that does not say it takes it from its games.
fn games(document: &Document) -> Vec<Value> {
    let values = document.values.to_value();
    let games = values.as_array().or_else(|| values["events"].as_array()).cloned().unwrap_or_default();
    let without_week = |mut game: Value| {
        game.as_object_mut().map(|game| game.remove("week"));
        game
    };
    games.into_iter().map(without_week).collect()
}

/// One case for each set of responses.
fn cases() -> Vec<(String, Case)> {
    let mut seen = BTreeSet::new();
    let scenes = Scene::all().into_iter().filter(|scene| seen.insert((scene.feed.clone(), scene.responses.clone())));
    scenes.map(|scene| (format!("{}/{}", scene.feed, scene.name), scene.case())).collect()
}

/// The case with another body in one place.
fn answered(case: &Case, index: usize, body: impl Into<Vec<u8>>) -> Case {
    let mut case = case.clone();
    case.responses[index] = Response::new(body.into());
    case
}

#[test]
fn whatever_is_missing_or_wrong_costs_nothing_else() {
    let wrong = [json!(null), json!(-1), json!("?"), json!([]), json!({"?": 1e300})];
    for (name, case) in cases() {
        let whole = case.document().map(|document| games(&document)).unwrap_or_default();
        for (index, response) in case.responses.iter().enumerate() {
            let Ok(response) = response.value() else { continue };
            let mut times = HashMap::<String, usize>::new();
            for pointer in pointers(&response) {
                let times = times.entry(shape(&pointer)).or_default();
                *times += 1;
                // What comes often is spoilt in as many ways as there are.
                let Some(wrong) = wrong.get(*times - 1) else { continue };
                for broken in [with(&response, &pointer, wrong.clone()), without(&response, &pointer)] {
                    check(&answered(&case, index, broken.to_string()), &whole, &format!("{name} {pointer}"), &pointer);
                }
            }
        }
    }
}

/// A pointer without its numbers: what stands in the same place of one game and of another.
fn shape(pointer: &str) -> String {
    let step = |step: &str| if step.parse::<usize>().is_ok() { "*".to_owned() } else { step.to_owned() };
    pointer.split('/').map(step).collect::<Vec<_>>().join("/")
}

/// Checks that the document is sound, and that of its games only the broken one has changed.
fn check(case: &Case, whole: &[Value], name: &str, pointer: &str) {
    let document = case.document();
    if let Ok(document) = &document {
        assert_sound(case, document);
    }
    if !pointer.starts_with("/events/") {
        return;
    }
    let found = games(&document.unwrap_or_else(|trouble| panic!("{name}: {trouble}")));
    let lost = whole.iter().filter(|game| !found.contains(game)).count();
    assert!(lost <= 1, "{name}: {lost} games lost");
}

#[test]
fn a_response_may_end_anywhere() {
    for (_, case) in cases() {
        for (index, response) in case.responses.iter().enumerate() {
            for end in (0..response.body.len()).step_by(29) {
                let _ = answered(&case, index, &response.body[..end]).document();
            }
        }
    }
}

/// A recurrence rule, or something like one.
const RULE: &str = "(FREQ=(YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY|MINUTELY|SECONDLY);)?\
    ((COUNT|INTERVAL|BYDAY|BYMONTH|BYMONTHDAY|BYSETPOS|BYHOUR|BYWEEKNO|BYYEARDAY|UNTIL|WKST)=-?[0-9A-Z]{1,8};?){0,3}";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn bytes_may_be_wrong(which: prop::sample::Index, at: prop::sample::Index, byte: u8, more in "\\PC{0,8}") {
        let cases = cases();
        let (_, case) = which.get(&cases);
        for (index, response) in case.responses.iter().enumerate() {
            let mut body = response.body.to_vec();
            let at = at.index(body.len());
            body[at] = byte;
            body.splice(at..at, more.bytes());
            let _ = answered(case, index, body).document();
        }
    }

    #[test]
    fn rules_may_be_anything(rule in RULE, start in "[0-9]{8}(T[0-9]{6}Z?)?", length in "P(T?)[0-9]{1,10}[DWHMS]") {
        let body = format!(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:{start}\nDURATION:{length}\nRRULE:{rule}\nEND:VEVENT\nEND:VCALENDAR\n"
        );
        let case = Case::new(Kind::Calendar, "period = 30", "2026-11-23T12:10:00Z", vec![Response::new(body)]);
        if let Ok(document) = case.document() {
            assert_sound(&case, &document);
        }
    }
    #[test]
    fn every_document_is_due_after_it_was_made(second in 0_i64..4_102_444_800, latitude in -90.0..90.0_f64, longitude in -180.0..180.0_f64) {
        let settings = format!("time_zone = 'Europe/Oslo'\nperiod = 30\nlatitude = {latitude:.4}\nlongitude = {longitude:.4}");
        let now = jiff::Timestamp::from_second(second).expect("a time").to_string();
        let case = Case::new(Kind::Moon, &settings, &now, Vec::new());
        let document = case.document().expect("a moon");
        let (updated, valid) = (document.updated.expect("made"), document.valid.expect("due"));
        prop_assert!(valid.timestamp() > updated.timestamp());
    }
}
