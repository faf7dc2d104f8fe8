//! Draws pages from the fixtures onto one picture: `contact-sheet OUTPUT.png [WORD…]`. With words, only the cases whose name
//! contains one of them, at every size; without, every page at the size of the usual wall. The word `each` stands for one
//! picture of each page.

use std::{error::Error, fs, path::Path, time::Duration};

use embedded_graphics::prelude::*;
use jiff::Zoned;
use wallfeed_matrix_client::{
    documents::Documents,
    frame::Frame,
    page::Page,
    png,
    render::{self, Shot},
    scene::{Preferences, Wifi},
};
use wallfeed_proto::{Document, Key};

const SIZES: [(u32, u32); 5] = [(192, 64), (128, 64), (64, 64), (128, 32), (64, 32)];

/// A page, the fixtures by key, and when it is.
type Case = (Page, &'static [(&'static str, &'static str)], &'static str);

/// Rows of pictures with their names.
type Sheet = Vec<Vec<(String, Frame)>>;

const AFTERNOON: &str = "2026-11-22T15:07:42[America/New_York]";
/// Before the football fixtures are overdue.
const KICKOFF: &str = "2026-11-22T15:05:42[America/New_York]";
const EVENING: &str = "2026-08-14T19:42:10[America/New_York]";

const CASES: &[Case] = &[
    (Page::Clock, &[], AFTERNOON),
    (Page::CurrentWeather, &[("Weather", "weather"), ("AQI", "aqi-good")], AFTERNOON),
    (Page::CurrentWeather, &[("Weather", "weather-rain"), ("AQI", "aqi-moderate")], AFTERNOON),
    (Page::CurrentWeather, &[("Weather", "weather-night"), ("AQI", "aqi-sensitive")], AFTERNOON),
    (Page::CurrentWeather, &[("Weather", "weather-snow"), ("AQI", "aqi-unhealthy")], AFTERNOON),
    (Page::CurrentWeather, &[("Weather", "weather-thunderstorm"), ("AQI", "aqi-very-unhealthy")], AFTERNOON),
    (Page::CurrentWeather, &[("Weather", "weather-extreme"), ("AQI", "aqi-hazardous")], AFTERNOON),
    (Page::CurrentWeather, &[("Weather", "weather-sparse")], AFTERNOON),
    (Page::HourlyWeather, &[("Weather", "weather")], AFTERNOON),
    (Page::HourlyWeather, &[("Weather", "weather-extreme")], AFTERNOON),
    (Page::Forecast, &[("Weather", "weather")], AFTERNOON),
    (Page::Forecast, &[("Weather", "weather-extreme")], AFTERNOON),
    (Page::Calendar, &[("Calendar", "calendar")], AFTERNOON),
    (Page::Calendar, &[("Calendar", "calendar-busy")], "2026-11-22T09:20:00[America/New_York]"),
    (Page::Calendar, &[("Calendar", "calendar-all-day")], AFTERNOON),
    (Page::Calendar, &[("Calendar", "calendar-over")], AFTERNOON),
    (Page::Calendar, &[("Calendar", "calendar-empty")], AFTERNOON),
    (Page::NextEvent, &[("Events", "events")], AFTERNOON),
    (Page::NextEvent, &[("Events", "events")], "2026-11-23T09:20:00[America/New_York]"),
    (Page::Moon, &[("Moon", "moon-gibbous")], AFTERNOON),
    (Page::Moon, &[("Moon", "moon-crescent")], AFTERNOON),
    (Page::Moon, &[("Moon", "moon-polar-day")], AFTERNOON),
    (Page::Mlb, &[("MLB", "mlb-live-top")], EVENING),
    (Page::Mlb, &[("MLB", "mlb-live-bot")], EVENING),
    (Page::Mlb, &[("MLB", "mlb-live-mid")], EVENING),
    (Page::Mlb, &[("MLB", "mlb-live-extra")], EVENING),
    (Page::Mlb, &[("MLB", "mlb-rain-delay")], EVENING),
    (Page::Mlb, &[("MLB", "mlb-pre")], "2026-08-14T14:07:42[America/New_York]"),
    (Page::Mlb, &[("MLB", "mlb-final-10")], EVENING),
    (Page::Mlb, &[("MLB", "mlb-postponed")], EVENING),
    (Page::Mlb, &[("MLB", "mlb-empty")], EVENING),
    (Page::Nfl, &[("NFL", "nfl-live")], KICKOFF),
    (Page::Nfl, &[("NFL", "nfl-halftime")], KICKOFF),
    (Page::Nfl, &[("NFL", "nfl-pre")], KICKOFF),
    (Page::Nfl, &[("NFL", "nfl-final")], KICKOFF),
    (Page::Nfl, &[("NFL", "nfl-off-season")], KICKOFF),
    (Page::Track, &[("Track", "track")], AFTERNOON),
    (Page::Track, &[("Track", "track-no-fix")], AFTERNOON),
    (Page::GitHub, &[("GitHub", "github")], AFTERNOON),
    (Page::GitHub, &[("GitHub", "github-differs")], AFTERNOON),
    (Page::WorldCup, &[("WC", "wc-live")], "2026-06-21T16:30:00[America/New_York]"),
    (Page::WorldCup, &[("WC", "wc-scheduled")], "2026-06-21T16:30:00[America/New_York]"),
    (Page::WorldCup, &[("WC", "wc-penalties")], "2026-06-21T16:30:00[America/New_York]"),
    (Page::Wifi, &[], AFTERNOON),
    (Page::Image, &[("Image", "image")], AFTERNOON),
    (Page::Image, &[("Image", "image-animated")], AFTERNOON),
    (Page::Message, &[("Message", "message")], AFTERNOON),
    (Page::Message, &[("Message", "message-styled")], AFTERNOON),
    (Page::Message, &[("Message", "message-long")], AFTERNOON),
    (Page::Message, &[("Message", "message-scripts")], AFTERNOON),
    (Page::Message, &[("Message", "message-lines")], AFTERNOON),
    (Page::Message, &[("Message", "message-urgent")], AFTERNOON),
    (
        Page::Uptime,
        &[
            ("Weather-Server", "server"),
            ("MLB-Server", "server-trouble"),
            ("AQI-Server", "server"),
            ("Moon-Server", "server"),
        ],
        AFTERNOON,
    ),
    (
        Page::Uptime,
        &[
            ("Weather-Server", "server"),
            ("MLB-Server", "server-trouble"),
            ("AQI-Server", "server"),
            ("Moon-Server", "server"),
            ("Calendar-Server", "server"),
            ("GitHub-Server", "server"),
            ("NFL-Server", "server"),
            ("Track-Server", "server"),
            ("Events-Server", "server"),
            ("Lemur-Feeder-Server", "server"),
        ],
        "2026-11-22T08:20:00[America/New_York]",
    ),
    (Page::Uptime, &[], AFTERNOON),
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let output = arguments.next().ok_or("name the file to write")?;
    let words: Vec<String> = arguments.collect();
    let rows = if words == ["each"] { each_page()? } else { cases(&words)? };
    fs::write(output, png::encode(&render::contact_sheet(&rows), 1))?;
    Ok(())
}

