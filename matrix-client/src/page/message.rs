//! Message: a pushed text as large as it fits, or moving through the wall.

use embedded_graphics::prelude::*;
use wallfeed_proto::{
    Values,
    values::message::{Message, Priority},
};

use super::Availability;
use crate::{
    card,
    frame::{Frame, rect},
    hold::Hold,
    ink::{BODY, BOLD, DISPLAY, Font, HEADLINE, HUGE, LARGE, SMALL, color, hex, label::lines, visible},
    marquee,
    scene::Scene,
    shape::Shape,
};

pub fn draw(scene: &Scene, frame: &mut Frame) -> Hold {
    let Some((message, text)) = values(scene) else {
        card::waiting(frame, "Message", "No message");
        return None;
    };
    let (width, height) = (frame.size().width as i32, frame.size().height as i32);
    let top = draw_title(frame, message);
    let color = message.color.as_deref().and_then(hex).map_or(color::TEXT, visible);
    let room = height - top;
    let fonts = std::iter::successors(Some(&HUGE), |font| font.smaller.filter(|smaller| smaller.cap >= BODY.cap));
    let fitting = fonts.into_iter().find(|font| fits(font, text, width - 2, room));
    let Some(font) = fitting.filter(|_| message.scroll != Some(true)) else {
        let area = rect(0, top, width, room);
        return marquee::draw(frame, scrolling_font(room), color, area, scene.elapsed, text, true);
    };
    let block = Block::of(font, text, width - 2);
    let mut y = top + (room - block.height) / 2 + block.rise;
    for line in lines(font, text, width - 2) {
        font.ink(color).center().draw(frame, width / 2, y, line);
        y += block.pitch;
    }
    None
}

/// An urgent message interrupts as long as it holds.
pub fn availability(scene: &Scene) -> Availability {
    match values(scene) {
        None => Availability::Skip("a message"),
        Some((message, _)) if message.priority == Some(Priority::Urgent) && !is_overdue(scene) => {
            Availability::Urgent(2)
        }
        Some(_) => Availability::Show,
    }
}

fn values<'a>(scene: &Scene<'a>) -> Option<(&'a Message, &'a str)> {
    match scene.documents.values("Message")? {
        Values::Message(message) => {
            let text = message.text.as_deref()?.trim();
            (!text.is_empty()).then_some((message, text))
        }
        _ => None,
    }
}

fn is_overdue(scene: &Scene) -> bool {
    scene.documents.get("Message").is_some_and(|document| document.is_stale(scene.now.timestamp()))
}

/// More lines than any wall has.
const MOST_LINES: usize = 9;

/// Whether the text fits without a word being broken.
fn fits(font: &'static Font, text: &str, room: i32, height: i32) -> bool {
    Block::of(font, text, room).height <= height && text.split_whitespace().all(|word| font.width(word) <= room)
}

/// The rows that a text of several lines takes.
struct Block {
    /// From the first line's accents to the last line's descenders.
    height: i32,
    /// What the accents take of it.
    rise: i32,
    /// From one line's capitals to the next line's: accents have room below descenders.
    pitch: i32,
}

impl Block {
    fn of(font: &'static Font, text: &str, room: i32) -> Self {
        let count = lines(font, text, room).take(MOST_LINES).count() as i32;
        let rise = font.rise(text);
        let pitch = font.line.max(rise + font.cap + font.descent());
        Self { height: rise + font.cap + (count - 1) * pitch + font.descent(), rise, pitch }
    }
}

fn scrolling_font(height: i32) -> &'static Font {
    match height {
        ..20 => &HEADLINE,
        20..28 => &LARGE,
        28..44 => &DISPLAY,
        _ => &HUGE,
    }
}

/// The title on a rule of the message's colour; returns where the text's room begins.
fn draw_title(frame: &mut Frame, message: &Message) -> i32 {
    let Some(title) = message.title.as_deref().map(str::trim).filter(|title| !title.is_empty()) else { return 0 };
    let width = frame.size().width as i32;
    let font = match Shape::of(frame.size()) {
        Shape::Small => &SMALL,
        Shape::Square | Shape::Strip | Shape::Full | Shape::Wide => &BOLD,
    };
    let urgent = message.priority == Some(Priority::Urgent);
    let color = if urgent { color::ALARM } else { color::ACCENT };
    // The upper right corner is free for the mark of a pause.
    font.ink(color).within(width - 6).draw(frame, 1, 1, title);
    let rule = font.cap + 3;
    frame.fill(rect(0, rule, width, 1), color);
    rule + 2
}
