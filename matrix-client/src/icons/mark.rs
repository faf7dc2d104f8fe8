//! Small signs: arrows and drops.

use embedded_graphics::{pixelcolor::Rgb888, prelude::Point};

use super::line;
use crate::frame::{Frame, rect};

/// A filled arrow head that points up, `2 · height - 1` wide.
pub fn up(frame: &mut Frame, at: Point, height: i32, color: Rgb888) {
    for row in 0..height {
        frame.fill(rect(at.x + height - 1 - row, at.y + row, 2 * row + 1, 1), color);
    }
}

/// A filled arrow head that points down, `2 · height - 1` wide.
pub fn down(frame: &mut Frame, at: Point, height: i32, color: Rgb888) {
    for row in 0..height {
        frame.fill(rect(at.x + row, at.y + row, 2 * (height - row) - 1, 1), color);
    }
}

/// A drop of water, 5 wide and 8 high.
pub fn drop(frame: &mut Frame, at: Point, color: Rgb888) {
    for (row, (x, width)) in [(2, 1), (2, 1), (1, 3), (1, 3), (0, 5), (0, 5), (0, 5), (1, 3)].into_iter().enumerate() {
        frame.fill(rect(at.x + x, at.y + row as i32, width, 1), color);
    }
}

/// The 16 points of the compass, clockwise from north.
const POINTS: [&str; 16] =
    ["N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"];

/// Which of the 16 points of the compass it is, clockwise from north.
#[must_use]
pub fn point(name: &str) -> Option<usize> {
    POINTS.iter().position(|point| point.eq_ignore_ascii_case(name.trim()))
}

/// An arrow in the square of `size` that points where a wind from this point of the compass blows to, in the nearest of
/// eight directions: the others are ragged on a grid. Returns whether the point is one of the 16.
pub fn wind(frame: &mut Frame, at: Point, size: i32, from: &str, color: Rgb888) -> bool {
    arrow(frame, at, size, from, color, true)
}

/// An arrow in the square of `size` that points to a point of the compass, in the nearest of eight directions. Returns
/// whether the point is one of the 16.
pub fn toward(frame: &mut Frame, at: Point, size: i32, to: &str, color: Rgb888) -> bool {
    arrow(frame, at, size, to, color, false)
}

fn arrow(frame: &mut Frame, at: Point, size: i32, name: &str, color: Rgb888, from: bool) -> bool {
    let Some(point) = point(name) else { return false };
    let angle = point.div_ceil(2) as f32 * std::f32::consts::TAU / 8.0;
    let (dx, dy) = if from { (-angle.sin(), angle.cos()) } else { (angle.sin(), -angle.cos()) };
    let half = (size - 1) as f32 / 2.0;
    let place = |along: f32, across: f32| {
        let x = half + (dx * along - dy * across) * half;
        let y = half + (dy * along + dx * across) * half;
        (at.x + x.round() as i32, at.y + y.round() as i32)
    };
    line(frame, place(-1.0, 0.0), place(1.0, 0.0), 1, color);
    line(frame, place(1.0, 0.0), place(0.1, 0.6), 1, color);
    line(frame, place(1.0, 0.0), place(0.1, -0.6), 1, color);
    true
}
