//! Responses with something missing or wrong: nothing panics, and a broken game costs no other game.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};
use wallfeed_feeds::transform::Made;

use super::{Case, assert_sound};

/// The pointers of everything in a value.
fn pointers(value: &Value) -> Vec<String> {
    let children: Vec<_> = match value {
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    let below = |(step, value): (String, &Value)| {
        let step = step.replace('~', "~0").replace('/', "~1");
        std::iter::once(format!("/{step}")).chain(pointers(value).into_iter().map(move |rest| format!("/{step}{rest}"))).collect::<Vec<_>>()
    };
    children.into_iter().flat_map(below).collect()
}

/// The value without what stands at a pointer.
fn without(value: &Value, pointer: &str) -> Value {
    let mut value = value.clone();
    let (parent, step) = pointer.rsplit_once('/').unwrap();
    match value.pointer_mut(parent).unwrap() {
        Value::Object(members) => drop(members.shift_remove(&step.replace("~1", "/").replace("~0", "~"))),
        Value::Array(items) => drop(items.remove(step.parse().unwrap())),
        _ => unreachable!("only objects and lists have something below"),
    }
    value
}

fn with(value: &Value, pointer: &str, other: Value) -> Value {
    let mut value = value.clone();
    *value.pointer_mut(pointer).unwrap() = other;
    value
}

/// The games of a document. The number of the week is left out: a board that does not say it takes it from its games.
fn games(made: &Made) -> Vec<Value> {
    let values = made.values.to_value();
    let games = values.as_array().or_else(|| values["events"].as_array()).cloned().unwrap_or_default();
    let without_week = |mut game: Value| {
        game.as_object_mut().map(|game| game.remove("week"));
        game
    };
    games.into_iter().map(without_week).collect()
}

/// One case for each set of responses.
fn cases() -> Vec<Case> {
    let mut seen = BTreeSet::new();
    Case::all().into_iter().filter(|case| seen.insert((case.feed.clone(), case.responses.clone()))).collect()
}

#[test]
fn whatever_is_missing_or_wrong_costs_nothing_else() {
    let wrong = [json!(null), json!(-1), json!("?"), json!([]), json!({"?": 1e300})];
    for case in cases() {
        let bodies = case.bodies();
        let whole = case.document(bodies.clone()).map(|made| games(&made)).unwrap_or_default();
        for (index, body) in bodies.iter().enumerate() {
            let Ok(response) = serde_json::from_slice::<Value>(body) else { continue };
            for pointer in pointers(&response) {
                let broken = wrong.iter().map(|wrong| with(&response, &pointer, wrong.clone()));
                for broken in broken.chain([without(&response, &pointer)]) {
                    let mut bodies = bodies.clone();
                    bodies[index] = serde_json::to_vec(&broken).unwrap();
                    check(&case, &pointer, bodies, &whole);
                }
            }
        }
    }
}

/// Checks that the document is sound, and that of its games only the broken one has changed.
fn check(case: &Case, pointer: &str, bodies: Vec<Vec<u8>>, whole: &[Value]) {
    let broken = case.document(bodies);
    if let Ok(made) = &broken {
        assert_sound(&case.feed, made, &case.moment());
    }
    if !pointer.starts_with("/events/") {
        return;
    }
    let found = broken.unwrap_or_else(|error| panic!("{}/{} without {pointer}: {error}", case.feed, case.name));
    let found = games(&found);
    let lost = whole.iter().filter(|game| !found.contains(game)).count();
    assert!(lost <= 1, "{}/{} without {pointer}: {lost} games lost", case.feed, case.name);
}

#[test]
fn a_response_may_end_anywhere() {
    for case in cases() {
        let whole = case.bodies();
        for (index, body) in whole.iter().enumerate() {
            for end in (0..body.len()).step_by(29) {
                let mut bodies = whole.clone();
                bodies[index].truncate(end);
                let _ = case.document(bodies);
            }
        }
    }
}

proptest! {
    #[test]
    fn bytes_may_be_wrong(which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), byte: u8, more in "\\PC{0,8}") {
        let cases = Case::all();
        let case = which.get(&cases);
        let mut bodies = case.bodies();
        for body in bodies.iter_mut().filter(|body| !body.is_empty()) {
            let at = at.index(body.len());
            body[at] = byte;
            body.splice(at..at, more.bytes());
        }
        let _ = case.document(bodies);
    }

    #[test]
    fn rules_may_be_anything(rule in "(FREQ=(YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY|MINUTELY|SECONDLY);)?((COUNT|INTERVAL|BYDAY|BYMONTH|BYMONTHDAY|BYSETPOS|BYHOUR|BYWEEKNO|BYYEARDAY|UNTIL|WKST)=-?[0-9A-Z]{1,8};?){0,3}", start in "[0-9]{8}(T[0-9]{6}Z?)?", end in "P[0-9]{1,10}[DWHMS]|PT[0-9]{1,10}[HMS]") {
        let cases = Case::all();
        let case = cases.iter().find(|case| case.name == "day").unwrap();
        let event = format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:{start}\nDURATION:{end}\nRRULE:{rule}\nEND:VEVENT\nEND:VCALENDAR\n");
        let made = case.document(vec![event.into_bytes()]);
        if let Ok(made) = &made {
            assert_sound(&case.feed, made, &case.moment());
        }
    }
}