/// The first case of each page.
fn each_page() -> Result<Sheet, Box<dyn Error>> {
    let first = |page: Page| CASES.iter().find(|(known, ..)| *known == page);
    let pictures = Page::ALL.into_iter().filter_map(first).map(|&(page, fixtures, now)| {
        let picture = draw(page, &read(fixtures)?, now, (128, 64))?;
        Ok((page.name().to_owned(), picture))
    });
    let pictures = pictures.collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    Ok(pictures.chunks(4).map(<[_]>::to_vec).collect())
}

fn cases(words: &[String]) -> Result<Sheet, Box<dyn Error>> {
    let mut rows = Vec::new();
    for &(page, fixtures, now) in CASES {
        let name = format!("{} {}", page.name(), fixtures.iter().map(|(_, file)| *file).collect::<Vec<_>>().join(" "));
        let documents = read(fixtures)?;
        let picture =
            |size| draw(page, &documents, now, size).map(|picture| (format!("{name}  {}x{}", size.0, size.1), picture));
        if words.iter().any(|word| name.contains(word.as_str())) {
            for sizes in [&SIZES[..2], &SIZES[2..]] {
                rows.push(sizes.iter().map(|&size| picture(size)).collect::<Result<Vec<_>, _>>()?);
            }
        } else if words.is_empty() {
            if rows.last().is_none_or(|row: &Vec<_>| row.len() == 3) {
                rows.push(Vec::new());
            }
            rows.last_mut().ok_or("no row")?.push(picture((128, 64))?);
        }
    }
    Ok(rows)
}

fn read(fixtures: &[(&str, &str)]) -> Result<Documents, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../proto/fixtures");
    let mut documents = Documents::default();
    for (key, file) in fixtures {
        let key = Key::from(*key);
        let json = fs::read(folder.join(file).with_extension("json"))?;
        documents.insert(key.clone(), Document::read(&key, &json)?);
    }
    Ok(documents)
}

fn draw(page: Page, documents: &Documents, now: &str, (width, height): (u32, u32)) -> Result<Frame, Box<dyn Error>> {
    let now: Zoned = now.parse()?;
    let started = now.timestamp() - jiff::SignedDuration::from_mins(3 * 24 * 60 + 254);
    let wifi = Wifi { name: "Lemur guests".into(), connect: "WIFI:S:Lemur guests;T:WPA;P:tails-in-the-air;;".into() };
    let preferences = Preferences { wifi: Some(wifi), ..Preferences::default() };
    let shot = Shot { started, elapsed: Duration::from_millis(500), ..Shot::new(page, documents, &preferences, &now) };
    Ok(shot.picture(Size::new(width, height)))
}
