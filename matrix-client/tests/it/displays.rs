//! Displays: what is written is what was drawn.

use std::{fs, time::Duration};

use axum::{Router, body::Body, http::Request};
use embedded_graphics::{pixelcolor::Rgb888, prelude::*};
use http_body_util::BodyExt;
use proptest::prelude::*;
use tower::ServiceExt;
use wallfeed_matrix_client::{
    config::{Settings, Source},
    display::{Picture, png::PngFolder, preview, terminal::Screen},
    frame::Frame,
    png::decode,
};

use crate::gateway::soon;

fn settings() -> Settings {
    Settings { wall: "kitchen".to_owned(), ..Source::default().load().unwrap() }
}

fn picture<'a>(frame: &'a Frame, name: &'static str, is_tick: bool) -> Picture<'a> {
    Picture { frame, name, brightness: 80, is_tick }
}

fn filled(color: Rgb888) -> Frame {
    let mut frame = Frame::new(Size::new(128, 64));
    frame.clear(color).unwrap();
    frame
}

/// A terminal that understands what is sent to it.
struct Terminal {
    cells: Vec<Vec<(Rgb888, Rgb888)>>,
    cursor: (usize, usize),
    colors: (Rgb888, Rgb888),
}

impl Terminal {
    fn new(columns: usize, rows: usize) -> Self {
        let black = (Rgb888::BLACK, Rgb888::BLACK);
        Self { cells: vec![vec![black; columns]; rows], cursor: (0, 0), colors: black }
    }

    fn write(&mut self, bytes: &[u8]) {
        let text = std::str::from_utf8(bytes).unwrap();
        let mut rest = text;
        while let Some(character) = rest.chars().next() {
            if let Some(sequence) = rest.strip_prefix("\x1b[") {
                let end = sequence.find(|c: char| c.is_ascii_alphabetic()).unwrap();
                self.control(&sequence[..end], &sequence[end..=end]);
                rest = &sequence[end + 1..];
            } else {
                if character == '▀' {
                    let (row, column) = self.cursor;
                    self.cells[row][column] = self.colors;
                }
                self.cursor.1 += 1;
                rest = &rest[character.len_utf8()..];
            }
        }
    }

    fn control(&mut self, arguments: &str, command: &str) {
        let numbers: Vec<usize> = arguments.split(';').filter_map(|number| number.parse().ok()).collect();
        match (command, numbers.as_slice()) {
            ("H", &[row, column]) => self.cursor = (row - 1, column - 1),
            ("m", &[38, 2, r, g, b]) => self.colors.0 = Rgb888::new(r as u8, g as u8, b as u8),
            ("m", &[48, 2, r, g, b]) => self.colors.1 = Rgb888::new(r as u8, g as u8, b as u8),
            ("J", &[2]) => self.cells.iter_mut().flatten().for_each(|cell| *cell = (Rgb888::BLACK, Rgb888::BLACK)),
            ("m", &[0 | 2]) => {}
            _ => panic!("unknown sequence {arguments}{command}"),
        }
    }
}

proptest! {
    #[test]
    fn a_terminal_shows_the_frame(pictures in prop::collection::vec(prop::collection::vec(0_u8..3, 7 * 5), 1..6), resized in 0_usize..6) {
        let size = Size::new(7, 5);
        let (mut screen, mut terminal, mut bytes) = (Screen::new(size), Terminal::new(60, 9), vec![]);
        for (index, shades) in pictures.into_iter().enumerate() {
            if index == resized {
                screen.resize(Some((60, 9)));
            }
            let frame = Frame::from_pixels(size, shades.into_iter().map(|shade| Rgb888::new(shade, 9, 9)));
            bytes.clear();
            screen.draw(&frame, &mut bytes);
            terminal.write(&bytes);
            for row in 0..3 {
                for column in 0..7 {
                    let at = |y| frame.pixel(Point::new(column, y));
                    prop_assert_eq!(terminal.cells[row as usize][column as usize], (at(2 * row), at(2 * row + 1)));
                }
            }
            bytes.clear();
            screen.draw(&frame, &mut bytes);
            prop_assert!(bytes.is_empty(), "what has not changed is not written");
        }
    }
}

#[test]
fn a_small_terminal_gets_what_fits_and_a_hint() {
    let mut screen = Screen::new(Size::new(128, 64));
    screen.resize(Some((80, 24)));
    let (mut terminal, mut bytes) = (Terminal::new(80, 24), vec![]);
    screen.draw(&filled(Rgb888::RED), &mut bytes);
    terminal.write(&bytes);
    assert!(String::from_utf8(bytes).unwrap().contains("128 columns and 32 rows are needed"));
}

