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
    page::{Availability, Page},
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
    #![proptest_config(ProptestConfig::with_cases(128))]

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

#[test]
fn pages_are_found_by_their_names_and_by_older_ones() {
    for page in Page::ALL {
        assert_eq!(Page::from_name(page.name()), Some(page));
        assert_eq!(Page::from_name(&page.name().to_uppercase()), Some(page));
    }
    for (name, page) in [
        ("Weekly Calendar", Some(Page::Calendar)),
        ("Next Family Event", Some(Page::NextEvent)),
        ("WC", Some(Page::WorldCup)),
        ("Garmin", Some(Page::Track)),
        ("CurrentWeather", Some(Page::CurrentWeather)),
        ("hourly-weather", Some(Page::HourlyWeather)),
        ("", None),
        ("Stocks", None),
    ] {
        assert_eq!(Page::from_name(name), page, "{name}");
    }
}

fn availability(page: Page, documents: &str, favourite: &str) -> Availability {
    let documents: Documents = documents.parse().unwrap();
    let preferences =
        Preferences { favourites: [("mlb".into(), vec![favourite.into()])].into(), ..Preferences::default() };
    let now = "2026-08-14T19:42:10[America/New_York]".parse().unwrap();
    page.availability(&Shot::new(page, &documents, &preferences, &now).scene())
}

pub fn fixtures(list: &[(&str, &str)]) -> String {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../proto/fixtures");
    let read = |file: &str| -> Value {
        serde_json::from_slice(&std::fs::read(folder.join(file).with_extension("json")).unwrap()).unwrap()
    };
    let members: Map<String, Value> = list.iter().map(|&(key, file)| (key.to_owned(), read(file))).collect();
    Value::Object(members).to_string()
}

#[test]
fn pages_without_data_are_passed_over() {
    for page in Page::ALL {
        let shown = availability(page, "{}", "BOS") == Availability::Show;
        assert_eq!(shown, matches!(page, Page::Clock | Page::Uptime), "{page:?}");
    }
    for (page, documents) in [
        (Page::CurrentWeather, fixtures(&[("AQI", "aqi-good")])),
        (Page::Forecast, fixtures(&[("Weather", "weather")])),
        (Page::Calendar, fixtures(&[("Calendar", "calendar-empty")])),
        (Page::Nfl, fixtures(&[("NFL", "nfl-pre")])),
        (Page::Message, fixtures(&[("Message", "message")])),
        (Page::Image, fixtures(&[("Image", "image")])),
    ] {
        assert_eq!(availability(page, &documents, "BOS"), Availability::Show, "{page:?}");
    }
    for (page, documents) in [
        (Page::Mlb, fixtures(&[("MLB", "mlb-empty")])),
        (Page::Nfl, fixtures(&[("NFL", "nfl-off-season")])),
        (Page::WorldCup, fixtures(&[("WC", "wc-empty")])),
        (Page::HourlyWeather, fixtures(&[("Weather", "weather-sparse")])),
        (Page::Message, r#"{"Message":{"values":{"text":"  "}}}"#.into()),
    ] {
        assert!(matches!(availability(page, &documents, "BOS"), Availability::Skip(_)), "{page:?}");
    }
}

#[test]
fn a_favourites_live_game_and_an_urgent_message_interrupt() {
    let live = fixtures(&[("MLB", "mlb-live-top")]);
    assert!(matches!(availability(Page::Mlb, &live, "bos"), Availability::Urgent(_)));
    assert_eq!(availability(Page::Mlb, &live, "SD"), Availability::Show);
    let scheduled = fixtures(&[("MLB", "mlb-pre")]);
    assert_eq!(availability(Page::Mlb, &scheduled, "BOS"), Availability::Show);

    let urgent =
        |valid: &str| format!(r#"{{"Message":{{"valid":"{valid}","values":{{"text":"Fire","priority":"urgent"}}}}}}"#);
    assert!(matches!(availability(Page::Message, &urgent("2026-08-15T00:00:00Z"), ""), Availability::Urgent(_)));
    assert_eq!(availability(Page::Message, &urgent("2026-08-14T00:00:00Z"), ""), Availability::Show);
}

/// The favourite's game is shown however often the page is drawn; without one, the games take turns.
#[test]
fn games_take_turns_unless_a_favourite_plays() {
    let documents: Documents = fixtures(&[("MLB", "mlb-pre")]).parse().unwrap();
    let now = "2026-08-14T14:00:00[America/New_York]".parse().unwrap();
    let pictures = |favourite: &str| {
        let preferences =
            Preferences { favourites: [("mlb".into(), vec![favourite.into()])].into(), ..Preferences::default() };
        let shot = Shot::new(Page::Mlb, &documents, &preferences, &now);
        let draw = |step| Shot { step, ..shot.clone() }.picture(Size::new(128, 64));
        (draw(0), draw(1))
    };
    let (first, second) = pictures("BOS");
    assert_eq!(first, second);
    let (first, second) = pictures("nobody");
    assert_ne!(first, second);
}
