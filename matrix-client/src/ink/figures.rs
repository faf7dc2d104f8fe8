//! Figures of any size, built from straight strokes with rounded corners: what a clock or a temperature is read by from
//! across the room.

use std::fmt::{self, Display, Write};

use embedded_graphics::{pixelcolor::Rgb888, prelude::*, primitives::Rectangle};

use crate::frame::Frame;

/// Figures of one size.
#[derive(Debug, Clone, Copy)]
pub struct Figures {
    /// Width of a figure.
    pub width: i32,
    /// Height of a figure.
    pub height: i32,
    /// Width of the strokes.
    pub stroke: i32,
    /// Columns between two figures.
    pub gap: i32,
}

// The strokes of a figure, as bits: upper, middle and lower bar; left and right posts of the upper and the lower half.
const TOP: u8 = 1;
const MIDDLE: u8 = 2;
const BOTTOM: u8 = 4;
const UPPER_LEFT: u8 = 8;
const UPPER_RIGHT: u8 = 16;
const LOWER_LEFT: u8 = 32;
const LOWER_RIGHT: u8 = 64;

const DIGITS: [u8; 10] = [
    TOP | BOTTOM | UPPER_LEFT | UPPER_RIGHT | LOWER_LEFT | LOWER_RIGHT,
    0, // 1 has its own shape
    TOP | MIDDLE | BOTTOM | UPPER_RIGHT | LOWER_LEFT,
    TOP | MIDDLE | BOTTOM | UPPER_RIGHT | LOWER_RIGHT,
    MIDDLE | UPPER_LEFT | UPPER_RIGHT | LOWER_RIGHT,
    TOP | MIDDLE | BOTTOM | UPPER_LEFT | LOWER_RIGHT,
    TOP | MIDDLE | BOTTOM | UPPER_LEFT | LOWER_LEFT | LOWER_RIGHT,
    TOP | UPPER_RIGHT | LOWER_RIGHT,
    TOP | MIDDLE | BOTTOM | UPPER_LEFT | UPPER_RIGHT | LOWER_LEFT | LOWER_RIGHT,
    TOP | MIDDLE | BOTTOM | UPPER_LEFT | UPPER_RIGHT | LOWER_RIGHT,
];

impl Figures {
    /// The width of a text of figures.
    #[must_use]
    pub fn measure(self, text: impl Display) -> i32 {
        let mut width = 0;
        self.for_each(&text, |_, character| width += self.advance(character));
        (width - self.gap).max(0)
    }

    /// Draws figures, `:`, `.`, `-` and `°` with the upper left corner at `at`; anything else is a blank. Returns the column
    /// after them.
    pub fn draw(self, frame: &mut Frame, at: Point, color: Rgb888, text: impl Display) -> i32 {
        self.for_each(&text, |x, character| self.draw_one(frame, at + Point::new(x, 0), color, character));
        at.x + self.measure(&text)
    }

