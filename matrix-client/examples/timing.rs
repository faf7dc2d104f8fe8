//! How long each page takes to draw, and what else happens to a frame: the table in the README. To be built for release.

use std::{
    error::Error,
    fs,
    path::Path,
    time::{Duration, Instant},
};

use embedded_graphics::prelude::*;
use jiff::Zoned;
use wallfeed_matrix_client::{
    documents::Documents,
    frame::Frame,
    marks::Marks,
    page::Page,
    png,
    render::Shot,
    scene::{Preferences, Wifi},
    transition::Transition,
};
use wallfeed_proto::{Document, Key};

const FIXTURES: [(&str, &str); 14] = [
    ("Weather", "weather"),
    ("AQI", "aqi-sensitive"),
    ("Moon", "moon-gibbous"),
    ("Calendar", "calendar-busy"),
    ("Events", "events"),
    ("MLB", "mlb-live-top"),
    ("NFL", "nfl-live"),
    ("WC", "wc-live"),
    ("Track", "track"),
    ("GitHub", "github"),
    ("Message", "message-long"),
    ("Image", "image-animated"),
    ("Weather-Server", "server"),
    ("MLB-Server", "server-trouble"),
];
/// Of so many sets, the fastest counts: whatever else the machine does only slows it down.
const SETS: usize = 3;
/// Pictures in a set.
const ROUNDS: usize = 2000;
const USUAL: Size = Size::new(128, 64);
const WIDE: Size = Size::new(192, 64);

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../proto/fixtures");
    let mut documents = Documents::default();
    for (key, file) in FIXTURES {
        let key = Key::from(key);
        documents.insert(key.clone(), Document::read(&key, &fs::read(folder.join(file).with_extension("json"))?)?);
    }
    let wifi = Wifi { name: "guest".into(), connect: "WIFI:S:guest;T:WPA;P:correct horse;;".into() };
    let preferences = Preferences { wifi: Some(wifi), ..Preferences::default() };
    let now: Zoned = "2026-11-22T15:07:42[America/New_York]".parse()?;
    println!("| page | 128x64 | 192x64 |\n|---|---|---|");
    for page in Page::ALL {
        let shot = Shot::new(page, &documents, &preferences, &now);
        print_row(page.name(), |size| time(&shot, size));
    }
    let marks = Marks { paused: true, offline: Some(Duration::from_secs(185)), stale: true, demo: true };
    let marked = Shot { marks, ..Shot::new(Page::Forecast, &documents, &preferences, &now) };
    print_row("the forecast with all four marks", |size| time(&marked, size));
    let moon = Shot::new(Page::Moon, &documents, &preferences, &now);
    let weather = Shot::new(Page::CurrentWeather, &documents, &preferences, &now);
    for (name, act) in [
        (
            "copy of a frame",
            (|before, _, seen| seen.copy_from(before, Point::zero())) as fn(&Frame, &Frame, &mut Frame),
        ),
        ("step of a slide", |before, after, seen| Transition::Slide.compose(before, after, HALF, seen)),
        ("step of a fade", |before, after, seen| Transition::Fade.compose(before, after, HALF, seen)),
        ("frame to PNG", |before, _, _| _ = png::encode(before, 1)),
    ] {
        print_row(name, |size| {
            let (before, after, mut seen) = (weather.picture(size), moon.picture(size), Frame::new(size));
            fastest(|| act(&before, &after, &mut seen))
        });
    }
    Ok(())
}

const HALF: Duration = Duration::from_millis(150);

fn print_row(what: &str, time: impl Fn(Size) -> f64) {
    println!("| {what} | {:.1} µs | {:.1} µs |", time(USUAL), time(WIDE));
}

fn time(shot: &Shot, size: Size) -> f64 {
    let mut frame = Frame::new(size);
    fastest(|| _ = shot.draw(&mut frame))
}

/// The smallest median, in microseconds.
fn fastest(mut act: impl FnMut()) -> f64 {
    (0..SETS).map(|_| median(&mut act)).fold(f64::INFINITY, f64::min)
}

fn median(mut act: impl FnMut()) -> f64 {
    let mut times: Vec<_> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            act();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[ROUNDS / 2].as_secs_f64() * 1e6
}
