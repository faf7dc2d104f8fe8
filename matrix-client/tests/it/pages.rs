//! What holds for every page, whatever the documents, the time and the size.

use std::time::Duration;

use embedded_graphics::{pixelcolor::Rgb888, prelude::*};
use jiff::{Timestamp, tz::TimeZone};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use wallfeed_matrix_client::{
    documents::Documents,
    frame::Frame,
    marks::Marks,
    page::Page,
    render::Shot,
    scene::{Clock, Preferences, Units, Wifi},
};
use wallfeed_proto::{Document, Key};

/// Any JSON, with many of the names, words and numbers that mean something.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-200i64..1000).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[a-zA-Z0-9 #:/+.-]{0,24}".prop_map(Value::from),
        prop::sample::select(vec![
            "in",
            "pre",
            "post",
            "Top",
            "Mid",
            "Bot",
            "End",
            "d",
            "n",
            "NNW",
            "urgent",
            "Final/10",
            "Postponed",
            "11/22/2026 3:05 PM -0500",
            "2026-11-22T15:05:00Z",
            "2026-11-22",
            "(255,126,0)",
            "#102030",
            "97.3%",
            "Sunrise:  06:58 AM",
            "future_scheduled",
            "in_progress",
            "completed",
            "3-2",
            "(4-3)",
            "12:30",
            "Halftime",
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 10, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..10).prop_map(Value::from),
            prop::collection::vec((member(), inner), 0..20)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// A member's name: one that means something, or any.
fn member() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "current",
        "forecast",
        "hourly",
        "temp",
        "fl",
        "humid",
        "windDir",
        "windSpeed",
        "windGust",
        "desc",
        "dn",
        "wid",
        "nwid",
        "dow",
        "high",
        "low",
        "hour",
        "feel",
        "aqi_score",
        "aqi_adjective",
        "color",
        "main_pollutant",
        "phase",
        "illumstr",
        "sunevent",
        "moonevent",
        "startTime",
        "awayAbbreviation",
        "homeAbbreviation",
        "awayColor",
        "homeColor",
        "awayRecord",
        "status",
        "detail",
        "awayScore",
        "homeScore",
        "awayHits",
        "homeErrors",
        "inning",
        "inningState",
        "lastPlay",
        "balls",
        "strikes",
        "outs",
        "onFirst",
        "text",
        "title",
        "seconds",
        "priority",
        "scroll",
        "events",
        "state",
        "homeabrv",
        "awayabrv",
        "homescore",
        "clock",
        "period",
        "position",
        "possession",
        "downandyardage",
        "lastplay",
        "name",
        "event",
        "month",
        "day",
        "year",
        "home_name",
        "score",
        "penalties",
        "time",
        "Time",
        "Name",
        "Latitude",
        "Longitude",
        "Velocity",
        "Course",
        "Valid GPS Fix",
        "latest_commit",
        "commit_message",
        "date",
        "data",
        "message",
    ]);
    prop_oneof![9 => known.prop_map(str::to_owned), 1 => any::<String>()]
}

