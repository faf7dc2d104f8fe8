//! What a terminal must be sent so that it shows a frame: pure, so that a test can be the terminal.

use std::io::Write;

use embedded_graphics::{pixelcolor::Rgb888, prelude::*};

use crate::frame::Frame;

/// What is on a terminal.
#[derive(Debug)]
pub struct Screen {
    /// The frame that is shown; none: nothing that could be relied on.
    shown: Option<Frame>,
    /// Columns and rows; none: as many as are needed.
    room: Option<(u16, u16)>,
    size: Size,
}

/// Upper and lower pixel of a character: its foreground and its background.
type Cell = (Rgb888, Rgb888);

impl Screen {
    /// An empty screen for frames of a size.
    #[must_use]
    pub fn new(size: Size) -> Self {
        Self { shown: None, room: None, size }
    }

    /// The terminal has so many columns and rows. If that is new, everything is written again.
    pub fn resize(&mut self, room: Option<(u16, u16)>) {
        if self.room != room {
            self.room = room;
            self.shown = None;
        }
    }

    /// Appends what makes the terminal show the frame.
    pub fn draw(&mut self, frame: &Frame, bytes: &mut Vec<u8>) {
        let start = bytes.len();
        if self.shown.is_none() {
            bytes.extend_from_slice(b"\x1b[0m\x1b[2J");
        }
        self.cells(frame, bytes);
        if bytes.len() > start {
            bytes.extend_from_slice(b"\x1b[0m");
            if self.shown.is_none() {
                self.hint(bytes);
            }
        }
        match &mut self.shown {
            Some(shown) => shown.clone_from(frame),
            None => self.shown = Some(frame.clone()),
        }
    }

    fn cells(&self, frame: &Frame, bytes: &mut Vec<u8>) {
        let (columns, rows) = self.room.unwrap_or((u16::MAX, u16::MAX));
        let columns = self.size.width.min(columns.into()) as i32;
        let rows = self.size.height.div_ceil(2).min(rows.into()) as i32;
        let mut pen: (Option<Rgb888>, Option<Rgb888>) = (None, None);
        for row in 0..rows {
            let mut cursor = None;
            for column in 0..columns {
                let (upper, lower) = cell(frame, column, row);
                if self.shown.as_ref().is_some_and(|shown| cell(shown, column, row) == (upper, lower)) {
                    continue;
                }
                // Writing to a vector does not fail.
                if cursor != Some(column) {
                    let _ = write!(bytes, "\x1b[{};{}H", row + 1, column + 1);
                }
                if pen.0 != Some(upper) {
                    let _ = write!(bytes, "\x1b[38;2;{};{};{}m", upper.r(), upper.g(), upper.b());
                }
                if pen.1 != Some(lower) {
                    let _ = write!(bytes, "\x1b[48;2;{};{};{}m", lower.r(), lower.g(), lower.b());
                }
                bytes.extend_from_slice("▀".as_bytes());
                pen = (Some(upper), Some(lower));
                cursor = Some(column + 1);
            }
        }
    }

    /// Says so where the terminal is too small, or how to leave where there is a line to say it in.
    fn hint(&self, bytes: &mut Vec<u8>) {
        let (width, height) = (self.size.width, self.size.height.div_ceil(2));
        let Some((columns, rows)) = self.room else { return };
        let hint = if u32::from(columns) < width || u32::from(rows) < height {
            format!("{width} columns and {height} rows are needed")
        } else if u32::from(rows) > height {
            "Ctrl-C ends the wall".to_owned()
        } else {
            return;
        };
        let hint: String = hint.chars().take(columns.into()).collect();
        let _ = write!(bytes, "\x1b[{};1H\x1b[2m{hint}\x1b[0m", u32::from(rows).min(height + 1));
    }
}

fn cell(frame: &Frame, column: i32, row: i32) -> Cell {
    (frame.pixel(Point::new(column, 2 * row)), frame.pixel(Point::new(column, 2 * row + 1)))
}
