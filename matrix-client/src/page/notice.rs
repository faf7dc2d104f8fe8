//! A page that has nothing to show says what it waits for.

use embedded_graphics::prelude::*;

use crate::{
    frame::Frame,
    ink::{BODY, BOLD, SMALL, TINY, color, label::lines},
    shape::Shape,
};

/// The page's name and what is to be said.
pub fn draw(frame: &mut Frame, title: &str, text: &str) {
    let size = frame.size();
    let (width, height) = (size.width as i32, size.height as i32);
    let (heading, body) = match Shape::of(size) {
        Shape::Small => (&SMALL, &TINY),
        Shape::Square => (&BOLD, &SMALL),
        _ => (&BOLD, &BODY),
    };
    let room = width - 4;
    let count = lines(body, text, room).take(4).count() as i32;
    let all = heading.cap + 4 + count * body.line - (body.line - body.cap);
    let mut y = ((height - all) / 2).max(1);
    heading.ink(color::ACCENT).center().within(room).draw(frame, width / 2, y, title);
    y += heading.cap + 4;
    for line in lines(body, text, room).take(4) {
        body.ink(color::QUIET).center().within(room).draw(frame, width / 2, y, line);
        y += body.line;
    }
}
