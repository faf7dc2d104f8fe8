//! Track: where somebody was last, when, and how fast in which direction.

use std::fmt;

use embedded_graphics::prelude::*;
use jiff::civil::DateTime;
use wallfeed_proto::{Values, values::track::Position};

use crate::{
    card,
    frame::Frame,
    hold::Hold,
    icons::{compass, mark},
    ink::{BODY, BOLD, HEADLINE, LARGE, SMALL, TINY, color},
    scene::{Scene, Units},
    shape::Shape,
    time::HourMinute,
};

pub fn draw(scene: &Scene, frame: &mut Frame) -> Hold {
    let Some(position) = position(scene) else {
        card::waiting(frame, "Track", "Waiting for a position");
        return None;
    };
    let place = [
        Coordinate::read(position.latitude.as_deref(), ['N', 'S'], 90.0),
        Coordinate::read(position.longitude.as_deref(), ['E', 'W'], 180.0),
    ];
    match Shape::of(frame.size()) {
        Shape::Small => draw_small(frame, position, place),
        Shape::Strip => draw_strip(scene, frame, position, place),
        Shape::Square | Shape::Full | Shape::Wide => draw_tall(scene, frame, position, place),
    }
    None
}

/// Whether there is anything to show.
pub fn has_data(scene: &Scene) -> bool {
    position(scene).is_some()
}

fn position<'a>(scene: &Scene<'a>) -> Option<&'a Position> {
    match scene.documents.values("Track")? {
        Values::Track(position) => (position.latitude.is_some() || position.name.is_some()).then_some(position),
        _ => None,
    }
}

/// Whether the last position is a guess.
fn has_no_fix(position: &Position) -> bool {
    position.valid_gps_fix.as_ref().is_some_and(|fix| !fix.0)
}

fn name(position: &Position) -> &str {
    position.name.as_deref().map_or("?", str::trim)
}

/// Of the compass.
const RADIUS: i32 = 18;

fn draw_tall(scene: &Scene, frame: &mut Frame, position: &Position, place: [Option<Coordinate>; 2]) {
    let width = frame.size().width as i32;
    let narrow = width < 128;
    // The upper right corner is free for the mark of a pause.
    let (first, room) = (if narrow { &HEADLINE } else { &LARGE }, width - 8);
    let font = first.fitting_in(room, first.cap, name(position));
    font.ink(color::TEXT).within(room).draw(frame, 1, 0, name(position));
    draw_time(scene, frame, position, 16, width);
    let (font, room) = if narrow { (&BOLD, width - 2) } else { (&HEADLINE, width - 2 * RADIUS - 8) };
    for (coordinate, y) in place.into_iter().zip([27, 27 + font.cap + 3]) {
        if let Some(coordinate) = coordinate {
            font.fitting(room, coordinate).ink(color::ACCENT).draw(frame, 1, y, coordinate);
        }
    }
    draw_motion(scene.preferences.units, frame, position, 1, 55);
    if !narrow {
        let center = Point::new(width - RADIUS - 4, frame.size().height as i32 - RADIUS - 2);
        compass::draw(frame, center, RADIUS, position.course.as_deref().unwrap_or_default(), color::AIR);
    }
}

fn draw_strip(scene: &Scene, frame: &mut Frame, position: &Position, place: [Option<Coordinate>; 2]) {
    BOLD.ink(color::TEXT).within(56).draw(frame, 1, 1, name(position));
    draw_time(scene, frame, position, 12, 56);
    draw_motion(scene.preferences.units, frame, position, 1, 22);
    for (coordinate, y) in place.into_iter().zip([1, 12]) {
        if let Some(coordinate) = coordinate {
            BOLD.fitting(62, coordinate).ink(color::ACCENT).right().draw(frame, 121, y, coordinate);
        }
    }
}

fn draw_small(frame: &mut Frame, position: &Position, place: [Option<Coordinate>; 2]) {
    BOLD.fitting(56, name(position)).ink(color::TEXT).within(56).draw(frame, 1, 1, name(position));
    for (coordinate, y) in place.into_iter().zip([13, 23]) {
        if let Some(coordinate) = coordinate {
            BODY.fitting(62, coordinate).ink(color::ACCENT).draw(frame, 1, y, coordinate);
        }
    }
}

/// When it was; the day too if it was not today. `11/22/2026 2:58:15 PM` is the tracker's local time.
fn draw_time(scene: &Scene, frame: &mut Frame, position: &Position, y: i32, right: i32) {
    let x = 1;
    let font = if right < 128 { &SMALL } else { &BODY };
    let color = if has_no_fix(position) { color::WARNING } else { color::QUIET };
    let write = |frame: &mut Frame, text: fmt::Arguments| {
        font.fitting(right - x, text).ink(color).within(right - x).draw(frame, x, y, text)
    };
    let text = position.time.as_deref().map_or("", str::trim);
    let Ok(when) = DateTime::strptime("%m/%d/%Y %I:%M:%S %p", text) else {
        write(frame, format_args!("{text}"));
        return;
    };
    let time = HourMinute::at(when.time(), scene.preferences.clock);
    let x = if when.date() == scene.now.date() {
        write(frame, format_args!("{}", time.with_half()))
    } else {
        write(frame, format_args!("{} {}", when.strftime("%b %-d"), time.with_half()))
    };
    if has_no_fix(position) && x + 30 < right {
        TINY.ink(color::WARNING).draw(frame, x + 4, y + font.cap - 5, "NO FIX");
    }
}

const MPH_PER_KNOT: f64 = 1.150_779;

/// Course and speed. The feed has knots.
fn draw_motion(units: Units, frame: &mut Frame, position: &Position, x: i32, y: i32) {
    let mut x = x;
    if let Some(course) = position.course.as_deref() {
        if mark::toward(frame, Point::new(x, y - 1), 9, course, color::AIR) {
            x += 12;
        }
        x = BOLD.ink(color::AIR).within(30).draw(frame, x, y, course) + 5;
    }
    let Some(knots) = position.velocity else { return };
    let speed = units.speed(knots * MPH_PER_KNOT);
    let x = BODY.ink(color::TEXT).within(30).draw(frame, x, y, speed) + 3;
    if x + SMALL.width(units.speed_name()) <= frame.size().width as i32 {
        SMALL.ink(color::QUIET).draw(frame, x, y + 2, units.speed_name());
    }
}

/// Degrees with their hemisphere: `70.24891° W`.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Coordinate {
    degrees: f64,
    hemisphere: char,
}

impl Coordinate {
    fn read(text: Option<&str>, [positive, negative]: [char; 2], most: f64) -> Option<Self> {
        let degrees: f64 = text?.trim().parse().ok().filter(|degrees: &f64| degrees.abs() <= most)?;
        let hemisphere = if degrees < 0.0 { negative } else { positive };
        Some(Self { degrees: degrees.abs(), hemisphere })
    }
}

impl fmt::Display for Coordinate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.4}° {}", self.degrees, self.hemisphere)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_have_a_hemisphere_and_no_sign() {
        let latitude = |text| Coordinate::read(Some(text), ['N', 'S'], 90.0).map(|latitude| latitude.to_string());
        assert_eq!(latitude("43.655431"), Some("43.6554° N".into()));
        assert_eq!(latitude("-43.655431"), Some("43.6554° S".into()));
        assert_eq!(latitude("0"), Some("0.0000° N".into()));
        for wrong in ["", "north", "91", "NaN", "inf"] {
            assert_eq!(latitude(wrong), None, "{wrong}");
        }
    }
}
