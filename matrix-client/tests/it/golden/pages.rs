//! What else can be on the pages, and what is shown in their place.

use std::time::Duration;

use wallfeed_matrix_client::{card, frame::Frame, marks::Marks, page::Page};

use super::{AFTERNOON, Case, EVENING, KICKOFF, SUMMER, case, check, check_sheets, sheet};

#[test]
fn clock() {
    check([
        case(Page::Clock, "midnight", "", "2026-11-22T00:00:00[America/New_York]"),
        case(Page::Clock, "24-hours", "", "2026-09-02T00:05:09[Europe/Berlin]").metric(),
        case(Page::Clock, "unset", "", "1970-01-01T00:00:09[America/New_York]"),
    ]);
}

#[test]
fn current_weather() {
    let weather = |name, fixtures| case(Page::CurrentWeather, name, fixtures, AFTERNOON);
    let every_mark = Marks { paused: true, offline: Some(Duration::from_secs(7260)), stale: true, demo: true };
    check([
        weather("good", "Weather weather, AQI aqi-good"),
        weather("metric", "Weather weather, AQI aqi-good").metric(),
        weather("rain", "Weather weather-rain, AQI aqi-moderate"),
        weather("night", "Weather weather-night, AQI aqi-sensitive"),
        weather("snow", "Weather weather-snow, AQI aqi-unhealthy"),
        weather("thunderstorm", "Weather weather-thunderstorm, AQI aqi-very-unhealthy"),
        weather("extreme", "Weather weather-extreme, AQI aqi-hazardous"),
        weather("sparse", "Weather weather-sparse"),
        weather("air-only", "AQI aqi-moderate"),
        weather("every-mark", "Weather weather-rain, AQI aqi-sensitive").marked(every_mark),
        case(Page::CurrentWeather, "overdue", "Weather weather, AQI aqi-good", "2026-11-23T15:07:42[America/New_York]"),
    ]);
}

#[test]
fn moon() {
    let moon = |name, fixture| case(Page::Moon, name, fixture, AFTERNOON);
    check([
        moon("24-hours", "Moon moon-waning").metric(),
        moon("new", "Moon moon-new"),
        moon("crescent", "Moon moon-crescent"),
        moon("first-quarter", "Moon moon-first-quarter"),
        moon("full", "Moon moon-full"),
        moon("last-quarter", "Moon moon-last-quarter"),
        moon("polar-night", "Moon moon-polar-night"),
        moon("invented", "Moon moon-demo"),
    ]);
}

#[test]
fn mlb() {
    let mlb = |name, fixture| case(Page::Mlb, name, fixture, EVENING);
    check([
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
        mlb("none", "MLB mlb-empty"),
        case(Page::Mlb, "pre", "MLB mlb-pre", "2026-08-14T14:07:42[America/New_York]"),
        case(Page::Mlb, "pre-abroad", "MLB mlb-pre", "2026-08-14T20:07:42[Europe/Berlin]").metric(),
    ]);
}

#[test]
fn uptime() {
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
        case(Page::Uptime, "many", many, AFTERNOON),
        case(Page::Uptime, "many-later", many, AFTERNOON).later(Duration::from_secs(5)),
        of_every_age,
    ]);
}

#[test]
fn message() {
    let message = |name, fixture| case(Page::Message, name, fixture, AFTERNOON);
    check([
        message("plain", "Message message"),
        message("urgent", "Message message-urgent"),
        message("lines", "Message message-lines"),
        message("scroll", "Message message-scroll"),
        message("scrolled", "Message message-scroll").later(Duration::from_secs(3)),
        message("long", "Message message-long"),
        message("long-later", "Message message-long").later(Duration::from_secs(20)),
        message("endless", "Message hostile-message-long"),
        message("dark", "")
            .with("Message", r##"{"values":{"text":"Łódź, Ærø, Ísafjörður, Škofja Loka","color":"#000020"}}"##),
    ]);
}

#[test]
fn hourly_weather() {
    let hourly = |name, fixture| case(Page::HourlyWeather, name, fixture, AFTERNOON);
    check([
        hourly("metric", "Weather weather").metric(),
        hourly("thunderstorm", "Weather weather-thunderstorm"),
        hourly("sparse", "Weather weather-sparse"),
    ]);
}

#[test]
fn forecast() {
    let forecast = |name, fixture| case(Page::Forecast, name, fixture, AFTERNOON);
    check([forecast("metric", "Weather weather").metric(), forecast("sparse", "Weather weather-sparse")]);
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
        calendar("all-day", "Calendar calendar-all-day", AFTERNOON),
        calendar("time-zones", "Calendar calendar-time-zones", &at("08:00")).metric(),
        calendar("over", "Calendar calendar-over", AFTERNOON),
        calendar("free", "Calendar calendar-empty", AFTERNOON),
        garbage("garbage", &at("20:00"), false),
        garbage("garbage-out", &at("20:00"), true),
    ]);
}

#[test]
fn next_event() {
    let event = |name, fixture, now| case(Page::NextEvent, name, fixture, now);
    check([
        event("days", "Events events", "2026-11-23T09:20:00[America/New_York]"),
        event("tomorrow", "Events events", "2026-12-02T23:59:59[America/New_York]"),
        event("leap-day", "Events events", "2027-02-20T12:00:00[America/New_York]"),
        event("none", "Events events-empty", AFTERNOON),
    ]);
}

#[test]
fn nfl() {
    let nfl = |name, fixture| case(Page::Nfl, name, fixture, KICKOFF);
    check([
        nfl("halftime", "NFL nfl-halftime"),
        nfl("overtime", "NFL nfl-ot"),
        nfl("pre", "NFL nfl-pre"),
        nfl("final", "NFL nfl-final"),
        nfl("off-season", "NFL nfl-off-season"),
    ]);
}

#[test]
fn world_cup() {
    let world_cup = |name, fixture| case(Page::WorldCup, name, fixture, SUMMER);
    check([
        world_cup("scheduled", "WC wc-scheduled"),
        world_cup("final", "WC wc-final"),
        world_cup("penalties", "WC wc-penalties"),
        world_cup("none", "WC wc-empty"),
    ]);
}

#[test]
fn track() {
    let track = |name, fixture| case(Page::Track, name, fixture, AFTERNOON);
    check([track("south", "Track track-south").metric(), track("no-fix", "Track track-no-fix")]);
}

#[test]
fn github() {
    let github = |name, fixture| case(Page::GitHub, name, fixture, AFTERNOON);
    check([github("differs", "GitHub github-differs"), github("none", "GitHub github-none")]);
}

#[test]
fn image() {
    let image = |name, fixture| case(Page::Image, name, fixture, AFTERNOON);
    check([
        image("animated", "Image image-animated"),
        image("animated-later", "Image image-animated").later(Duration::from_millis(820)),
        image("broken", "Image hostile-image-broken"),
    ]);
}

#[test]
fn cards() {
    type Draw = fn(&mut Frame);
    let cards: [(&str, Draw); 4] = [
        ("splash", |frame| card::splash(frame)),
        ("unreachable", |frame| card::unreachable(frame, "pi.lan:8000", "connection refused")),
        ("broken", |frame| card::broken(frame, "Current weather")),
        ("waiting", |frame| card::waiting(frame, "Wallfeed", "Waiting for the weather, the moon, MLB")),
    ];
    check_sheets(cards.map(|(name, draw)| {
        let draw = |size| {
            let mut frame = Frame::new(size);
            draw(&mut frame);
            frame
        };
        (format!("card-{name}"), sheet(draw))
    }));
}