    fn for_each(self, text: &dyn Display, each: impl FnMut(i32, char)) {
        struct Each<F>(Figures, i32, F);
        impl<F: FnMut(i32, char)> Write for Each<F> {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                for character in text.chars() {
                    (self.2)(self.1, character);
                    self.1 += self.0.advance(character);
                }
                Ok(())
            }
        }
        let _ = write!(Each(self, 0, each), "{text}");
    }

    fn advance(self, character: char) -> i32 {
        let width = match character {
            ':' | '.' => self.stroke,
            '-' => self.width * 2 / 3,
            '°' => self.ring(),
            _ => self.width,
        };
        width + self.gap
    }

    /// The diameter of the degree sign.
    fn ring(self) -> i32 {
        self.stroke + self.stroke.max(4)
    }

    fn draw_one(self, frame: &mut Frame, at: Point, color: Rgb888, character: char) {
        let Self { width, height, stroke, .. } = self;
        let mut bar = |x, y, w: i32, h: i32| {
            frame.fill(Rectangle::new(at + Point::new(x, y), Size::new(w as u32, h as u32)), color);
        };
        match character {
            '1' => {
                let x = (width - stroke) / 2;
                bar(x, 0, stroke, height);
                for step in 0..stroke {
                    bar(x - step - 1, step / 2 + 1, 1, stroke);
                }
            }
            ':' => {
                bar(0, height / 3 - stroke / 2, stroke, stroke);
                bar(0, height - height / 3 - stroke + stroke / 2, stroke, stroke);
            }
            '.' => bar(0, height - stroke, stroke, stroke),
            '-' => bar(0, (height - stroke) / 2, width * 2 / 3, stroke),
            '°' => self.draw_ring(frame, at, color),
            _ => {
                if let Some(digit) = character.to_digit(10) {
                    self.draw_strokes(frame, at, color, DIGITS[digit as usize]);
                }
            }
        }
    }

    fn draw_ring(self, frame: &mut Frame, at: Point, color: Rgb888) {
        let (outer, inner) = (self.ring(), self.ring() - 2 * (self.stroke / 2).max(1));
        for y in 0..outer {
            for x in 0..outer {
                let edge = |n: i32| (2 * n - outer + 1).abs();
                let corner = edge(x) + edge(y) > 2 * outer - 4;
                let hole = edge(x) < inner && edge(y) < inner;
                if !corner && !hole {
                    frame.set(at + Point::new(x, y), color);
                }
            }
        }
    }

    fn draw_strokes(self, frame: &mut Frame, at: Point, color: Rgb888, strokes: u8) {
        let Self { width: w, height: h, stroke: t, .. } = self;
        let middle = (h - t) / 2;
        let areas = [
            (TOP, 0, 0, w, t),
            (MIDDLE, 0, middle, w, t),
            (BOTTOM, 0, h - t, w, t),
            (UPPER_LEFT, 0, 0, t, middle + t),
            (UPPER_RIGHT, w - t, 0, t, middle + t),
            (LOWER_LEFT, 0, middle, t, h - middle),
            (LOWER_RIGHT, w - t, middle, t, h - middle),
        ];
        let round = self.rounded_corners(strokes);
        let radius = (t + 1) / 2;
        for (_, x, y, width, height) in areas.into_iter().filter(|&(stroke, ..)| strokes & stroke != 0) {
            for (x, y) in (y..y + height).flat_map(|y| (x..x + width).map(move |x| (x, y))) {
                let cut = |&(cx, cy): &(i32, i32)| (x - cx).abs() + (y - cy).abs() < radius;
                if !round.iter().flatten().any(cut) {
                    frame.set(at + Point::new(x, y), color);
                }
            }
        }
    }

    /// The outer corners where a bar meets one post only.
    fn rounded_corners(self, strokes: u8) -> [Option<(i32, i32)>; 8] {
        let (right, bottom) = (self.width - 1, self.height - 1);
        let (upper, lower) = ((self.height - self.stroke) / 2, (self.height - self.stroke) / 2 + self.stroke - 1);
        let has = |stroke| strokes & stroke != 0;
        let turn = |bar, post, not, corner| (has(bar) && has(post) && !has(not)).then_some(corner);
        [
            turn(TOP, UPPER_LEFT, 0, (0, 0)),
            turn(TOP, UPPER_RIGHT, 0, (right, 0)),
            turn(BOTTOM, LOWER_LEFT, 0, (0, bottom)),
            turn(BOTTOM, LOWER_RIGHT, 0, (right, bottom)),
            turn(MIDDLE, UPPER_LEFT, LOWER_LEFT, (0, lower)),
            turn(MIDDLE, UPPER_RIGHT, LOWER_RIGHT, (right, lower)),
            turn(MIDDLE, LOWER_LEFT, UPPER_LEFT, (0, upper)),
            turn(MIDDLE, LOWER_RIGHT, UPPER_RIGHT, (right, upper)),
        ]
    }
}
