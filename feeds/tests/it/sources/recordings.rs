//! Recorded responses, beside the checkout: each one's document is what the services that these feeds replace made of
//! it, but for what `deviations.toml` lists with its reason.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use wallfeed_feeds::upstream::ics;

use super::{document, key, moment};

/// A difference that is meant.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Deviation {
    /// The feed.
    feed: String,
    /// The recording; without one, all of the feed's.
    recording: Option<String>,
    /// JSON pointer below the document; `*` is any one step.
    pointer: String,
    /// Why.
    #[expect(dead_code, reason = "for people")]
    reason: String,
}

impl Deviation {
    /// Those of the feeds that are tried here.
    fn all() -> Vec<Self> {
        #[derive(Deserialize)]
        struct Deviations {
            deviation: Vec<Deviation>,
        }
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/deviations.toml");
        let all: Deviations = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let ours = ["mlb", "nfl", "calendar", "track", "github"];
        all.deviation.into_iter().filter(|deviation| ours.contains(&deviation.feed.as_str())).collect()
    }

    fn covers(&self, feed: &str, recording: &str, pointer: &str) -> bool {
        let steps = |pointer: &str| pointer.split('/').map(str::to_owned).collect::<Vec<_>>();
        let (ours, theirs) = (steps(&self.pointer), steps(pointer));
        let is_step = |(ours, theirs): (&String, &String)| ours == "*" || ours == theirs;
        self.feed == feed
            && self.recording.as_deref().is_none_or(|name| name == recording)
            && ours.len() <= theirs.len()
            && ours.iter().zip(&theirs).all(is_step)
    }
}

/// What a service made of a recording.
#[derive(Debug, Deserialize)]
struct Published {
    service: String,
    now: Timestamp,
    timezone: String,
    period: u64,
    published: Option<Value>,
    input: String,
}

fn recordings() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/recordings");
    folder.is_dir().then_some(folder)
}

/// The files of a folder whose names end so.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = paths.filter(|path| path.to_string_lossy().ends_with(ending)).collect();
    files.sort();
    files
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> T {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn options(feed: &str) -> toml::Table {
    toml::from_str(if feed == "calendar" { "source = \"google\"" } else { "" }).unwrap()
}

/// The document as it is published.
fn made(feed: &str, bodies: Vec<Vec<u8>>, published: &Published) -> Value {
    let moment = moment(published.now, &published.timezone, published.period);
    let made = document(feed, bodies, &moment, &options(feed)).unwrap();
    super::assert_sound(feed, &made, &moment);
    let mut members = made.document(&moment.now).to_members();
    members.insert("type".to_owned(), json!(key(feed).as_str()));
    Value::Object(members)
}

/// The pointers at which two values differ.
fn differences(found: &Value, expected: &Value, pointer: &str) -> Vec<String> {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => {
            let names: BTreeSet<_> = found.keys().chain(expected.keys()).collect();
            let at = |name: &String| {
                let (found, expected) = (found.get(name), expected.get(name));
                let pointer = format!("{pointer}/{name}");
                match (found, expected) {
                    (Some(found), Some(expected)) => differences(found, expected, &pointer),
                    _ => vec![pointer],
                }
            };
            names.into_iter().flat_map(at).collect()
        }
        (Value::Array(found), Value::Array(expected)) if found.len() == expected.len() => {
            let pairs = found.iter().zip(expected).enumerate();
            pairs.flat_map(|(index, (found, expected))| differences(found, expected, &format!("{pointer}/{index}"))).collect()
        }
        (found, expected) if found == expected => Vec::new(),
        _ => vec![pointer.to_owned()],
    }
}

#[test]
fn documents_are_those_of_the_services_but_for_what_was_put_right() {
    let Some(folder) = recordings() else { return };
    let deviations = Deviation::all();
    let mut used = BTreeSet::new();
    let mut unmeant = Vec::new();
    let mut judge = |feed: &str, recording: &str, found: &Value, expected: &Value| {
        for pointer in differences(found, expected, "") {
            let covering = deviations.iter().position(|deviation| deviation.covers(feed, recording, &pointer));
            match covering {
                Some(index) => drop(used.insert(index)),
                None => unmeant.push(format!("{feed} {recording} {pointer}: {:?} for {:?}", found.pointer(&pointer), expected.pointer(&pointer))),
            }
        }
    };
    for (upstream, feed) in [("espn-mlb", "mlb"), ("espn-nfl", "nfl"), ("garmin", "track"), ("google-calendar", "calendar"), ("github", "github")] {
        for path in files(&folder.join(upstream), ".expected.json") {
            let name = path.file_name().unwrap().to_string_lossy().replace(".expected.json", "");
            if name.contains(".per-event") {
                let (found, expected) = game_by_game(feed, &path);
                judge(feed, &name, &found, &expected);
                continue;
            }
            let published: Published = read(&path);
            assert_eq!(published.service, match feed { "track" => "garmin", "calendar" => "mycal", feed => feed });
            let Some(expected) = published.published.clone() else { continue };
            let body = fs::read(path.with_file_name(&published.input)).unwrap();
            let mut bodies = vec![body];
            if feed == "github" {
                // Of the two responses, only the runs were recorded.
                bodies.insert(0, commits_of(&expected));
            }
            let found = made(feed, bodies, &published);
            judge(feed, &name, &found, &expected);
        }
    }
    assert!(unmeant.is_empty(), "{}", unmeant.join("\n"));
    let stale: Vec<_> = deviations.iter().enumerate().filter(|(index, _)| !used.contains(index)).collect();
    assert!(stale.is_empty(), "nothing deviates so: {stale:#?}");
}

