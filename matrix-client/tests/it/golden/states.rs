//! Every page in every state that a page can be in.

use std::time::Duration;

use wallfeed_matrix_client::{marks::Marks, page::Page, scene::Wifi};

use super::{AFTERNOON, Case, EVENING, KICKOFF, SUMMER, case, check};

#[test]
fn every_page_in_every_state() {
    check(Page::ALL.into_iter().flat_map(states));
}

pub fn states(page: Page) -> impl Iterator<Item = Case> {
    let none = Marks::default();
    let marked = |name, marks| Some(Case { name, marks, ..normal(page) });
    [
        Some(normal(page)),
        empty(page),
        marked("stale", Marks { stale: true, ..none }),
        marked("paused", Marks { paused: true, ..none }),
        marked("offline", Marks { offline: Some(Duration::from_secs(185)), ..none }),
        marked("demo", Marks { demo: true, ..none }),
        longest(page),
        scripts(page),
    ]
    .into_iter()
    .flatten()
}

/// A page on an ordinary day.
pub fn normal(page: Page) -> Case {
    let (fixtures, now) = match page {
        Page::Clock | Page::Wifi => ("", AFTERNOON),
        Page::Calendar => ("Calendar calendar-busy", "2026-11-22T09:20:00[America/New_York]"),
        Page::NextEvent => ("Events events", "2026-11-22T09:20:00[America/New_York]"),
        Page::CurrentWeather => ("Weather weather, AQI aqi-sensitive", AFTERNOON),
        Page::HourlyWeather | Page::Forecast => ("Weather weather", AFTERNOON),
        Page::Moon => ("Moon moon-gibbous", AFTERNOON),
        Page::Mlb => ("MLB mlb-live-top", EVENING),
        Page::Nfl => ("NFL nfl-live", KICKOFF),
        Page::WorldCup => ("WC wc-live", SUMMER),
        Page::Track => ("Track track", AFTERNOON),
        Page::GitHub => ("GitHub github", AFTERNOON),
        Page::Message => ("Message message-styled", AFTERNOON),
        Page::Image => ("Image image", AFTERNOON),
        Page::Uptime => ("Weather-Server server, MLB-Server server-trouble, AQI-Server server", AFTERNOON),
    };
    case(page, "normal", fixtures, now)
}

/// The page before its first document. The clock needs none.
fn empty(page: Page) -> Option<Case> {
    let mut case = case(page, "empty", "", AFTERNOON);
    case.preferences.wifi = None;
    (page != Page::Clock).then_some(case)
}

