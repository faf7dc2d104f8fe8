//! Pages as pictures without a wall: screenshots, sequences, the contact sheet.

use std::{str::FromStr, time::Duration};

use embedded_graphics::prelude::*;
use jiff::{Timestamp, Zoned};
use serde_json::{Map, Value};
use wallfeed_proto::{Document, Key};

use crate::{
    documents::Documents,
    frame::{Frame, rect},
    hold::Hold,
    icons::disc,
    ink::{BODY, color},
    marks::Marks,
    page::Page,
    scene::{Preferences, Scene},
};

/// One picture of one page.
#[derive(Debug, Clone)]
pub struct Shot<'a> {
    /// The page.
    pub page: Page,
    /// What it is drawn from.
    pub documents: &'a Documents,
    /// What the user has chosen.
    pub preferences: &'a Preferences,
    /// When it is, in the wall's time zone.
    pub now: &'a Zoned,
    /// When the client started.
    pub started: Timestamp,
    /// How long the page has been on.
    pub elapsed: Duration,
    /// Which of the turn's frames it is.
    pub step: usize,
    /// Whether the garbage is out.
    pub garbage_out: bool,
    /// Paused and offline; what the documents say about themselves is added.
    pub marks: Marks,
}

impl<'a> Shot<'a> {
    /// A page on a wall that has just started and is neither paused nor offline.
    #[must_use]
    pub fn new(page: Page, documents: &'a Documents, preferences: &'a Preferences, now: &'a Zoned) -> Self {
        Self {
            page,
            documents,
            preferences,
            now,
            started: now.timestamp(),
            elapsed: Duration::ZERO,
            step: 0,
            garbage_out: false,
            marks: Marks::default(),
        }
    }

    /// What the page may know.
    #[must_use]
    pub fn scene(&self) -> Scene<'_> {
        Scene {
            documents: self.documents,
            now: self.now,
            elapsed: self.elapsed,
            step: self.step,
            started: self.started,
            garbage_out: self.garbage_out,
            preferences: self.preferences,
        }
    }

    /// Draws the page and its marks.
    pub fn draw(&self, frame: &mut Frame) -> Hold {
        let scene = self.scene();
        let hold = self.page.draw(&scene, frame);
        let own = Marks::of_documents(self.page, &scene);
        Marks { stale: own.stale || self.marks.stale, demo: own.demo || self.marks.demo, ..self.marks }.draw(frame);
        hold
    }

    /// The picture on a wall of a size.
    #[must_use]
    pub fn picture(&self, size: Size) -> Frame {
        let mut frame = Frame::new(size);
        self.draw(&mut frame);
        frame
    }

    /// Pictures at intervals, the first at once. With each the page's next step is shown.
    pub fn sequence(&self, size: Size, count: u32, every: Duration) -> impl Iterator<Item = Frame> {
        (0..count).map(move |index| {
            let later = every.saturating_mul(index);
            let now = self.now.checked_add(later).unwrap_or_else(|_| self.now.clone());
            let shot = Shot {
                now: &now,
                elapsed: self.elapsed.saturating_add(later),
                step: self.step.wrapping_add(index as usize),
                ..self.clone()
            };
            shot.picture(size)
        })
    }
}

/// Documents that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DocumentsError {
    /// The text is no JSON.
    #[error("the documents are not JSON: {0}")]
    NotJson(#[from] serde_json::Error),
    /// A document is a list, a string, …
    #[error("the document of {0} is not a JSON object")]
    NotAnObject(Key),
}

impl FromStr for Documents {
    type Err = DocumentsError;

    /// Reads a JSON object of documents by key.
    fn from_str(json: &str) -> Result<Self, Self::Err> {
        let members: Map<String, Value> = serde_json::from_str(json)?;
        let mut documents = Self::default();
        for (key, document) in members {
            let key = Key::from(key);
            match document {
                Value::Object(members) => documents.insert(key.clone(), Document::from_members(&key, members)),
                _ => return Err(DocumentsError::NotAnObject(key)),
            }
        }
        Ok(documents)
    }
}

/// Columns and rows of a picture for one LED.
pub const PITCH: i32 = 6;

/// The frame as it would look on a wall: round lights on black.
#[must_use]
pub fn leds(frame: &Frame) -> Frame {
    let mut picture = Frame::new(frame.size() * PITCH as u32);
    let Ok(()) = picture.clear(color::hex("0b0b0d").unwrap_or_default());
    for (y, row) in frame.rows().enumerate() {
        for (x, &pixel) in row.iter().enumerate() {
            let (x, y) = (x as i32 * PITCH, y as i32 * PITCH);
            let light = if pixel == color::BLACK { color::mix(color::BLACK, color::TEXT, 22) } else { pixel };
            disc(&mut picture, x, y, PITCH - 1, light);
        }
    }
    picture
}

/// Pictures with their names, side by side in rows, on a dark ground.
#[must_use]
pub fn contact_sheet(rows: &[Vec<(String, Frame)>]) -> Frame {
    const MARGIN: i32 = 16;
    const CAPTION: i32 = 18;
    let width = |frame: &Frame| frame.size().width as i32 * PITCH + MARGIN;
    let height = |row: &[(String, Frame)]| {
        row.iter().map(|(_, frame)| frame.size().height as i32 * PITCH + CAPTION + MARGIN).max().unwrap_or(0)
    };
    let total_width = rows.iter().map(|row| row.iter().map(|(_, frame)| width(frame)).sum::<i32>()).max().unwrap_or(0);
    let total_height: i32 = rows.iter().map(|row| height(row)).sum();
    let size = Size::new((total_width + MARGIN) as u32, (total_height + MARGIN) as u32);
    let mut sheet = Frame::new(size);
    sheet.fill(rect(0, 0, size.width as i32, size.height as i32), color::hex("1c1e24").unwrap_or_default());

    let mut y = MARGIN;
    for row in rows {
        let mut x = MARGIN;
        for (name, frame) in row {
            BODY.ink(color::QUIET).draw(&mut sheet, x, y, name);
            sheet.copy_from(&leds(frame), Point::new(x, y + CAPTION));
            x += width(frame);
        }
        y += height(row);
    }
    sheet
}
