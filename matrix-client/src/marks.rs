//! Marks on top of a page: paused, offline, stale, demo. They lie where the page is dark, so that they never cover data.

use std::{fmt, time::Duration};

use embedded_graphics::{pixelcolor::Rgb888, prelude::*, primitives::Rectangle};

use crate::{
    frame::{Frame, rect},
    ink::{TINY, color},
    page::Page,
    scene::Scene,
};

/// What is to be marked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks {
    /// Somebody has paused the rotation.
    pub paused: bool,
    /// For how long there has been no connection.
    pub offline: Option<Duration>,
    /// The page's documents are overdue.
    pub stale: bool,
    /// The page's documents are invented.
    pub demo: bool,
}

/// A document that is overdue by no more than this is on its way: feeds take a moment to fetch what they send.
const GRACE: jiff::SignedDuration = jiff::SignedDuration::from_secs(5);

impl Marks {
    /// What the documents of a page say about themselves. Services announce themselves once and are never due again.
    #[must_use]
    pub fn of_documents(page: Page, scene: &Scene) -> Self {
        let documents = || page.keys().iter().filter_map(|key| scene.documents.get(key));
        let due = scene.now.timestamp().checked_sub(GRACE).unwrap_or(scene.now.timestamp());
        Self {
            stale: documents().any(|document| document.is_stale(due)),
            demo: documents().any(|document| document.demo) || page == Page::Uptime && demo_services(scene),
            ..Self::default()
        }
    }

    /// Draws the marks.
    pub fn draw(self, frame: &mut Frame) {
        let width = frame.size().width as i32;
        if self.paused {
            knock_out(frame, rect(width - 4, 0, 4, 6));
            frame.fill(rect(width - 3, 0, 1, 5), color::TEXT);
            frame.fill(rect(width - 1, 0, 1, 5), color::TEXT);
        }
        if let Some(offline) = self.offline {
            let age = Age(offline);
            Tag { sign: Some(&OFFLINE), text: &age, color: color::ALARM }.draw(frame);
        }
        if self.stale {
            Tag { sign: Some(&OVERDUE), text: &"", color: color::WARNING }.draw(frame);
        }
        if self.demo {
            Tag { sign: None, text: &"DEMO", color: color::DEMO }.draw(frame);
        }
    }
}

fn demo_services(scene: &Scene) -> bool {
    scene.documents.iter().any(|(key, document)| key.server_name().is_some() && document.demo)
}

/// A duration in the largest unit that fits: `45s`, `3m`, `2h`, `5d`.
#[derive(Debug, Clone, Copy)]
pub struct Age(pub Duration);

impl Age {
    /// How long it is until the age reads differently.
    #[must_use]
    pub fn holds_for(self) -> Duration {
        let unit: u128 = if self.0.as_secs() < 60 { 1_000_000_000 } else { 60_000_000_000 };
        Duration::from_nanos((unit - self.0.as_nanos() % unit) as u64)
    }
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_secs() {
            seconds @ ..60 => write!(f, "{seconds}s"),
            seconds @ ..3600 => write!(f, "{}m", seconds / 60),
            seconds @ ..172_800 => write!(f, "{}h", seconds / 3600),
            seconds => write!(f, "{}d", seconds / 86_400),
        }
    }
}

/// A sign of 5x5 pixels.
type Sign = [&'static str; 5];

/// A plug that is pulled.
const OFFLINE: Sign = ["#...#", ".#.#.", "..#..", ".#.#.", "#...#"];
/// A clock.
const OVERDUE: Sign = [".###.", "#.#.#", "#.###", "#...#", ".###."];

/// A sign with a few characters.
struct Tag<'a> {
    sign: Option<&'a Sign>,
    text: &'a dyn fmt::Display,
    color: Rgb888,
}

impl Tag<'_> {
    fn size(&self) -> Size {
        let text = TINY.width(self.text);
        let sign = if self.sign.is_some() { 5 } else { 0 };
        let gap = i32::from(text > 0 && sign > 0);
        Size::new((sign + gap + text) as u32, 5)
    }

    fn draw(&self, frame: &mut Frame) {
        let at = quiet_place(frame, self.size());
        knock_out(frame, Rectangle::new(at - Point::new(1, 1), self.size() + Size::new(2, 2)));
        let mut x = at.x;
        if let Some(sign) = self.sign {
            for (y, row) in sign.iter().enumerate() {
                for (column, _) in row.bytes().enumerate().filter(|&(_, pixel)| pixel == b'#') {
                    frame.set(Point::new(x + column as i32, at.y + y as i32), self.color);
                }
            }
            x += 6;
        }
        TINY.ink(self.color).draw(frame, x, at.y, self.text);
    }
}

/// Where a mark of this size lies on dark ground only: in a corner if one is free, else along the lower and upper edge,
/// else anywhere; in the lower right corner if the page has no room at all.
fn quiet_place(frame: &Frame, size: Size) -> Point {
    let Size { width, height } = frame.size();
    let (right, bottom) = (width as i32 - size.width as i32, height as i32 - size.height as i32);
    // The upper right corner belongs to the mark of a pause.
    let corners = [(right, bottom), (0, bottom), (right - 6, 0), (0, 0)];
    let edges = (0..=right / 2).rev().flat_map(|x| [(2 * x, bottom), (2 * x, 0)]);
    let inside = (1..bottom.max(1)).flat_map(|y| [(right, y), (0, y)]);
    let places = corners.into_iter().chain(edges).chain(inside).map(Point::from);
    let pause = rect(width as i32 - 5, 0, 5, 6);
    let mut free = places.filter(|&at| {
        let area = Rectangle::new(at - Point::new(1, 1), size + Size::new(2, 2));
        area.intersection(&pause).is_zero_sized() && is_dark(frame, area)
    });
    free.next().unwrap_or(Point::new(right, bottom))
}

fn is_dark(frame: &Frame, area: Rectangle) -> bool {
    area.points().all(|at| frame.pixel(at) == color::BLACK)
}

fn knock_out(frame: &mut Frame, area: Rectangle) {
    frame.fill(area, color::BLACK);
}
