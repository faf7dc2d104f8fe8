//! Moon: tonight's moon as a picture, how much of it is lit, date and time, the next events of sun and moon.

use std::fmt;

use embedded_graphics::prelude::*;
use wallfeed_proto::{Values, values::moon::Moon};

use crate::{
    card,
    frame::Frame,
    hold::{Hold, until_next_minute},
    icons::{disc, mark, moon},
    ink::{BODY, BOLD, Font, HEADLINE, LARGE, SMALL, TINY, color},
    scene::Scene,
    shape::Shape,
    time::HourMinute,
};

pub fn draw(scene: &Scene, frame: &mut Frame) -> Hold {
    let Some(tonight) = values(scene) else {
        card::waiting(frame, "Moon", "Waiting for the moon");
        return None;
    };
    match Shape::of(frame.size()) {
        Shape::Small => draw_small(scene, frame, tonight),
        Shape::Square => draw_square(scene, frame, tonight),
        Shape::Strip => draw_strip(scene, frame, tonight),
        Shape::Full => draw_full(scene, frame, tonight),
        Shape::Wide => draw_wide(scene, frame, tonight),
    }
    until_next_minute(scene.now)
}

/// Whether there is anything to show.
pub fn has_data(scene: &Scene) -> bool {
    values(scene).is_some()
}

fn values<'a>(scene: &Scene<'a>) -> Option<&'a Moon> {
    match scene.documents.values("Moon")? {
        Values::Moon(moon) => moon.phase.and(Some(moon)),
        _ => None,
    }
}

fn draw_full(scene: &Scene, frame: &mut Frame, tonight: &Moon) {
    let height = frame.size().height as i32;
    draw_moon(frame, tonight, 1, (height - 60) / 2, 60);
    let x = 68;
    draw_lit(frame, tonight, x, 3, &LARGE);
    let time = HourMinute::of(scene.now, scene.preferences.clock);
    let after = BODY.ink(color::TEXT).draw(frame, x, 21, time) + 3;
    TINY.ink(color::QUIET).draw(frame, after, 24, time.half());
    BODY.ink(color::QUIET).draw(frame, x, 32, scene.now.strftime("%a %b %-d"));
    Event::sun(tonight).draw(scene, frame, x, 44, &BODY);
    Event::moon(tonight).draw(scene, frame, x, 55, &BODY);
}

fn draw_wide(scene: &Scene, frame: &mut Frame, tonight: &Moon) {
    let height = frame.size().height as i32;
    draw_moon(frame, tonight, 2, (height - 60) / 2, 60);
    let x = 72;
    draw_lit(frame, tonight, x, 3, &LARGE);
    BODY.ink(color::ACCENT).draw(frame, x, 23, phase_name(tonight));
    Event::sun(tonight).draw(scene, frame, x, 40, &BODY);
    Event::moon(tonight).draw(scene, frame, x, 53, &BODY);
    let right = frame.size().width as i32 - 5;
    let time = HourMinute::of(scene.now, scene.preferences.clock);
    TINY.ink(color::QUIET).right().draw(frame, right, 3 + HEADLINE.cap - TINY.cap, time.half());
    let half = if time.half().is_empty() { 0 } else { TINY.width(time.half()) + 3 };
    HEADLINE.ink(color::TEXT).right().draw(frame, right - half, 3, time);
    BODY.ink(color::QUIET).right().draw(frame, right, 40, scene.now.strftime("%A"));
    BODY.ink(color::QUIET).right().draw(frame, right, 53, scene.now.strftime("%b %-d"));
}

fn draw_square(scene: &Scene, frame: &mut Frame, tonight: &Moon) {
    draw_moon(frame, tonight, 0, 1, 36);
    // The upper right corner is free for the mark of a pause.
    draw_lit_short(frame, tonight, 39, 7, &BOLD, 25);
    let time = HourMinute::of(scene.now, scene.preferences.clock);
    SMALL.ink(color::TEXT).draw(frame, 39, 19, time);
    TINY.ink(color::QUIET).draw(frame, 39, 28, scene.now.strftime("%b %-d"));
    Event::sun(tonight).draw(scene, frame, 2, 41, &BODY);
    Event::moon(tonight).draw(scene, frame, 2, 53, &BODY);
}

