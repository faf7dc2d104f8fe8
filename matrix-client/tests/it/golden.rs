//! Every page at every size, compared pixel by pixel with the pictures in `tests/golden`: a sheet for each case, with the
//! sizes side by side. A difference writes the actual sheet and the differing pixels beside the expected one;
//! `WALLFEED_BLESS=1` accepts what is drawn.

mod marks;
mod pages;
mod scan;
mod states;

use std::{fs, path::PathBuf, time::Duration};

use embedded_graphics::{pixelcolor::Rgb888, prelude::*};
use jiff::{SignedDuration, Zoned};
use wallfeed_matrix_client::{
    documents::Documents,
    frame::Frame,
    marks::Marks,
    page::Page,
    png,
    render::Shot,
    scene::{Clock, Preferences, Units, Wifi},
};
use wallfeed_proto::{Document, Key};

/// The sizes of walls, and where their pictures lie on a sheet.
const PLACES: [(Size, Point); 5] = [
    (Size::new(192, 64), Point::new(0, 0)),
    (Size::new(128, 64), Point::new(0, 65)),
    (Size::new(64, 64), Point::new(129, 65)),
    (Size::new(128, 32), Point::new(0, 130)),
    (Size::new(64, 32), Point::new(129, 130)),
];
const SHEET: Size = Size::new(193, 162);
/// What is between the pictures.
const GAP: Rgb888 = Rgb888::new(96, 0, 96);

const AFTERNOON: &str = "2026-11-22T15:07:42[America/New_York]";
/// Before the football fixtures are overdue.
const KICKOFF: &str = "2026-11-22T15:05:42[America/New_York]";
const EVENING: &str = "2026-08-14T19:42:10[America/New_York]";
const SUMMER: &str = "2026-06-21T16:30:30[America/New_York]";

fn sizes() -> impl Iterator<Item = Size> {
    PLACES.into_iter().map(|(size, _)| size)
}

/// A page in one state, to be drawn at every size.
#[derive(Clone)]
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

    /// What its sheet is called.
    fn file_name(&self) -> String {
        format!("{}-{}", self.page.name().to_lowercase().replace(' ', "-"), self.name)
    }

    fn sheet(&self) -> Frame {
        sheet(|size| self.draw(size))
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
}

fn check(cases: impl IntoIterator<Item = Case>) {
    check_sheets(cases.into_iter().map(|case| (case.file_name(), case.sheet())));
}

/// The pictures of all sizes on one.
pub fn sheet(mut draw: impl FnMut(Size) -> Frame) -> Frame {
    let mut sheet = Frame::from_pixels(SHEET, std::iter::repeat(GAP));
    for (size, at) in PLACES {
        sheet.copy_from(&draw(size), at);
    }
    sheet
}

/// The picture of one size on a sheet.
fn part(sheet: &Frame, size: Size) -> Frame {
    let at = PLACES.into_iter().find_map(|(known, at)| (known == size).then_some(at)).unwrap();
    let mut part = Frame::new(size);
    part.copy_from(sheet, Point::zero() - at);
    part
}

/// Compares sheets with the expected ones of the same name.
pub fn check_sheets(sheets: impl IntoIterator<Item = (String, Frame)>) {
    let differences: Vec<_> = sheets.into_iter().filter_map(|(name, actual)| difference(&name, &actual)).collect();
    assert!(
        differences.is_empty(),
        "these pictures are not as expected; look at tests/golden/*.actual.png and *.diff.png, and accept them with \
         WALLFEED_BLESS=1 if they are right: {differences:#?}"
    );
}

fn golden(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.png"))
}

/// Whether what is drawn is right by decree.
fn is_blessing() -> bool {
    std::env::var_os("WALLFEED_BLESS").is_some()
}

fn expected(name: &str) -> Option<Frame> {
    fs::read(golden(name)).ok().and_then(|file| png::decode(&file).ok())
}

/// What differs, unless it is accepted.
fn difference(name: &str, actual: &Frame) -> Option<String> {
    let expected = expected(name);
    if expected.as_ref() == Some(actual) {
        return None;
    }
    if is_blessing() {
        fs::create_dir_all(golden(name).parent().unwrap()).unwrap();
        fs::write(golden(name), encode(actual)).unwrap();
        return None;
    }
    fs::write(golden(&format!("{name}.actual")), encode(actual)).unwrap();
    let Some(expected) = expected.filter(|expected| expected.size() == SHEET) else {
        return Some(format!("{name}: there is none"));
    };
    let pairs = expected.pixels().iter().zip(actual.pixels());
    let differences = pairs.map(|(expected, actual)| if expected == actual { Rgb888::BLACK } else { Rgb888::RED });
    fs::write(golden(&format!("{name}.diff")), encode(&Frame::from_pixels(SHEET, differences))).unwrap();
    let differs = |size: &Size| part(&expected, *size) != part(actual, *size);
    let sizes: Vec<_> = sizes().filter(differs).map(|size| format!("{}x{}", size.width, size.height)).collect();
    Some(format!("{name} at {}", sizes.join(", ")))
}

/// A small file: pages have few colours, and most of a page is dark.
fn encode(sheet: &Frame) -> Vec<u8> {
    let mut colors: Vec<Rgb888> = Vec::new();
    let indices: Vec<_> = sheet.pixels().iter().map(|pixel| color_index(&mut colors, *pixel)).collect();
    if colors.len() > 256 {
        return png::encode(sheet, 1);
    }
    let mut file = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut file, sheet.size().width, sheet.size().height);
    encoder.set_color(::png::ColorType::Indexed);
    encoder.set_palette(colors.iter().flat_map(|color| [color.r(), color.g(), color.b()]).collect::<Vec<_>>());
    encoder.set_compression(::png::Compression::High);
    encoder.set_filter(::png::Filter::NoFilter);
    let indices: Vec<_> = indices.into_iter().map(|index| index as u8).collect();
    encoder.write_header().unwrap().write_image_data(&indices).unwrap();
    file
}

fn color_index(colors: &mut Vec<Rgb888>, color: Rgb888) -> usize {
    colors.iter().position(|&known| known == color).unwrap_or_else(|| {
        colors.push(color);
        colors.len() - 1
    })
}
