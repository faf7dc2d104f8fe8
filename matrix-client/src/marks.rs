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
            knock_out(frame, rect(width - 3, 0, 3, 5));
            frame.fill(rect(width - 3, 0, 1, 5), color::TEXT);
            frame.fill(rect(width - 1, 0, 1, 5), color::TEXT);
        }
        if let Some(offline) = self.offline {
            let age = Age(offline);
            Tag { sign: Some(&OFFLINE), text: &age, short: "", color: color::ALARM }.draw(frame);
        }
        if self.stale {
            Tag { sign: Some(&OVERDUE), text: &"", short: "", color: color::WARNING }.draw(frame);
        }
        if self.demo {
            Tag { sign: None, text: &"DEMO", short: "D", color: color::DEMO }.draw(frame);
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
    /// What is left of the text where there is no room for it.
    short: &'a str,
    color: Rgb888,
}

impl Tag<'_> {
    /// Draws the tag where the page is dark: whole and well apart from everything, else shortened, else closer. A page
    /// without any dark place gives way in its lower right corner.
    fn draw(&self, frame: &mut Frame) {
        // Wider than the gap between two words, so that no mark comes to lie within a text.
        const APART: Size = Size::new(4, 2);
        const NEAR: Size = Size::new(3, 1);
        const CLOSE: Size = Size::new(1, 1);
        let forms: [(&dyn fmt::Display, Size); 6] = [
            (self.text, APART),
            (&self.short, APART),
            (self.text, NEAR),
            (&self.short, NEAR),
            (&self.short, CLOSE),
            (&self.short, Size::zero()),
        ];
        let mut places =
            forms.into_iter().filter_map(|(text, margin)| Some((quiet_place(frame, self.size(text), margin)?, text)));
        let corner = frame.size().saturating_sub(self.size(&self.short));
        let nowhere = (Point::zero() + corner, &self.short as &dyn fmt::Display);
        let (at, text) = places.next().unwrap_or(nowhere);
        knock_out(frame, Rectangle::new(at, self.size(text)));
        self.draw_at(frame, at, text);
    }

    fn size(&self, text: &dyn fmt::Display) -> Size {
        let text = TINY.width(text);
        let sign = if self.sign.is_some() { 5 } else { 0 };
        let gap = i32::from(text > 0 && sign > 0);
        Size::new((sign + gap + text) as u32, 5)
    }

    fn draw_at(&self, frame: &mut Frame, at: Point, text: &dyn fmt::Display) {
        let mut x = at.x;
        if let Some(sign) = self.sign {
            for (y, row) in (at.y..).zip(sign) {
                for (x, _) in (x..).zip(row.bytes()).filter(|&(_, pixel)| pixel == b'#') {
                    frame.set(Point::new(x, y), self.color);
                }
            }
            x += 6;
        }
        TINY.ink(self.color).draw(frame, x, at.y, text);
    }
}

/// So far apart a mark in a corner is enough: there it is nobody's.
const BESIDE: Size = Size::new(2, 2);

/// Where a mark of this size lies on dark ground only, so far apart from what is lit: in a corner if one is free, else along
/// the lower and upper edge, else anywhere, as far down and right as it can.
fn quiet_place(frame: &Frame, size: Size, margin: Size) -> Option<Point> {
    let Size { width, height } = frame.size();
    let (right, bottom) = (width as i32 - size.width as i32, height as i32 - size.height as i32);
    let pause = rect(width as i32 - 5, 0, 5, 6);
    let is_quiet = |at: &Point, margin: Size| {
        let around = Rectangle::new(*at - margin, size + margin * 2);
        at.x >= 0 && at.y >= 0 && around.intersection(&pause).is_zero_sized() && is_dark(frame, around)
    };
    // The upper right corner belongs to the mark of a pause.
    let mut corners = [(right, bottom), (0, bottom), (right - 9, 0), (0, 0)].into_iter().map(Point::from);
    let edges = (0..=right / 2).rev().flat_map(|x| [(2 * x, bottom), (2 * x, 0)]);
    // Without any distance, it would be taken for a part of what is around it.
    let rows = if margin == Size::zero() { 0..0 } else { 1..bottom };
    let inside = rows.rev().flat_map(|y| (0..=right / 2).map(move |x| (right - 2 * x, y)));
    corners
        .find(|at| is_quiet(at, margin.component_min(BESIDE)))
        .or_else(|| edges.chain(inside).map(Point::from).find(|at| is_quiet(at, margin)))
}

fn is_dark(frame: &Frame, area: Rectangle) -> bool {
    let seen = area.intersection(&frame.bounding_box());
    let (left, width) = (seen.top_left.x as usize, seen.size.width as usize);
    let mut rows = frame.rows().skip(seen.top_left.y as usize).take(seen.size.height as usize);
    rows.all(|row| row[left..left + width].iter().all(|&pixel| pixel == color::BLACK))
}

fn knock_out(frame: &mut Frame, area: Rectangle) {
    frame.fill(area, color::BLACK);
}
