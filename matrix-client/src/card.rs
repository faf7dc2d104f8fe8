//! What is shown in place of a page: at boot, while there is nothing to draw, and when something is wrong.

use std::fmt::Display;

use embedded_graphics::{pixelcolor::Rgb888, prelude::*};

use crate::{
    frame::{Frame, rect},
    ink::{BODY, BOLD, Font, HEADLINE, LARGE, SMALL, TINY, color, label::lines},
    shape::Shape,
};

/// At boot: the name, and the version at the bottom.
pub fn splash(frame: &mut Frame) {
    let Ok(()) = frame.clear(color::BLACK);
    let (width, height) = (frame.size().width as i32, frame.size().height as i32);
    let font = if width < 128 { &BOLD } else { &LARGE };
    let beam = (height / 10).max(2);
    let top = height / 2 - font.cap / 2 - beam - 2;
    // Lights of a wall that come on one after the other.
    let lights = [color::ALARM, color::WARNING, color::SUN, color::GOOD, color::ACCENT, color::CALM, color::DEMO];
    let step = beam + 2;
    let left = width / 2 + 1 - lights.len() as i32 * step / 2;
    for (index, light) in lights.into_iter().enumerate() {
        frame.fill(rect(left + index as i32 * step, top - beam, beam, beam), light);
    }
    font.ink(color::TEXT).center().draw(frame, width / 2, top + 4, "Wallfeed");
    if height >= 64 {
        let version = env!("CARGO_PKG_VERSION");
        SMALL.ink(color::QUIET).center().draw(frame, width / 2, height - 12, version);
    }
}

/// A page that has nothing to show says what it waits for.
pub fn waiting(frame: &mut Frame, title: impl Display, text: &str) {
    draw(frame, color::ACCENT, title, text);
}

/// The gateway cannot be reached, and why.
pub fn unreachable(frame: &mut Frame, address: &str, reason: &str) {
    let height = frame.size().height as i32;
    if height < 64 {
        draw(frame, color::ALARM, "No connection", reason);
        return;
    }
    draw(frame, color::ALARM, "Cannot reach", reason);
    let width = frame.size().width as i32;
    let font = if width < 128 { &TINY } else { &SMALL };
    font.ink(color::TEXT).center().within(width - 2).draw(frame, width / 2, height - font.cap - 3, address);
}

/// A page that could not be drawn; the others go on.
pub fn broken(frame: &mut Frame, page: impl Display) {
    draw(frame, color::ALARM, page, "Cannot be drawn; the log says why");
}

/// A heading and a few lines, in the middle.
fn draw(frame: &mut Frame, ink: Rgb888, title: impl Display, text: &str) {
    let Ok(()) = frame.clear(color::BLACK);
    let size = frame.size();
    let (width, height) = (size.width as i32, size.height as i32);
    let (heading, body): (&'static Font, &'static Font) = match Shape::of(size) {
        Shape::Small => (&SMALL, &TINY),
        Shape::Square => (&BOLD, &SMALL),
        Shape::Strip => (&BOLD, &BODY),
        Shape::Full | Shape::Wide => (&HEADLINE, &BODY),
    };
    let room = width - 4;
    let heading = heading.fitting(room, &title);
    let gap = heading.cap / 2;
    // With the last line's descenders.
    let most = |font: &Font| {
        ((height - heading.cap - gap - font.cap - font.descent() - 1) / font.line).clamp(0, 3) as usize + 1
    };
    let fits = |font: &&'static Font| lines(font, text, room).count() <= most(font);
    let body = std::iter::successors(Some(body), |font| font.smaller).find(fits).unwrap_or(&TINY);
    let most = most(body);
    let count = lines(body, text, room).take(most).count() as i32;
    let all = heading.cap + gap + count * body.line - (body.line - body.cap);
    let mut y = ((height - all) / 2).max(1);
    heading.ink(ink).center().within(room).draw(frame, width / 2, y, title);
    y += heading.cap + gap;
    for line in lines(body, text, room).take(most) {
        body.ink(color::QUIET).center().within(room).draw(frame, width / 2, y, line);
        y += body.line;
    }
}
