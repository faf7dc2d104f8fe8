//! The ball, and where it lies on the field.

use embedded_graphics::{pixelcolor::Rgb888, prelude::*, primitives::Rectangle};

use crate::{
    frame::{Frame, rect},
    ink::color,
};

const LEATHER: Rgb888 = Rgb888::new(200, 96, 32);
const GRASS: Rgb888 = Rgb888::new(0, 104, 32);

/// A ball, 6 wide and 4 high.
pub fn draw(frame: &mut Frame, at: Point) {
    frame.fill(rect(at.x + 1, at.y, 4, 4), LEATHER);
    frame.fill(rect(at.x, at.y + 1, 6, 2), LEATHER);
    frame.fill(rect(at.x + 2, at.y + 1, 2, 1), color::TEXT);
}

/// The field with the two end zones in their teams' colours, a line every ten yards, and the ball at so many yards from
/// the left goal line.
pub fn field(frame: &mut Frame, area: Rectangle, ends: [Rgb888; 2], ball: Option<i32>) {
    let (x, y) = (area.top_left.x, area.top_left.y);
    let (width, height) = (area.size.width as i32, area.size.height as i32);
    let zone = width / 12;
    let play = width - 2 * zone;
    frame.fill(rect(x, y, zone, height), ends[0]);
    frame.fill(rect(x + width - zone, y, zone, height), ends[1]);
    frame.fill(rect(x + zone, y, play, height), GRASS);
    let column = |yards: i32| x + zone + yards * (play - 1) / 100;
    for line in (1..10).map(|ten| column(ten * 10)) {
        frame.fill(rect(line, y, 1, height), color::mix(GRASS, color::TEXT, 70));
    }
    if let Some(yards) = ball {
        let at = column(yards);
        frame.fill(rect(at - 2, y - 1, 5, height + 2), color::BLACK);
        frame.fill(rect(at - 1, y - 1, 3, height + 2), color::SUN);
    }
}