fn draw_strip(scene: &Scene, frame: &mut Frame, tonight: &Moon) {
    draw_moon(frame, tonight, 0, 0, 32);
    draw_lit_short(frame, tonight, 36, 2, &HEADLINE, 34);
    let time = HourMinute::of(scene.now, scene.preferences.clock);
    SMALL.ink(color::QUIET).draw(frame, 37, 17, time);
    SMALL.ink(color::QUIET).draw(frame, 37, 25, scene.now.strftime("%b %-d"));
    Event::sun(tonight).draw(scene, frame, 70, 7, &SMALL);
    Event::moon(tonight).draw(scene, frame, 70, 20, &SMALL);
}

fn draw_small(scene: &Scene, frame: &mut Frame, tonight: &Moon) {
    draw_moon(frame, tonight, 0, 0, 32);
    draw_lit_short(frame, tonight, 34, 1, &BOLD, 25);
    let time = HourMinute::of(scene.now, scene.preferences.clock);
    SMALL.ink(color::TEXT).draw(frame, 34, 11, time);
    // Below it is room for a mark.
    TINY.ink(color::QUIET).draw(frame, 34, 19, scene.now.strftime("%b %-d"));
}

fn draw_moon(frame: &mut Frame, tonight: &Moon, x: i32, y: i32, diameter: i32) {
    moon::draw(frame, Point::new(x, y), diameter, tonight.phase.unwrap_or(0));
}

/// The lit part as the feed writes it: `97.3%`.
fn draw_lit(frame: &mut Frame, tonight: &Moon, x: i32, y: i32, font: &'static Font) {
    write_lit(frame, x, y, font, 56, format_args!("{}", lit(tonight)));
}

/// The lit part without its fraction.
fn draw_lit_short(frame: &mut Frame, tonight: &Moon, x: i32, y: i32, font: &'static Font, room: i32) {
    match lit(tonight).trim_end_matches('%').parse::<f64>() {
        Ok(percent) => write_lit(frame, x, y, font, room, format_args!("{percent:.0}%")),
        Err(_) => write_lit(frame, x, y, font, room, format_args!("{}", lit(tonight))),
    }
}

fn write_lit(frame: &mut Frame, x: i32, y: i32, font: &'static Font, room: i32, text: fmt::Arguments) {
    font.fitting(room, text).ink(color::MOON).within(room).draw(frame, x, y, text);
}

fn lit(tonight: &Moon) -> &str {
    tonight.illumstr.as_deref().map_or("", str::trim)
}

/// The phase in words; the four principal ones last as long as the picture does not tell them from their neighbours.
fn phase_name(tonight: &Moon) -> &'static str {
    match tonight.phase.unwrap_or(0).rem_euclid(100) {
        0..=1 | 99 => "New moon",
        2..=23 => "Waxing crescent",
        24..=26 => "First quarter",
        27..=48 => "Waxing gibbous",
        49..=51 => "Full moon",
        52..=73 => "Waning gibbous",
        74..=76 => "Last quarter",
        _ => "Waning crescent",
    }
}

/// A rise or a set, as the feed writes it: `Sunset:   07:43 PM`.
#[derive(Clone, Copy)]
struct Event<'a> {
    text: &'a str,
    sun: bool,
}

impl<'a> Event<'a> {
    fn sun(tonight: &'a Moon) -> Self {
        Self { text: tonight.sunevent.as_deref().unwrap_or_default(), sun: true }
    }

    fn moon(tonight: &'a Moon) -> Self {
        Self { text: tonight.moonevent.as_deref().unwrap_or_default(), sun: false }
    }

    /// Sun or moon with an arrow, and the time; or the words if it is not a rise or a set.
    fn draw(self, scene: &Scene, frame: &mut Frame, x: i32, y: i32, font: &'static Font) {
        let room = frame.size().width as i32 - x;
        let color = if self.sun { color::SUN } else { color::MOON };
        let (label, time) = self.text.split_once(':').unwrap_or((self.text, ""));
        let Some(time) = HourMinute::read(time, scene.preferences.clock) else {
            font.ink(color).within(room).draw(frame, x, y, self.text);
            return;
        };
        disc(frame, x, y, 7, color);
        if !self.sun {
            disc(frame, x + 3, y - 1, 6, color::BLACK);
        }
        let rises = label.trim_end().ends_with("rise");
        let middle = y + font.cap / 2 - 2;
        if rises {
            mark::up(frame, Point::new(x + 11, middle), 4, color);
        } else {
            mark::down(frame, Point::new(x + 11, middle), 4, color);
        }
        let x = font.ink(color::TEXT).within(room - 22).draw(frame, x + 22, y, time) + 3;
        if x + TINY.width(time.half()) <= frame.size().width as i32 {
            TINY.ink(color::QUIET).draw(frame, x, y + font.cap - 5, time.half());
        }
    }
}
