//! Every page at every size, compared pixel by pixel with the pictures in `tests/golden`. A difference writes the actual
//! picture and the differing pixels beside the expected one; `WALLFEED_BLESS=1` accepts what is drawn.

mod marks;
mod scan;
mod scripts;

use std::{fs, path::PathBuf, time::Duration};

use embedded_graphics::{pixelcolor::Rgb888, prelude::*};
use jiff::{SignedDuration, Zoned};
use wallfeed_matrix_client::{
    card,
    documents::Documents,
    frame::Frame,
    marks::Marks,
    page::Page,
    png,
    render::Shot,
    scene::{Clock, Preferences, Units, Wifi},
};
use wallfeed_proto::{Document, Key};

const SIZES: [(u32, u32); 5] = [(64, 32), (64, 64), (128, 32), (128, 64), (192, 64)];
const AFTERNOON: &str = "2026-11-22T15:07:42[America/New_York]";
const EVENING: &str = "2026-08-14T19:42:10[America/New_York]";

/// One picture of a page, at every size.
struct Case {
    page: Page,
    name: &'static str,
    documents: Documents,
    preferences: Preferences,
    now: Zoned,
    elapsed: Duration,
    step: usize,
    garbage_out: bool,
    marks: Marks,
}

/// A page drawn from fixtures: `Weather weather-rain, AQI aqi-good`.
fn case(page: Page, name: &'static str, fixtures: &str, now: &str) -> Case {
    Case {
        page,
        name,
        documents: documents(fixtures),
        preferences: Preferences {
            favourites: [("mlb".into(), vec!["SD".into()])].into(),
            wifi: Some(Wifi { name: "guest".into(), connect: "WIFI:S:guest;T:WPA;P:correct horse;;".into() }),
            ..Preferences::default()
        },
        now: now.parse().unwrap(),
        elapsed: Duration::from_millis(500),
        step: 0,
        garbage_out: false,
        marks: Marks::default(),
    }
}

fn documents(fixtures: &str) -> Documents {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../proto/fixtures");
    let mut documents = Documents::default();
    for fixture in fixtures.split(',').map(str::trim).filter(|fixture| !fixture.is_empty()) {
        let (key, file) = fixture.split_once(' ').unwrap();
        let json = fs::read(folder.join(file).with_extension("json")).expect(file);
        let key = Key::from(key);
        documents.insert(key.clone(), Document::read(&key, &json).unwrap());
    }
    documents
}

impl Case {
    fn metric(mut self) -> Self {
        (self.preferences.units, self.preferences.clock) = (Units::Metric, Clock::TwentyFour);
        self
    }

    fn marked(self, marks: Marks) -> Self {
        Self { marks, ..self }
    }

    fn later(self, elapsed: Duration) -> Self {
        Self { elapsed, ..self }
    }

    /// One key's document, written in the test.
    fn with(mut self, key: &str, json: &str) -> Self {
        let key = Key::from(key);
        self.documents.insert(key.clone(), Document::read(&key, json.as_bytes()).unwrap());
        self
    }

    fn draw(&self, size: Size) -> Frame {
        let mut frame = Frame::new(size);
        self.draw_on(&mut frame);
        frame
    }

    fn draw_on(&self, frame: &mut Frame) {
        self.shot().draw(frame);
    }

    fn shot(&self) -> Shot<'_> {
        Shot {
            started: self.now.timestamp() - SignedDuration::from_mins(3 * 24 * 60 + 254),
            elapsed: self.elapsed,
            step: self.step,
            garbage_out: self.garbage_out,
            marks: self.marks,
            ..Shot::new(self.page, &self.documents, &self.preferences, &self.now)
        }
    }

    /// Compares with the expected pictures; returns what differs.
    fn check(&self) -> Vec<String> {
        let page = self.page.name().to_lowercase().replace(' ', "-");
        let differs = |(width, height): (u32, u32)| {
            let name = format!("{page}-{}-{width}x{height}", self.name);
            (!matches_golden(&name, &self.draw(Size::new(width, height)))).then_some(name)
        };
        SIZES.into_iter().filter_map(differs).collect()
    }
}

