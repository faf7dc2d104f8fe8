//! Text that is wider than its place moves through it.

use std::time::Duration;

use embedded_graphics::{pixelcolor::Rgb888, prelude::*, primitives::Rectangle};

use crate::{
    frame::{Frame, rect},
    hold::Hold,
    ink::Font,
};

/// How fast the text moves: one pixel per step is the smoothest that a grid can show.
const STEP: Duration = Duration::from_millis(33);
/// How long the beginning stands still, to be found by the eye.
const REST: Duration = Duration::from_millis(1500);
/// Columns between the end and the beginning that follows it.
const GAP: i32 = 24;

/// Where the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Position {
    offset: i32,
    hold: Duration,
}

impl Position {
    fn at(elapsed: Duration, width: i32) -> Self {
        let travel = (width + GAP).max(1).unsigned_abs();
        let cycle = REST + STEP * travel;
        let into = Duration::from_nanos((elapsed.as_nanos() % cycle.as_nanos()) as u64);
        match into.checked_sub(REST) {
            None => Self { offset: 0, hold: REST.saturating_sub(into) },
            Some(moving) => {
                let steps = moving.as_nanos() / STEP.as_nanos();
                Self { offset: steps as i32 + 1, hold: (STEP * (steps as u32 + 1)).saturating_sub(moving) }
            }
        }
    }
}

/// Draws the text within the area's columns, its capitals in the middle of the area's rows; moving where it is too wide or
/// `always` is set.
pub fn draw(
    frame: &mut Frame,
    font: &'static Font,
    color: Rgb888,
    area: Rectangle,
    elapsed: Duration,
    text: &str,
    always: bool,
) -> Hold {
    let (left, room) = (area.top_left.x, area.size.width as i32);
    let top = area.top_left.y + (area.size.height as i32 - font.cap) / 2;
    let width = font.width(text);
    if width <= room && !always {
        font.ink(color).draw(frame, left, top, text);
        return None;
    }
    // Accents and descenders may stand out above and below.
    let rows = frame.bounding_box().rows();
    let mut window = frame.clipped(&rect(left, rows.start, room, rows.end - rows.start));
    let Position { offset, hold } = Position::at(elapsed, width);
    let mut x = left - offset;
    while x < left + room {
        font.ink(color).draw(&mut window, x, top, text);
        x += width + GAP;
    }
    Some(hold)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_rests_then_moves_pixel_by_pixel_and_comes_round() {
        let at = |millis| Position::at(Duration::from_millis(millis), 100);
        assert_eq!(at(0), Position { offset: 0, hold: REST });
        assert_eq!(at(1499), Position { offset: 0, hold: Duration::from_millis(1) });
        assert_eq!(at(1500), Position { offset: 1, hold: STEP });
        assert_eq!(at(1500 + 33), Position { offset: 2, hold: STEP });
        assert_eq!(at(1500 + 40).hold, Duration::from_millis(26));
        let cycle = 1500 + 33 * 124;
        assert_eq!(at(cycle), at(0));
        assert_eq!(at(cycle - 1).offset, 124);
    }

    #[test]
    fn every_hold_ends_with_a_new_offset() {
        let mut now = Duration::ZERO;
        for _ in 0..500 {
            let here = Position::at(now, 40);
            now += here.hold;
            assert_ne!(Position::at(now, 40).offset, here.offset, "at {now:?}");
        }
    }
}
