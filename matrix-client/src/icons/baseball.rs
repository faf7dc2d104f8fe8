//! The diamond, and the outs.

use embedded_graphics::{pixelcolor::Rgb888, prelude::*};

use super::{disc, ring};
use crate::{frame::Frame, ink::color};

/// The three bases in a box twice as wide as high: `half` is half a base's diagonal. Order: first, second, third.
pub fn bases(frame: &mut Frame, at: Point, half: i32, runners: [bool; 3]) {
    let step = half + 1;
    let centers = [(3 * step - 1, 2 * step - 1), (2 * step - 1, step - 1), (step - 1, 2 * step - 1)];
    // The corners touch: second base stands between the two others.
    for ((x, y), runner) in centers.into_iter().zip(runners) {
        diamond(frame, at.x + x, at.y + y, half, runner);
    }
}

fn diamond(frame: &mut Frame, cx: i32, cy: i32, half: i32, filled: bool) {
    for y in -half..=half {
        let width = half - y.abs();
        for x in -width..=width {
            let edge = x.abs() == width;
            let color = match (filled, edge) {
                (true, _) => color::CAUTION,
                (false, true) => color::QUIET,
                (false, false) => continue,
            };
            frame.set(Point::new(cx + x, cy + y), color);
        }
    }
}

/// `of` dots in a row, as many of them filled as there are.
pub fn dots(frame: &mut Frame, at: Point, diameter: i32, filled: i64, of: i32, lit: Rgb888) {
    for index in 0..of {
        let x = at.x + index * (diameter + 2);
        if i64::from(index) < filled {
            disc(frame, x, at.y, diameter, lit);
        } else {
            ring(frame, x, at.y, diameter, color::QUIET);
        }
    }
}
