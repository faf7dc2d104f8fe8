//! Recorded responses, where they lie next to the repository: what the services that these feeds replace made of each
//! game alone, what they could not read at all, and calendars.

use std::{fs, path::Path};

use serde_json::{Value, json};
use wallfeed_feeds::{feed::Kind, transform::Response, upstream::ics};

use crate::{
    case::{Case, recordings},
    documents::assert_sound,
};

/// What was put right, and why is in `deviations.toml`.
const PUT_RIGHT: [&str; 5] = ["homeColor", "awayColor", "homeRecord", "awayRecord", "detail"];

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The values of a document for New York.
fn values(kind: Kind, now: &str, bodies: Vec<Vec<u8>>) -> Value {
    let settings = "time_zone = 'America/New_York'\nperiod = 30";
    let case = Case::new(kind, settings, now, bodies.into_iter().map(Response::new).collect());
    let document = case.document().unwrap_or_else(|trouble| panic!("{trouble}"));
    assert_sound(&case, &document);
    document.values.to_value()
}

#[test]
fn each_game_alone_is_what_it_was() {
    let Some(folder) = recordings() else { return };
    for (upstream, kind) in [("espn-mlb", Kind::Mlb), ("espn-nfl", Kind::Nfl)] {
        for entry in fs::read_dir(folder.join(upstream)).expect("recordings").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let Some((input, _)) = name.split_once(".per-event") else { continue };
            let oracle: Vec<Value> = serde_json::from_slice(&read(&entry.path())).expect("an oracle");
            let body = read(&folder.join(upstream).join(format!("{input}.json")));
            let values = values(kind, "2025-06-05T12:00:00Z", vec![body]);
            let games = values.as_array().or_else(|| values["events"].as_array()).expect("games");
            assert_eq!(games.len(), oracle.len(), "{name}");
            for (found, expected) in games.iter().zip(&oracle) {
                // What the service could not read, it did not publish.
                if let Some(expected) = expected.get("ok") {
                    assert_eq!(without_put_right(found), without_put_right(expected), "{name}");
                }
            }
        }
    }
}

fn without_put_right(game: &Value) -> Value {
    let mut game = game.clone();
    let members = game.as_object_mut().expect("a game");
    members.retain(|name, value| {
        !PUT_RIGHT.contains(&name.as_str()) || value.as_str().is_some_and(|text| text.starts_with('#'))
    });
    game
}

#[test]
fn what_the_services_could_not_read_is_read() {
    let Some(folder) = recordings() else { return };
    let nfl = |name: &str| values(Kind::Nfl, "2022-09-11T20:05:00Z", vec![read(&folder.join("espn-nfl").join(name))]);
    let live = nfl("2022-09-11_week1_live.json");
    assert_eq!((&live["weekname"], &live["weekdates"]), (&json!("Week 1"), &json!("Sep 8-13")));
    assert_eq!(live["events"].as_array().map(Vec::len), Some(16));
    let over = nfl("2024-12-15_all_final.json");
    assert_eq!((&over["seasontype"], &over["weekname"]), (&json!("Regular Season"), &json!("Week 15")));

    let commits = read(&folder.join("github/commits_GetCommits_0.json"));
    let runs = br#"{"workflow_runs": []}"#.to_vec();
    let expected = json!({
        "latest_commit": "ecda065",
        "last_successful_commit": "0000000",
        "commit_message": "Merge branch 'develop'",
        "date": "2012-05-25 01:14:34 PM EDT",
    });
    assert_eq!(values(Kind::GitHub, "2020-05-21T02:15:19Z", vec![commits, runs]), expected);
}

/// The dates of all occurrences of a recorded calendar in a span of dates.
fn dates(folder: &Path, name: &str, from: &str, to: &str) -> Vec<String> {
    let zone = jiff::tz::TimeZone::get("Europe/Berlin").expect("a zone");
    let body = read(&folder.join("ics").join(name));
    let events = ics::events(&body, &zone).expect("a calendar");
    let at = |date: &str| date.parse::<jiff::civil::Date>().expect("a date").to_zoned(zone.clone()).expect("midnight");
    let occurrences = ics::occurrences(&events, &(at(from)..at(to)));
    occurrences.iter().map(|occurrence| format!("{} {}", occurrence.start.date(), occurrence.summary)).collect()
}

#[test]
fn recorded_calendars_are_expanded() {
    let Some(folder) = recordings() else { return };
    let check = |name, from, to, expected: &[&str]| assert_eq!(dates(&folder, name, from, to), expected, "{name}");
    check(
        "recurring_issue_148_exdate_and_rdate_unedited.ics",
        "2024-06-01",
        "2024-09-01",
        &["2024-07-01 test123", "2024-07-17 test123", "2024-07-29 test123"],
    );
    let microsoft = |date| format!("{date} Microsoft Unicode CLDR EXDATE Test");
    let saturdays: Vec<_> = dates(&folder, "ics-parser_ICal_google_recurring.ics", "2016-05-25", "2016-08-01");
    for (date, takes_place) in
        [("2016-05-28", false), ("2016-06-04", true), ("2016-07-09", false), ("2016-07-16", true)]
    {
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
