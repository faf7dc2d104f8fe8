//! A compass card with a needle.

use std::f32::consts::TAU;

use embedded_graphics::{pixelcolor::Rgb888, prelude::*};

use super::{mark, triangle};
use crate::{
    frame::{Frame, rect},
    ink::{TINY, color},
};

/// A card of this radius around a point, with a needle that points to one of the 16 points of the compass.
pub fn draw(frame: &mut Frame, center: Point, radius: i32, course: &str, needle: Rgb888) {
    for tick in 1..16 {
        let at = place(center, tick, radius);
        let (size, color) = if tick % 4 == 0 { (2, color::TEXT) } else { (1, color::QUIET) };
        frame.fill(rect(at.x, at.y, size, size), color);
    }
    TINY.ink(color::ALARM).center().draw(frame, center.x + 1, center.y - radius - TINY.cap / 2, "N");
    let Some(course) = mark::point(course) else { return };
    let corner = |turn: usize, radius: i32| place(center, course + turn, radius).into();
    triangle(frame, [corner(0, radius - 4), corner(7, radius * 5 / 8), corner(9, radius * 5 / 8)], needle);
}

/// The pixel that far away in the direction of one of the 16 points.
fn place(center: Point, point: usize, radius: i32) -> Point {
    let (sin, cos) = (point as f32 / 16.0 * TAU).sin_cos();
    let along = |part: f32| (part * radius as f32).round() as i32;
    center + Point::new(along(sin), -along(cos))
}