/// A commit as it must have been.
fn commits_of(published: &Value) -> Vec<u8> {
    let values = &published["values"];
    let commit = json!({"message": values["commit_message"], "author": {"date": "2013-10-21T03:45:43Z"}});
    json!([{"sha": values["latest_commit"], "commit": commit}]).to_string().into_bytes()
}

/// The games of a recording, and what the service makes of each of them alone.
fn game_by_game(feed: &str, path: &Path) -> (Value, Value) {
    let name = path.file_name().unwrap().to_string_lossy();
    let input = format!("{}.json", name.split(".per-event").next().unwrap());
    let oracle: Vec<Value> = read(path);
    let published: Published = read(&path.with_file_name(input.replace(".json", ".expected.json")));
    let made = made(feed, vec![fs::read(path.with_file_name(input)).unwrap()], &published);
    let games = made["values"].as_array().or_else(|| made["values"]["events"].as_array()).unwrap();
    assert_eq!(games.len(), oracle.len());
    let readable: Vec<_> = games.iter().zip(&oracle).filter(|(_, oracle)| oracle.get("ok").is_some()).collect();
    let found: Vec<_> = readable.iter().map(|(game, _)| (*game).clone()).collect();
    let expected: Vec<_> = readable.iter().map(|(_, oracle)| oracle["ok"].clone()).collect();
    let whole = |games: Vec<Value>| match feed {
        "nfl" => json!({"values": {"events": games}}),
        _ => json!({"values": games}),
    };
    (whole(found), whole(expected))
}

#[test]
fn what_the_services_could_not_read_is_read() {
    let Some(folder) = recordings() else { return };
    let nfl = |name: &str| {
        let published: Published = read(&folder.join("espn-nfl").join(format!("{name}.expected.json")));
        made("nfl", vec![fs::read(folder.join("espn-nfl").join(&published.input)).unwrap()], &published)["values"].clone()
    };
    let live = nfl("2022-09-11_week1_live");
    assert_eq!((&live["weekname"], &live["weekdates"]), (&json!("Week 1"), &json!("Sep 8-13")));
    assert_eq!(live["events"].as_array().map(Vec::len), Some(16));
    let over = nfl("2024-12-15_all_final");
    assert_eq!((&over["seasontype"], &over["weekname"]), (&json!("Regular Season"), &json!("Week 15")));

    let published: Published = read(&folder.join("github/commits_GetCommits_0.expected.json"));
    let bodies = vec![fs::read(folder.join("github/commits_GetCommits_0.json")).unwrap(), br#"{"workflow_runs": []}"#.to_vec()];
    let values = made("github", bodies, &published)["values"].clone();
    let expected = json!({
        "latest_commit": "ecda065",
        "last_successful_commit": "0000000",
        "commit_message": "Merge branch 'develop'",
        "date": "2012-05-25 01:14:34 PM EDT",
    });
    assert_eq!(values, expected);
}

/// The dates of all occurrences of a recorded calendar in a span of dates.
fn dates(name: &str, from: &str, to: &str) -> Vec<String> {
    let zone = jiff::tz::TimeZone::get("Europe/Berlin").unwrap();
    let body = fs::read(recordings().unwrap().join("ics").join(name)).unwrap();
    let events = ics::events(&body, &zone).unwrap();
    let at = |date: &str| date.parse::<jiff::civil::Date>().unwrap().to_zoned(zone.clone()).unwrap();
    let occurrences = ics::occurrences(&events, &(at(from)..at(to)));
    occurrences.iter().map(|occurrence| format!("{} {}", occurrence.start.date(), occurrence.summary)).collect()
}

#[test]
fn recorded_calendars_are_expanded() {
    if recordings().is_none() {
        return;
    }
    let check = |name, from, to, expected: &[&str]| assert_eq!(dates(name, from, to), expected, "{name}");
    check(
        "recurring_issue_148_exdate_and_rdate_unedited.ics",
        "2024-06-01",
        "2024-09-01",
        &["2024-07-01 test123", "2024-07-17 test123", "2024-07-29 test123"],
    );
    let microsoft = |date| format!("{date} Microsoft Unicode CLDR EXDATE Test");
    let saturdays: Vec<_> = dates("ics-parser_ICal_google_recurring.ics", "2016-05-25", "2016-08-01");
    for (date, takes_place) in [("2016-05-28", false), ("2016-06-04", true), ("2016-07-09", false), ("2016-07-16", true)] {
        assert_eq!(saturdays.contains(&microsoft(date)), takes_place, "{date}");
    }
    check(
        "ics-parser_ICal_google_recurring.ics",
        "2017-09-20",
        "2017-11-01",
        &[
            "2017-09-20 Paris TimeZone Test",
            "2017-09-27 Paris TimeZone Test",
            "2017-10-04 Paris TimeZone Test",
            "2017-10-08 Parent Recurrence Event",
            "2017-10-11 Paris TimeZone Test",
            "2017-10-18 Paris TimeZone Test",
            "2017-10-25 Paris TimeZone Test",
            "2017-10-29 DST Change",
        ],
    );
    check(
        "ics-parser_ICal_google_recurring.ics",
        "2017-08-11",
        "2017-08-15",
        &["2017-08-13 Override Parent Recurrence Event"],
    );
}
