//! Names from many languages.

use wallfeed_matrix_client::page::Page;

use super::{AFTERNOON, case, check};

/// Names from many languages, and what no font has, on every page that shows names or sentences.
#[test]
fn scripts() {
    let page =
        |page, key, values: &str| case(page, "scripts", "", AFTERNOON).with(key, &format!(r#"{{"values":{values}}}"#));
    let at = "2026-11-22T16:00:00-05:00";
    let meeting = |title: &str| format!(r#"["--  {title}","{at}","2026-11-22T17:00:00-05:00"]"#);
    check([
        page(
            Page::Calendar,
            "Calendar",
            &format!("[{},{},{}]", meeting("Škola Ženevská"), meeting("Встреча"), meeting("会議 Ραντεβού")),
        ),
        page(Page::NextEvent, "Events", r#"[{"name":"Ελένη","event":"День рождения","month":12,"day":1,"year":2004}]"#),
        page(
            Page::Mlb,
            "MLB",
            r#"[{"status":"in","awayAbbreviation":"ŁÓD","homeAbbreviation":"ΑΘΗ","awayColor":"0c2340","homeColor":"bd3039","awayScore":"10","homeScore":"9","inning":9,"inningState":"Bot","balls":3,"strikes":2,"outs":2,"onFirst":true,"lastPlay":"Ñáñez dobló al jardín, Peña anota."}]"#,
        ),
        page(
            Page::Nfl,
            "NFL",
            r#"{"events":[{"state":"in","awayabrv":"МСК","homeabrv":"ŽIL","awayscore":"21","homescore":"24","period":"4th Qtr","clock":"0:09","possession":"ŽIL","lastplay":"Müller für 20 Yards"}]}"#,
        ),
        page(
            Page::WorldCup,
            "WC",
            r#"[{"home_name":"Côte d’Ivoire","home_flag":"🇨🇮","away_name":"Россия","away_flag":"🇷🇺","status":"in_progress","score":"1-0","time":"90'+4'"}]"#,
        ),
        page(
            Page::Track,
            "Track",
            r#"{"Name":"Ægir Þórsson","Latitude":"64.1466","Longitude":"-21.9426","Course":"NNE","Velocity":12.5,"Time":"11/22/2026 3:00:00 PM"}"#,
        ),
        page(
            Page::GitHub,
            "GitHub",
            r#"{"latest_commit":"4c1f9ae","last_successful_commit":"4c1f9ae","commit_message":"Übersetzung: Ελληνικά, русский, 日本語","date":"2026-11-22 02:41:00 PM EST"}"#,
        ),
    ]);
}