fn any_documents() -> impl Strategy<Value = Documents> {
    let keys = prop::sample::select(vec![
        "Weather",
        "AQI",
        "Moon",
        "Calendar",
        "Events",
        "MLB",
        "NFL",
        "WC",
        "Track",
        "GitHub",
        "Message",
        "Image",
        "X-Server",
        "Ж-Server",
    ]);
    prop::collection::vec((keys, any_json()), 0..6).prop_map(|list| {
        let mut documents = Documents::default();
        for (key, values) in list {
            let key = Key::from(key);
            // A list where the key has an object, and the other way round, half of the time.
            let document = json!({ "updated": "11/22/2026 3:05 PM -0500", "values": values });
            documents.insert(key.clone(), Document::read(&key, document.to_string().as_bytes()).unwrap());
        }
        documents
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_document_size_or_time_makes_a_page_panic(
        documents in any_documents(),
        (width, height) in (0u32..300, 0u32..140),
        second in -377_705_000_000i64..253_402_200_000,
        zone in prop::sample::select(vec!["UTC", "America/New_York", "Pacific/Apia", "Asia/Kolkata"]),
        elapsed in any::<u32>().prop_map(|millis| Duration::from_millis(millis.into())),
        step in any::<usize>(),
        metric: bool,
        offline in proptest::option::of(any::<u64>().prop_map(Duration::from_secs)),
        connect in any::<String>(),
    ) {
        let now = Timestamp::from_second(second).unwrap().to_zoned(TimeZone::get(zone).unwrap());
        let preferences = Preferences {
            units: if metric { Units::Metric } else { Units::Us },
            clock: if metric { Clock::TwentyFour } else { Clock::Twelve },
            wifi: Some(Wifi { name: connect.clone(), connect }),
            ..Preferences::default()
        };
        let marks = Marks { paused: metric, offline, stale: !metric, demo: metric };
        for page in Page::ALL {
            let shot = Shot { elapsed, step, marks, ..Shot::new(page, &documents, &preferences, &now) };
            let mut frame = Frame::new(Size::new(width, height));
            let hold = shot.draw(&mut frame);
            prop_assert!(hold.is_none_or(|hold| hold > Duration::ZERO), "{page:?} would be drawn without end");
        }
    }
}

/// A frame that was drawn on before must not show through.
#[test]
fn pages_do_not_depend_on_what_was_on_the_frame() {
    let (documents, preferences) = (Documents::default(), Preferences::default());
    let now = "2026-11-22T15:07:42[America/New_York]".parse().unwrap();
    for page in Page::ALL {
        let shot = Shot::new(page, &documents, &preferences, &now);
        let mut used = Frame::new(Size::new(128, 64));
        used.clear(Rgb888::WHITE).unwrap();
        shot.draw(&mut used);
        assert_eq!(used, shot.picture(Size::new(128, 64)), "{page:?}");
    }
}

/// While a page says that it holds, drawing it again gives the same picture.
#[test]
fn pages_hold_as_long_as_they_say() {
    let json = r#"{"Message":{"values":{"text":"A text that is much too long to stand still on a wall of this size, so it moves"}},
                   "Moon":{"values":{"phase":10}},"X-Server":{"updated":"11/22/2026 3:05 PM -0500","values":{}}}"#;
    let documents: Documents = json.parse().unwrap();
    let preferences = Preferences::default();
    let start: jiff::Zoned = "2026-11-22T15:07:42.25[America/New_York]".parse().unwrap();
    for page in Page::ALL {
        let mut elapsed = Duration::ZERO;
        for _ in 0..50 {
            let at = |elapsed| {
                let now = start.checked_add(elapsed).unwrap();
                let shot =
                    Shot { elapsed, started: start.timestamp(), ..Shot::new(page, &documents, &preferences, &now) };
                let mut frame = Frame::new(Size::new(64, 32));
                let hold = shot.draw(&mut frame);
                (frame, hold)
            };
            let (frame, Some(hold)) = at(elapsed) else { break };
            assert_eq!(
                at(elapsed + hold.saturating_sub(Duration::from_nanos(1))).0,
                frame,
                "{page:?} after {elapsed:?} for {hold:?}"
            );
            elapsed += hold;
        }
    }
}

/// Marks lie on dark ground: whatever was lit stays lit.
#[test]
fn marks_cover_nothing() {
    let documents: Documents = include_str!("../../../proto/fixtures/weather-rain.json")
        .parse::<Value>()
        .map(|weather| json!({ "Weather": weather }).to_string())
        .unwrap()
        .parse()
        .unwrap();
    let preferences = Preferences::default();
    let now = "2026-11-22T15:07:42[America/New_York]".parse().unwrap();
    for page in [Page::Clock, Page::CurrentWeather] {
        for size in [Size::new(64, 32), Size::new(64, 64), Size::new(128, 32), Size::new(128, 64), Size::new(192, 64)] {
            let shot = Shot::new(page, &documents, &preferences, &now);
            let plain = shot.picture(size);
            let marks = Marks { paused: true, offline: Some(Duration::from_secs(180)), stale: true, demo: false };
            let marked = Shot { marks, ..shot }.picture(size);
            let pairs = plain.pixels().iter().zip(marked.pixels());
            let covered = pairs.filter(|&(plain, marked)| *plain != Rgb888::BLACK && plain != marked).count();
            assert_eq!(covered, 0, "{page:?} at {size:?}");
        }
    }
}