pub fn matches_golden(name: &str, actual: &Frame) -> bool {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let file = |kind: &str| folder.join(format!("{name}{kind}.png"));
    if std::env::var_os("WALLFEED_BLESS").is_some() {
        fs::create_dir_all(&folder).unwrap();
        fs::write(file(""), png::encode(actual, 1)).unwrap();
        return true;
    }
    let expected = fs::read(file("")).ok().and_then(|file| png::decode(&file).ok());
    if expected.as_ref() == Some(actual) {
        return true;
    }
    fs::write(file(".actual"), png::encode(actual, 1)).unwrap();
    if let Some(expected) = expected {
        let pairs = expected.pixels().iter().zip(actual.pixels());
        let differences = pairs.map(|(expected, actual)| if expected == actual { Rgb888::BLACK } else { Rgb888::RED });
        fs::write(file(".diff"), png::encode(&Frame::from_pixels(actual.size(), differences), 1)).unwrap();
    }
    false
}

fn check(cases: impl IntoIterator<Item = Case>) {
    let differences: Vec<String> = cases.into_iter().flat_map(|case| case.check()).collect();
    assert!(
        differences.is_empty(),
        "these pictures are not as expected; look at tests/golden/*.actual.png and *.diff.png, and accept them with \
         WALLFEED_BLESS=1 if they are right: {differences:#?}"
    );
}

#[test]
fn clock() {
    check([
        case(Page::Clock, "normal", "", AFTERNOON),
        case(Page::Clock, "midnight", "", "2026-11-22T00:00:00[America/New_York]"),
        case(Page::Clock, "widest", "", "2026-09-30T22:58:58[America/New_York]"),
        case(Page::Clock, "24-hours", "", "2026-09-02T00:05:09[Europe/Berlin]").metric(),
        case(Page::Clock, "paused", "", AFTERNOON).marked(Marks { paused: true, ..Marks::default() }),
        case(Page::Clock, "offline", "", AFTERNOON)
            .marked(Marks { offline: Some(Duration::from_secs(3 * 60)), ..Marks::default() }),
    ]);
}

#[test]
fn current_weather() {
    let weather = |name, fixtures| case(Page::CurrentWeather, name, fixtures, AFTERNOON);
    let every_mark = Marks { paused: true, offline: Some(Duration::from_secs(7260)), stale: true, demo: true };
    check([
        weather("normal", "Weather weather, AQI aqi-good"),
        weather("metric", "Weather weather, AQI aqi-good").metric(),
        weather("rain", "Weather weather-rain, AQI aqi-moderate"),
        weather("night", "Weather weather-night, AQI aqi-sensitive"),
        weather("snow", "Weather weather-snow, AQI aqi-unhealthy"),
        weather("thunderstorm", "Weather weather-thunderstorm, AQI aqi-very-unhealthy"),
        weather("extreme", "Weather weather-extreme, AQI aqi-hazardous"),
        weather("sparse", "Weather weather-sparse"),
        weather("air-only", "AQI aqi-moderate"),
        weather("empty", ""),
        weather("every-mark", "Weather weather-rain, AQI aqi-sensitive").marked(every_mark),
        case(Page::CurrentWeather, "stale", "Weather weather, AQI aqi-good", "2026-11-23T15:07:42[America/New_York]"),
    ]);
}

#[test]
fn moon() {
    let moon = |name, fixture| case(Page::Moon, name, fixture, AFTERNOON);
    check([
        moon("normal", "Moon moon-gibbous"),
        moon("24-hours", "Moon moon-waning").metric(),
        moon("new", "Moon moon-new"),
        moon("crescent", "Moon moon-crescent"),
        moon("first-quarter", "Moon moon-first-quarter"),
        moon("full", "Moon moon-full"),
        moon("last-quarter", "Moon moon-last-quarter"),
        moon("polar-night", "Moon moon-polar-night"),
        moon("demo", "Moon moon-demo"),
        moon("empty", ""),
    ]);
}

#[test]
fn mlb() {
    let mlb = |name, fixture| case(Page::Mlb, name, fixture, EVENING);
    check([
        mlb("live-top", "MLB mlb-live-top"),
        mlb("live-bot", "MLB mlb-live-bot"),
        mlb("live-mid", "MLB mlb-live-mid"),
        mlb("live-end", "MLB mlb-live-end"),
        mlb("live-extra", "MLB mlb-live-extra"),
        mlb("rain-delay", "MLB mlb-rain-delay"),
        mlb("scrolled", "MLB mlb-live-top").later(Duration::from_secs(4)),
        mlb("final", "MLB mlb-final"),
        mlb("final-10", "MLB mlb-final-10"),
        mlb("postponed", "MLB mlb-postponed"),
        mlb("all-star", "MLB mlb-all-star"),
        mlb("empty", "MLB mlb-empty"),
        mlb("waiting", ""),
        case(Page::Mlb, "pre", "MLB mlb-pre", "2026-08-14T14:07:42[America/New_York]"),
        case(Page::Mlb, "pre-abroad", "MLB mlb-pre", "2026-08-14T20:07:42[Europe/Berlin]").metric(),
    ]);
}