#[test]
fn png_files_are_made_for_pages_and_data_but_not_for_ticks() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made/by/the/wall");
    let mut pngs = PngFolder::open(&path).unwrap();
    let (red, green, blue) = (filled(Rgb888::RED), filled(Rgb888::GREEN), filled(Rgb888::BLUE));
    pngs.show(&picture(&red, "Clock", false));
    pngs.show(&picture(&green, "Clock", true));
    pngs.show(&picture(&blue, "Current weather", false));
    drop(pngs);
    PngFolder::open(&path).unwrap().show(&picture(&red, "Clock", false));
    let mut names: Vec<_> =
        fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["0001-clock.png", "0002-current-weather.png", "0003-clock.png", "latest.png"]);
    assert_eq!(decode(&fs::read(path.join("0002-current-weather.png")).unwrap()).unwrap(), blue);
    assert_eq!(decode(&fs::read(path.join("latest.png")).unwrap()).unwrap(), red);
}

async fn get(router: &Router, path: &str) -> (u16, String, Vec<u8>) {
    let request = Request::get(path).header("host", "localhost").body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let kind = response.headers().get("content-type").map_or("", |kind| kind.to_str().unwrap()).to_owned();
    let status = response.status().as_u16();
    (status, kind, response.into_body().collect().await.unwrap().to_bytes().to_vec())
}

#[tokio::test]
async fn the_preview_lives_under_any_path() {
    let (preview, pages) = preview::new(&settings());
    preview.show(&picture(&filled(Rgb888::RED), "Clock", false));
    let router = Router::new().nest("/wall/", pages);
    let (status, kind, png) = get(&router, "/wall/frame.png").await;
    assert_eq!((status, kind.as_str()), (200, "image/png"));
    assert_eq!(decode(&png).unwrap(), filled(Rgb888::RED));
    for (path, expected) in [
        ("/wall/", "text/html; charset=utf-8"),
        ("/wall/wall.js", "text/javascript; charset=utf-8"),
        ("/wall/wall.css", "text/css; charset=utf-8"),
        ("/wall/status", "application/json"),
    ] {
        let (status, kind, body) = get(&router, path).await;
        assert_eq!((status, kind.as_str()), (200, expected), "{path}");
        let text = String::from_utf8(body).unwrap();
        assert!(!text.contains("href=\"/") && !text.contains("src=\"/"), "{path} names an absolute address");
    }
}

#[tokio::test]
async fn a_browser_gets_the_frame_that_is_on_then_the_newest_and_the_end() {
    let mut settings = settings();
    settings.displays = vec![];
    let preview = preview::serve("127.0.0.1:0".parse().unwrap(), &settings).await.unwrap();
    let base = format!("http://{}", preview.address().unwrap());
    preview.show(&picture(&filled(Rgb888::RED), "Clock", false));
    let mut stream = soon("answer", reqwest::get(format!("{base}/frames"))).await.unwrap();
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    assert!(frame_event(&mut stream).await.contains(r#""page":"Clock","brightness":80,"pixels":""#));
    for name in ["Moon", "MLB", "Uptime"] {
        preview.show(&picture(&filled(Rgb888::GREEN), name, false));
    }
    assert!(frame_event(&mut stream).await.contains(r#""page":"Uptime""#), "what was missed is not sent");
    let other_site = reqwest::Client::new().get(format!("{base}/status")).header("host", "evil.example");
    assert_eq!(soon("answer", other_site.send()).await.unwrap().status(), 421);
    drop(preview);
    assert!(!matches!(soon("end", stream.chunk()).await, Ok(Some(_))), "the stream ends with the wall");
}

async fn frame_event(stream: &mut reqwest::Response) -> String {
    let mut event = String::new();
    while !event.ends_with("\n\n") {
        let bytes = soon("frame", stream.chunk()).await.unwrap().unwrap();
        event.push_str(std::str::from_utf8(&bytes).unwrap());
    }
    assert!(event.starts_with("event: frame\ndata: {\"type\":\"frame\",\"width\":128,\"height\":64,"), "{event}");
    event
}

#[tokio::test]
async fn a_port_that_is_taken_is_a_clear_error() {
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap();
    let error =
        tokio::time::timeout(Duration::from_secs(5), preview::serve(address, &settings())).await.unwrap().unwrap_err();
    assert!(error.to_string().contains("--display preview:ADDRESS:PORT"), "{error}");
}
