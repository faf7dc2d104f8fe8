//! Documents against those that the services published which these feeds replace: recorded responses with what was made of
//! them, where the recordings lie next to the repository. Each difference is listed in `deviations.toml` with its reason.

use std::{collections::BTreeSet, fs, path::Path};

use serde::Deserialize;
use serde_json::Value;
use wallfeed_feeds::{feed::Kind, transform::Response};

use crate::case::{Case, recordings};

/// A difference that is meant.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Deviation {
    /// The recording, `FOLDER/NAME`; `*` at the end stands for any text.
    recording: String,
    /// JSON pointers into the document; `*` stands for any member.
    pointers: Vec<String>,
    /// Why.
    #[serde(rename = "reason")]
    _reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Deviations {
    deviation: Vec<Deviation>,
}

impl Deviation {
    fn explains(&self, recording: &str, pointer: &str) -> bool {
        let named = match self.recording.strip_suffix('*') {
            Some(start) => recording.starts_with(start),
            None => recording == self.recording,
        };
        named && self.pointers.iter().any(|pattern| matches(pattern, pointer))
    }
}

fn matches(pattern: &str, pointer: &str) -> bool {
    let (mut steps, mut patterns) = (pointer.split('/'), pattern.split('/'));
    loop {
        match (patterns.next(), steps.next()) {
            (None, None) => return true,
            (Some(pattern), Some(step)) if pattern == "*" || pattern == step => {}
            _ => return false,
        }
    }
}

/// What was published for a recording.
#[derive(Debug, Deserialize)]
struct Oracle {
    now: String,
    timezone: String,
    period: u64,
    published: Value,
    input: Option<String>,
}

/// Which feed a folder of recordings is about, and the settings beyond time zone and period.
fn feed_of(folder: &str) -> Option<(Kind, &'static str)> {
    Some(match folder {
        "owm-onecall" => (Kind::Weather, "source = 'openweathermap'"),
        "owm-air-pollution" => (Kind::Aqi, "source = 'openweathermap'"),
        "metno-sunrise-generated" => (Kind::Moon, "source = 'met-norway'"),
        "espn-mlb" => (Kind::Mlb, ""),
        "espn-nfl" => (Kind::Nfl, ""),
        "garmin" => (Kind::Track, ""),
        "github" => (Kind::GitHub, ""),
        "google-calendar" => (Kind::Calendar, "source = 'google'"),
        _ => return None,
    })
}

fn responses(kind: Kind, folder: &Path, file: &str) -> Vec<Response> {
    let other =
        |file: &str| Response::new(fs::read(folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}")));
    match kind {
        // Commits and runs were recorded apart.
        Kind::GitHub if file.starts_with("commits") => {
            return vec![other(file), other("runs_GetRunsWithNoArguments_0.json")];
        }
        Kind::GitHub => return vec![other("commits_GetCommits_0.json"), other(file)],
        _ => {}
    }
    let body = fs::read(folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    match serde_json::from_slice::<Value>(&body).ok().and_then(|value| value.get("responses").cloned()) {
        Some(Value::Array(responses)) => responses.iter().map(|response| Response::new(response.to_string())).collect(),
        _ => vec![Response::new(body)],
    }
}

/// The pointers at which two values differ.
fn differences(ours: &Value, theirs: &Value, at: &str, found: &mut BTreeSet<String>) {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            for name in ours.keys().chain(theirs.keys()).collect::<BTreeSet<_>>() {
                let member = |members: &serde_json::Map<String, Value>| members.get(name).cloned().unwrap_or_default();
                differences(&member(ours), &member(theirs), &format!("{at}/{name}"), found);
            }
        }
        (Value::Array(ours), Value::Array(theirs)) if ours.len() == theirs.len() => {
            for (index, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
                differences(ours, theirs, &format!("{at}/{index}"), found);
            }
        }
        (ours, theirs) if ours != theirs => _ = found.insert(at.to_owned()),
        _ => {}
    }
}

#[test]
fn documents_are_those_of_the_services_that_they_replace() {
    let Some(recordings) = recordings() else { return };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/deviations.toml");
    let text = fs::read_to_string(path).expect("deviations.toml");
    let Deviations { deviation: deviations } = toml::from_str(&text).expect("deviations");
    let (mut unexplained, mut used, mut compared) = (Vec::new(), BTreeSet::new(), 0);
    for entry in fs::read_dir(recordings).expect("recordings").flatten() {
        let folder = entry.file_name().to_string_lossy().into_owned();
        let Some((kind, settings)) = feed_of(&folder) else { continue };
        for file in fs::read_dir(entry.path()).expect("recordings").flatten() {
            let file = file.file_name().to_string_lossy().into_owned();
            let Some(name) = file.strip_suffix(".expected.json").filter(|name| !name.contains(".per-event")) else {
                continue;
            };
            let oracle = fs::read(entry.path().join(&file)).expect("an oracle");
            let oracle: Oracle = serde_json::from_slice(&oracle).unwrap_or_else(|error| panic!("{file}: {error}"));
            let input = oracle.input.clone().unwrap_or_else(|| format!("{name}.json"));
            let settings = format!("time_zone = '{}'\nperiod = {}\n{settings}", oracle.timezone, oracle.period);
            let case = Case::new(kind, &settings, &oracle.now, responses(kind, &entry.path(), &input));
            let recording = format!("{folder}/{name}");
            let ours = case.json().unwrap_or_else(|error| panic!("{recording}: {error}"));
            let mut found = BTreeSet::new();
            differences(&ours, &oracle.published, "", &mut found);
            compared += 1;
            for pointer in found {
                match deviations.iter().position(|deviation| deviation.explains(&recording, &pointer)) {
                    Some(deviation) => _ = used.insert(deviation),
                    None => unexplained.push(format!(
                        "{recording} {pointer}: {:?} in place of {:?}",
                        ours.pointer(&pointer),
                        oracle.published.pointer(&pointer)
                    )),
                }
            }
        }
    }
    assert!(compared > 0, "no recording was compared");
    assert!(unexplained.is_empty(), "{} differences:\n{}", unexplained.len(), unexplained.join("\n"));
    let unused: Vec<_> =
        (0..deviations.len()).filter(|index| !used.contains(index)).map(|index| &deviations[index]).collect();
    assert!(unused.is_empty(), "these deviations do not happen: {unused:?}");
}
