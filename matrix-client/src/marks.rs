//! Marks on top of a page: paused, offline, stale, demo. They lie where the page is dark, so that they never cover data.

use std::{fmt, ops::Range, time::Duration};

use embedded_graphics::{pixelcolor::Rgb888, prelude::*, primitives::Rectangle};

use crate::{
    frame::{Frame, rect},
    ground::Ground,
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
        let age = Age(self.offline.unwrap_or_default());
        let offline = Tag { sign: Some(&OFFLINE), text: &age, short: "", color: color::ALARM };
        let stale = Tag { sign: Some(&OVERDUE), text: &"", short: "", color: color::WARNING };
        let demo = Tag { sign: None, text: &"DEMO", short: "D", color: color::DEMO };
        let tags = [(self.offline.is_some(), offline), (self.stale, stale), (self.demo, demo)];
        let mut tags = tags.into_iter().filter_map(|(is_due, tag)| is_due.then_some(tag)).peekable();
        if tags.peek().is_none() {
            return;
        }
        let mut ground = Ground::of(frame);
        // Where the mark of a pause is, or will be.
        ground.take(rect(width - 5, 0, 5, 6));
        for tag in tags {
            ground.take(tag.draw(frame, &ground));
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
    /// Draws the tag where the ground is dark: whole and well apart from everything, else shortened, else closer. A page
    /// without any dark place gives way in its lower right corner. Where it was drawn.
    fn draw(&self, frame: &mut Frame, ground: &Ground) -> Rectangle {
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
            forms.into_iter().filter_map(|(text, margin)| Some((quiet_place(ground, self.size(text), margin)?, text)));
        let corner = frame.size().saturating_sub(self.size(&self.short));
        let nowhere = (Point::zero() + corner, &self.short as &dyn fmt::Display);
        let (at, text) = places.next().unwrap_or(nowhere);
        let area = Rectangle::new(at, self.size(text));
        knock_out(frame, area);
        self.draw_at(frame, at, text);
        area
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

/// Where a mark of this size lies on dark ground only, so far apart from what is lit: in a corner if one is free, else at the
/// right edge, else at the lower or upper one, else anywhere, as far down and right as it can.
fn quiet_place(ground: &Ground, size: Size, margin: Size) -> Option<Point> {
    let Size { width, height } = ground.size();
    let corner = Point::new(width as i32 - size.width as i32, height as i32 - size.height as i32);
    if corner.x < 0 || corner.y < 0 {
        return None;
    }
    let place = |columns: Range<i32>, y, margin| {
        let x = ground.rightmost(columns, y, size, margin)?;
        Some(Point::new(x, y))
    };
    let along = |y| place(0..corner.x + 1, y, margin);
    // The upper right corner belongs to the mark of a pause.
    let mut corners = [corner, Point::new(0, corner.y), Point::new(corner.x - 9, 0), Point::zero()].into_iter();
    let edges = || [0, corner.y].into_iter().filter_map(along).max_by_key(|at| at.x);
    // Without any distance, it would be taken for a part of what is around it.
    let rows = if margin == Size::zero() { 0..0 } else { 1..corner.y };
    corners
        .find_map(|at| place(at.x..at.x + 1, at.y, margin.component_min(BESIDE)))
        .or_else(|| rows.clone().rev().find_map(|y| place(corner.x..corner.x + 1, y, margin)))
        .or_else(edges)
        .or_else(|| rows.clone().rev().find_map(along))
}

fn knock_out(frame: &mut Frame, area: Rectangle) {
    frame.fill(area, color::BLACK);
}