#[test]
fn uptime() {
    let few = "Weather-Server server, MLB-Server server-trouble, AQI-Server server";
    let many = "AQI-Server server, Calendar-Server server, Events-Server server, GitHub-Server server, MLB-Server server, \
                Moon-Server server, NFL-Server server, Track-Server server, Weather-Server server, Wirtschaft-Server server";
    let started =
        |name: &str, time: &str| (name.to_owned(), format!(r#"{{"updated":"11/22/2026 {time} -0500","values":{{}}}}"#));
    let ages = [
        started("A-Server", "3:00 PM"),
        started("B-Server", "2:50 PM"),
        started("C-Server", "2:20 PM"),
        started("D-Server", "10:20 AM"),
        started("E-Server", "8:20 AM"),
        started("F-Server", "11:59 PM"),
        ("G-Server".to_owned(), "{}".to_owned()),
    ];
    let of_every_age =
        ages.iter().fold(case(Page::Uptime, "ages", "", AFTERNOON), |case, (key, json)| case.with(key, json));
    check([
        case(Page::Uptime, "normal", few, AFTERNOON),
        case(Page::Uptime, "many", many, AFTERNOON),
        case(Page::Uptime, "many-later", many, AFTERNOON).later(Duration::from_secs(5)),
        case(Page::Uptime, "empty", "", AFTERNOON),
        of_every_age,
    ]);
}

#[test]
fn message() {
    let message = |name, fixture| case(Page::Message, name, fixture, AFTERNOON);
    check([
        message("normal", "Message message"),
        message("styled", "Message message-styled"),
        message("urgent", "Message message-urgent"),
        message("lines", "Message message-lines"),
        message("scripts", "Message message-scripts"),
        message("scroll", "Message message-scroll"),
        message("scrolled", "Message message-scroll").later(Duration::from_secs(3)),
        message("long", "Message message-long"),
        message("long-later", "Message message-long").later(Duration::from_secs(20)),
        message("endless", "Message hostile-message-long"),
        message("empty", ""),
        message("dark", "")
            .with("Message", r##"{"values":{"text":"Łódź, Ærø, Ísafjörður, Škofja Loka","color":"#000020"}}"##),
    ]);
}

#[test]
fn hourly_weather() {
    let hourly = |name, fixture| case(Page::HourlyWeather, name, fixture, AFTERNOON);
    check([
        hourly("normal", "Weather weather"),
        hourly("metric", "Weather weather").metric(),
        hourly("extreme", "Weather weather-extreme"),
        hourly("thunderstorm", "Weather weather-thunderstorm"),
        hourly("empty", "Weather weather-sparse"),
    ]);
}

#[test]
fn forecast() {
    let forecast = |name, fixture| case(Page::Forecast, name, fixture, AFTERNOON);
    check([
        forecast("normal", "Weather weather"),
        forecast("metric", "Weather weather").metric(),
        forecast("extreme", "Weather weather-extreme"),
        forecast("sparse", "Weather weather-sparse"),
        forecast("empty", ""),
    ]);
}

#[test]
fn calendar() {
    let calendar = |name, fixture, now| case(Page::Calendar, name, fixture, now);
    let garbage = |name, now: &str, garbage_out| {
        let mut case = Case { garbage_out, ..case(Page::Calendar, name, "Calendar calendar-over", now) };
        case.preferences.garbage = Some(jiff::civil::Weekday::Sunday);
        case
    };
    let at = |time: &str| format!("2026-11-22T{time}:00[America/New_York]");
    check([
        calendar("talking", "Calendar calendar", AFTERNOON),
        calendar("some-talking", "Calendar calendar-busy", &at("11:30")),
        calendar("meeting", "Calendar calendar-busy", &at("17:00")),
        calendar("next", "Calendar calendar-busy", &at("09:20")),
        calendar("all-day", "Calendar calendar-all-day", AFTERNOON),
        calendar("time-zones", "Calendar calendar-time-zones", &at("08:00")).metric(),
        calendar("over", "Calendar calendar-over", AFTERNOON),
        calendar("free", "Calendar calendar-empty", AFTERNOON),
        calendar("waiting", "", AFTERNOON),
        garbage("garbage", &at("20:00"), false),
        garbage("garbage-out", &at("20:00"), true),
    ]);
}

#[test]
fn next_event() {
    let event = |name, fixture, now| case(Page::NextEvent, name, fixture, now);
    check([
        event("today", "Events events", AFTERNOON),
        event("normal", "Events events", "2026-11-23T09:20:00[America/New_York]"),
        event("tomorrow", "Events events", "2026-12-02T23:59:59[America/New_York]"),
        event("leap-day", "Events events", "2027-02-20T12:00:00[America/New_York]"),
        event("longest", "", AFTERNOON).with(
            "Events",
            r#"{"values":[{"name":"Maximiliana-Alexandra","event":"Graduation anniversary","month":11,"day":21,"year":1915}]}"#,
        ),
        event("empty", "Events events-empty", AFTERNOON),
    ]);
}

#[test]
fn nfl() {
    let nfl = |name, fixture| case(Page::Nfl, name, fixture, AFTERNOON);
    check([
        nfl("live", "NFL nfl-live"),
        nfl("halftime", "NFL nfl-halftime"),
        nfl("overtime", "NFL nfl-ot"),
        nfl("pre", "NFL nfl-pre"),
        nfl("final", "NFL nfl-final"),
        nfl("off-season", "NFL nfl-off-season"),
        nfl("waiting", ""),
    ]);
}

#[test]
fn world_cup() {
    let world_cup = |name, fixture| case(Page::WorldCup, name, fixture, "2026-06-21T16:30:00[America/New_York]");
    check([
        world_cup("live", "WC wc-live"),
        world_cup("scheduled", "WC wc-scheduled"),
        world_cup("final", "WC wc-final"),
        world_cup("penalties", "WC wc-penalties"),
        world_cup("empty", "WC wc-empty"),
    ]);
}

#[test]
fn track() {
    let track = |name, fixture| case(Page::Track, name, fixture, AFTERNOON);
    check([
        track("normal", "Track track"),
        track("south", "Track track-south").metric(),
        track("no-fix", "Track track-no-fix"),
        track("empty", ""),
    ]);
}

#[test]
fn github() {
    let github = |name, fixture| case(Page::GitHub, name, fixture, AFTERNOON);
    check([
        github("normal", "GitHub github"),
        github("differs", "GitHub github-differs"),
        github("none", "GitHub github-none"),
        github("empty", ""),
    ]);
}

#[test]
fn image() {
    let image = |name, fixture| case(Page::Image, name, fixture, AFTERNOON);
    check([
        image("normal", "Image image"),
        image("animated", "Image image-animated"),
        image("animated-later", "Image image-animated").later(Duration::from_millis(820)),
        image("broken", "Image hostile-image-broken"),
        image("empty", ""),
    ]);
}

#[test]
fn wifi() {
    let mut missing = case(Page::Wifi, "empty", "", AFTERNOON);
    missing.preferences.wifi = None;
    let mut long = case(Page::Wifi, "long", "", AFTERNOON);
    long.preferences.wifi = Some(Wifi {
        name: "Café Großherzogin Ένα".into(),
        connect: "WIFI:S:Café Großherzogin Ένα;T:WPA;P:a passphrase of which everybody says that it is long enough;;"
            .into(),
    });
    check([case(Page::Wifi, "normal", "", AFTERNOON), long, missing]);
}

#[test]
fn cards() {
    type Draw = fn(&mut Frame);
    let cards: [(&str, Draw); 5] = [
        ("splash", |frame| card::splash(frame)),
        ("connecting", |frame| card::connecting(frame, "http://pi.lan:8000")),
        ("unreachable", |frame| card::unreachable(frame, "http://pi.lan:8000", "connection refused")),
        ("broken", |frame| card::broken(frame, "Current weather")),
        ("waiting", |frame| card::waiting(frame, "Wallfeed", "Waiting for the weather, the moon, MLB")),
    ];
    let mut differences = Vec::new();
    for (name, draw) in cards {
        for (width, height) in SIZES {
            let mut frame = Frame::new(Size::new(width, height));
            draw(&mut frame);
            let name = format!("card-{name}-{width}x{height}");
            if !matches_golden(&name, &frame) {
                differences.push(name);
            }
        }
    }
    assert!(differences.is_empty(), "{differences:#?}");
}