/// Everything as long and as wide as it comes. A picture has no text.
pub fn longest(page: Page) -> Option<Case> {
    let longest = |now| case(page, "longest", "", now);
    Some(match page {
        Page::Clock => longest("2026-09-30T22:58:58[America/New_York]"),
        Page::Calendar => longest("2026-09-30T12:38:00[America/New_York]").with(
            "Calendar",
            r#"{"values":[
                ["--  Design review: the quarterly one with everybody","2026-09-30T12:30:00-04:00","2026-09-30T22:45:00-04:00"],
                ["--  Wochenendausflugsvorbereitungstreffen","2026-09-30T22:50:00-04:00","2026-09-30T23:00:00-04:00"],
                ["--  Parents' evening at the new school","2026-09-30","2026-10-01"]]}"#,
        ),
        Page::NextEvent => longest(AFTERNOON).with(
            "Events",
            r#"{"values":[{"name":"Maximiliana-Alexandra","event":"Graduation anniversary","month":11,"day":18,"year":1915}]}"#,
        ),
        Page::CurrentWeather => longest(AFTERNOON)
            .with(
                "Weather",
                r#"{"values":{"current":{"temp":-40.4,"fl":-71.3,"humid":100,"windDir":"WNW","windSpeed":103.9,"windGust":157.5,
                    "desc":"thunderstorm with heavy drizzle","dn":"n","wid":202}}}"#,
            )
            .with(
                "AQI",
                r#"{"values":{"aqi_score":137,"aqi_adjective":"Unhealthy for Sensitive Groups",
                    "main_pollutant":"Particulate Matter (2.5 microns)"}}"#,
            ),
        Page::HourlyWeather | Page::Forecast => case(page, "longest", "Weather weather-extreme", AFTERNOON),
        Page::Moon => longest("2026-09-30T22:58:58[America/New_York]").with(
            "Moon",
            r#"{"values":{"phase":62,"illumstr":"100.0%","sunevent":"Sunrise:  10:58 AM","moonevent":"Moonrise: 12:48 PM"}}"#,
        ),
        Page::Mlb => longest(EVENING).with(
            "MLB",
            r#"{"values":[{"status":"in","awayAbbreviation":"WSH","homeAbbreviation":"ATH","awayColor":"AB0003","homeColor":"003831",
                "awayScore":"20","homeScore":"24","inning":18,"inningState":"Bot","balls":3,"strikes":2,"outs":2,
                "onFirst":true,"onSecond":true,"onThird":true,
                "lastPlay":"Cunningham homered to left center (452 feet), Wojciechowski, Hernandez and Yastrzemski scored."}]}"#,
        ),
        Page::Nfl => longest(KICKOFF).with(
            "NFL",
            r##"{"values":{"events":[{"state":"in","awayabrv":"WSH","homeabrv":"NYG","awaycolor":"#5A1414","homecolor":"#0B2265",
                "awayscore":"42","homescore":"40","period":"4th Qtr","clock":"10:48","possession":"WSH","position":"WSH 42",
                "downandyardage":"4th & Goal",
                "lastplay":"(Shotgun) J. Wojciechowski pass deep middle to T. McLaurin for 42 yards, touchdown."}]}}"##,
        ),
        Page::WorldCup => longest(SUMMER).with(
            "WC",
            r#"{"values":[{"home_name":"Bosnia and Herzegovina","home_flag":"🇧🇦","away_name":"Trinidad and Tobago","away_flag":"🇹🇹",
                "status":"in_progress","score":"10-11","penalties":"(12-11)","time":"120'+12'"}]}"#,
        ),
        Page::Track => longest(AFTERNOON).with(
            "Track",
            r#"{"values":{"Time":"9/30/2026 10:58:58 PM","Name":"Maximiliana-Alexandra","Latitude":"-89.999949","Longitude":"-179.999949",
                "Velocity":99.9,"Course":"WNW","Valid GPS Fix":"False"}}"#,
        ),
        Page::GitHub => longest(AFTERNOON).with(
            "GitHub",
            r#"{"values":{"latest_commit":"dadbadd","last_successful_commit":"badd0da","date":"2026-09-30 10:58:58 PM EDT",
                "commit_message":"Merge the branch that draws the longest message which a page can be asked to draw"}}"#,
        ),
        Page::Message => longest(AFTERNOON).with(
            "Message",
            r#"{"values":{"title":"Commuter rail, Newburyport and Rockport lines",
                "text":"The 7:42 to North Station is cancelled because of a fallen tree between Ipswich and Hamilton."}}"#,
        ),
        Page::Wifi => with_network(longest(AFTERNOON), "Café Großherzogin Ένα", LONG_NETWORK),
        Page::Uptime => ["Home-Assistant-Bridge", "Wirtschaftsnachrichten"].into_iter().fold(
            longest(AFTERNOON),
            |case, name| case.with(&format!("{name}-Server"), r#"{"updated":"08/22/2025 8:12 AM -0400","values":{}}"#),
        ),
        Page::Image => return None,
    })
}

pub const LONG_NETWORK: &str =
    "WIFI:S:Café Großherzogin Ένα;T:WPA;P:a passphrase of which everybody says that it is long enough;;";

fn with_network(mut case: Case, name: &str, connect: &str) -> Case {
    case.preferences.wifi = Some(Wifi { name: name.into(), connect: connect.into() });
    case
}

