//! What else can be on the pages, and what is shown in their place.

use std::time::Duration;

use wallfeed_matrix_client::{card, frame::Frame, marks::Marks, page::Page};

use super::{AFTERNOON, Case, EVENING, KICKOFF, SUMMER, case, check, check_sheets, sheet};

/// What pages show of other documents.
#[test]
fn other_documents() {
    const TOMORROW: &str = "2026-11-23T15:07:42[America/New_York]";
    type Sheet = (&'static str, &'static str);
    let sheets: [(Page, &str, &[Sheet]); 15] = [
        (
            Page::CurrentWeather,
            AFTERNOON,
            &[
                ("good", "Weather weather, AQI aqi-good"),
                ("rain", "Weather weather-rain, AQI aqi-moderate"),
                ("night", "Weather weather-night, AQI aqi-sensitive"),
                ("snow", "Weather weather-snow, AQI aqi-unhealthy"),
                ("thunderstorm", "Weather weather-thunderstorm, AQI aqi-very-unhealthy"),
                ("extreme", "Weather weather-extreme, AQI aqi-hazardous"),
                ("sparse", "Weather weather-sparse"),
                ("air-only", "AQI aqi-moderate"),
            ],
        ),
        (Page::CurrentWeather, TOMORROW, &[("overdue", "Weather weather, AQI aqi-good")]),
        (
            Page::HourlyWeather,
            AFTERNOON,
            &[("thunderstorm", "Weather weather-thunderstorm"), ("sparse", "Weather weather-sparse")],
        ),
        (Page::Forecast, AFTERNOON, &[("sparse", "Weather weather-sparse")]),
        (
            Page::Moon,
            AFTERNOON,
            &[
                ("new", "Moon moon-new"),
                ("crescent", "Moon moon-crescent"),
                ("first-quarter", "Moon moon-first-quarter"),
                ("full", "Moon moon-full"),
                ("last-quarter", "Moon moon-last-quarter"),
                ("polar-night", "Moon moon-polar-night"),
                ("invented", "Moon moon-demo"),
            ],
        ),
        (
            Page::Mlb,
            EVENING,
            &[
                ("live-bot", "MLB mlb-live-bot"),
                ("live-mid", "MLB mlb-live-mid"),
                ("live-end", "MLB mlb-live-end"),
                ("live-extra", "MLB mlb-live-extra"),
                ("rain-delay", "MLB mlb-rain-delay"),
                ("final", "MLB mlb-final"),
                ("final-10", "MLB mlb-final-10"),
                ("postponed", "MLB mlb-postponed"),
                ("all-star", "MLB mlb-all-star"),
                ("none", "MLB mlb-empty"),
            ],
        ),
        (
            Page::Nfl,
            KICKOFF,
            &[
                ("halftime", "NFL nfl-halftime"),
                ("overtime", "NFL nfl-ot"),
                ("pre", "NFL nfl-pre"),
                ("final", "NFL nfl-final"),
                ("off-season", "NFL nfl-off-season"),
            ],
        ),
        (
            Page::WorldCup,
            SUMMER,
            &[
                ("scheduled", "WC wc-scheduled"),
                ("final", "WC wc-final"),
                ("penalties", "WC wc-penalties"),
                ("none", "WC wc-empty"),
            ],
        ),
        (Page::Track, AFTERNOON, &[("no-fix", "Track track-no-fix")]),
        (Page::GitHub, AFTERNOON, &[("differs", "GitHub github-differs"), ("none", "GitHub github-none")]),
        (
            Page::Message,
            AFTERNOON,
            &[
                ("plain", "Message message"),
                ("urgent", "Message message-urgent"),
                ("lines", "Message message-lines"),
                ("scroll", "Message message-scroll"),
                ("long", "Message message-long"),
                ("endless", "Message hostile-message-long"),
            ],
        ),
        (Page::Image, AFTERNOON, &[("animated", "Image image-animated"), ("broken", "Image hostile-image-broken")]),
        (
            Page::Calendar,
            AFTERNOON,
            &[
                ("talking", "Calendar calendar"),
                ("all-day", "Calendar calendar-all-day"),
                ("over", "Calendar calendar-over"),
                ("free", "Calendar calendar-empty"),
            ],
        ),
        (Page::NextEvent, AFTERNOON, &[("none", "Events events-empty")]),
        (Page::Uptime, AFTERNOON, &[("many", MANY_SERVICES)]),
    ];
    check(
        sheets
            .into_iter()
            .flat_map(|(page, now, sheets)| sheets.iter().map(move |(name, fixtures)| case(page, name, fixtures, now))),
    );
}

