//! Pictures drawn in code: weather, the moon, ball games.

pub mod baseball;
pub mod compass;
pub mod flag;
pub mod football;
pub mod mark;
pub mod moon;
pub mod weather;

use embedded_graphics::{
    pixelcolor::Rgb888,
    prelude::*,
    primitives::{Circle, Line, PrimitiveStyle, Triangle},
};

use crate::frame::{Frame, rect};

/// A filled circle in the square of `diameter` at `x`, `y`.
pub fn disc(frame: &mut Frame, x: i32, y: i32, diameter: i32, color: Rgb888) {
    let circle = Circle::new(Point::new(x, y), diameter.max(0) as u32).into_styled(PrimitiveStyle::with_fill(color));
    let Ok(()) = circle.draw(frame);
}

/// A circle's line in the square of `diameter` at `x`, `y`; dark inside.
pub fn ring(frame: &mut Frame, x: i32, y: i32, diameter: i32, color: Rgb888) {
    disc(frame, x, y, diameter, color);
    if diameter > 5 {
        disc(frame, x + 1, y + 1, diameter - 2, Rgb888::BLACK);
    } else {
        // So small a circle is a square without corners, and its inside is a square.
        frame.fill(rect(x + 1, y + 1, diameter - 2, diameter - 2), Rgb888::BLACK);
    }
}

/// A line of a width.
pub fn line(frame: &mut Frame, from: (i32, i32), to: (i32, i32), width: i32, color: Rgb888) {
    let style = PrimitiveStyle::with_stroke(color, width.max(1) as u32);
    let Ok(()) = Line::new(from.into(), to.into()).into_styled(style).draw(frame);
}

/// A filled triangle.
pub fn triangle(frame: &mut Frame, corners: [(i32, i32); 3], color: Rgb888) {
    let [a, b, c] = corners.map(Point::from);
    let Ok(()) = Triangle::new(a, b, c).into_styled(PrimitiveStyle::with_fill(color)).draw(frame);
}