/// Names and sentences from many languages, and what no font has. Clock, hours and pictures have none.
fn scripts(page: Page) -> Option<Case> {
    let (key, values) = match page {
        Page::Clock | Page::HourlyWeather | Page::Image => return None,
        Page::Wifi => {
            let case = case(page, "scripts", "", AFTERNOON);
            return Some(with_network(case, "Гости Žižkov", "WIFI:S:Гости Žižkov;T:nopass;;"));
        }
        Page::Message => return Some(case(page, "scripts", "Message message-scripts", AFTERNOON)),
        Page::Uptime => {
            let case = ["Wetter-für-Łódź", "Погода", "Ειδήσεις", "天気"].into_iter().fold(
                case(page, "scripts", "", AFTERNOON),
                |case, name| {
                    case.with(&format!("{name}-Server"), r#"{"updated":"11/22/2026 8:12 AM -0500","values":{}}"#)
                },
            );
            return Some(case);
        }
        Page::Calendar => (
            "Calendar",
            r#"[["--  Škola Ženevská","2026-11-22T16:00:00-05:00","2026-11-22T17:00:00-05:00"],
                ["--  Встреча","2026-11-22T16:10:00-05:00","2026-11-22T17:00:00-05:00"],
                ["--  会議 Ραντεβού","2026-11-22T16:20:00-05:00","2026-11-22T17:00:00-05:00"]]"#,
        ),
        Page::NextEvent => ("Events", r#"[{"name":"Ελένη","event":"День рождения","month":12,"day":1,"year":2004}]"#),
        Page::CurrentWeather => (
            "Weather",
            r#"{"current":{"temp":41,"fl":36,"humid":88,"windDir":"ССЗ","windSpeed":9,"desc":"переменная облачность","wid":803}}"#,
        ),
        Page::Forecast => (
            "Weather",
            r#"{"forecast":[{"dow":"СЕГ","wid":800,"high":41,"low":30},{"dow":"ΑΎΡ","wid":500,"high":43,"low":31},
                {"dow":"MÅN","wid":600,"high":28,"low":12},{"dow":"ŚRO","wid":803,"high":50,"low":41},{"dow":"木","wid":741,"high":50,"low":41}]}"#,
        ),
        Page::Moon => {
            ("Moon", r#"{"phase":20,"illumstr":"34,5 %","sunevent":"Полярная ночь","moonevent":"Σελήνη κάτω"}"#)
        }
        Page::Mlb => (
            "MLB",
            r#"[{"status":"in","awayAbbreviation":"ŁÓD","homeAbbreviation":"ΑΘΗ","awayColor":"0c2340","homeColor":"bd3039",
                "awayScore":"10","homeScore":"9","inning":9,"inningState":"Bot","balls":3,"strikes":2,"outs":2,"onFirst":true,
                "lastPlay":"Ñáñez dobló al jardín, Peña anota."}]"#,
        ),
        Page::Nfl => (
            "NFL",
            r#"{"events":[{"state":"in","awayabrv":"МСК","homeabrv":"ŽIL","awayscore":"21","homescore":"24","period":"4th Qtr",
                "clock":"0:09","possession":"ŽIL","lastplay":"Müller für 20 Yards"}]}"#,
        ),
        Page::WorldCup => (
            "WC",
            r#"[{"home_name":"Côte d’Ivoire","home_flag":"🇨🇮","away_name":"Россия","away_flag":"🇷🇺","status":"in_progress",
                "score":"1-0","time":"90'+4'"}]"#,
        ),
        Page::Track => (
            "Track",
            r#"{"Name":"Ægir Þórsson","Latitude":"64.1466","Longitude":"-21.9426","Course":"NNE","Velocity":12.5,
                "Time":"11/22/2026 3:00:00 PM"}"#,
        ),
        Page::GitHub => (
            "GitHub",
            r#"{"latest_commit":"4c1f9ae","last_successful_commit":"4c1f9ae","date":"2026-11-22 02:41:00 PM EST",
                "commit_message":"Übersetzung: Ελληνικά, русский, 日本語"}"#,
        ),
    };
    Some(case(page, "scripts", "", AFTERNOON).with(key, &format!(r#"{{"values":{values}}}"#)))
}