/// A later time, other units, or more of a text that moves.
#[test]
fn other_moments_and_units() {
    check([
        case(Page::Clock, "midnight", "", "2026-11-22T00:00:00[America/New_York]"),
        case(Page::Clock, "24-hours", "", "2026-09-02T00:05:09[Europe/Berlin]").metric(),
        case(Page::Clock, "unset", "", "1970-01-01T00:00:09[America/New_York]"),
        case(Page::CurrentWeather, "metric", "Weather weather, AQI aqi-good", AFTERNOON).metric(),
        case(Page::HourlyWeather, "metric", "Weather weather", AFTERNOON).metric(),
        case(Page::Forecast, "metric", "Weather weather", AFTERNOON).metric(),
        case(Page::Moon, "24-hours", "Moon moon-waning", AFTERNOON).metric(),
        case(Page::Mlb, "scrolled", "MLB mlb-live-top", EVENING).later(Duration::from_secs(4)),
        case(Page::Mlb, "pre", "MLB mlb-pre", "2026-08-14T14:07:42[America/New_York]"),
        case(Page::Mlb, "pre-abroad", "MLB mlb-pre", "2026-08-14T20:07:42[Europe/Berlin]").metric(),
        case(Page::Track, "south", "Track track-south", AFTERNOON).metric(),
        case(Page::Message, "scrolled", "Message message-scroll", AFTERNOON).later(Duration::from_secs(3)),
        case(Page::Message, "long-later", "Message message-long", AFTERNOON).later(Duration::from_secs(20)),
        case(Page::Image, "animated-later", "Image image-animated", AFTERNOON).later(Duration::from_millis(820)),
        case(Page::Uptime, "many-later", MANY_SERVICES, AFTERNOON).later(Duration::from_secs(5)),
        case(Page::Calendar, "some-talking", "Calendar calendar-busy", "2026-11-22T11:30:00[America/New_York]"),
        case(Page::Calendar, "meeting", "Calendar calendar-busy", "2026-11-22T17:00:00[America/New_York]"),
        case(Page::Calendar, "time-zones", "Calendar calendar-time-zones", "2026-11-22T08:00:00[America/New_York]")
            .metric(),
        case(Page::NextEvent, "days", "Events events", "2026-11-23T09:20:00[America/New_York]"),
        case(Page::NextEvent, "tomorrow", "Events events", "2026-12-02T23:59:59[America/New_York]"),
        case(Page::NextEvent, "leap-day", "Events events", "2027-02-20T12:00:00[America/New_York]"),
    ]);
}

#[test]
fn every_mark_at_once() {
    let every_mark = Marks { paused: true, offline: Some(Duration::from_secs(7260)), stale: true, demo: true };
    check([case(Page::CurrentWeather, "every-mark", "Weather weather-rain, AQI aqi-sensitive", AFTERNOON)
        .marked(every_mark)]);
}

const MANY_SERVICES: &str = "AQI-Server server, Calendar-Server server, Events-Server server, GitHub-Server server, \
     MLB-Server server, Moon-Server server, NFL-Server server, Track-Server server, Weather-Server server, \
     Wirtschaft-Server server";

/// Every age of a service has its colour.
#[test]
fn services() {
    let ages =
        [("A", "3:00 PM"), ("B", "2:50 PM"), ("C", "2:20 PM"), ("D", "10:20 AM"), ("E", "8:20 AM"), ("F", "11:59 PM")];
    let of_every_age = ages.into_iter().fold(case(Page::Uptime, "ages", "", AFTERNOON), |case, (name, time)| {
        case.with(&format!("{name}-Server"), &format!(r#"{{"updated":"11/22/2026 {time} -0500","values":{{}}}}"#))
    });
    check([of_every_age.with("G-Server", "{}")]);
}

/// A colour that no LED could show is lightened.
#[test]
fn a_dark_message() {
    let text = r##"{"values":{"text":"Łódź, Ærø, Ísafjörður, Škofja Loka","color":"#000020"}}"##;
    check([case(Page::Message, "dark", "", AFTERNOON).with("Message", text)]);
}

#[test]
fn garbage_night() {
    check([("garbage", false), ("garbage-out", true)].map(|(name, garbage_out)| {
        let evening = "2026-11-22T20:00:00[America/New_York]";
        let mut case = Case { garbage_out, ..case(Page::Calendar, name, "Calendar calendar-over", evening) };
        case.preferences.garbage = Some(jiff::civil::Weekday::Sunday);
        case
    }));
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
