//! Hourly weather: the next hours as a curve, with icons, temperatures and what they feel like.

use embedded_graphics::{pixelcolor::Rgb888, prelude::*};
use wallfeed_proto::{Values, values::weather::Hour};

use crate::{
    card,
    frame::{Frame, rect},
    hold::Hold,
    icons::weather::Icon,
    ink::{BOLD, Font, SMALL, TINY, color},
    scene::{Clock, Scene, Units},
    shape::Shape,
};

/// Where everything is.
struct Layout {
    /// How many hours there are, and after how many the next is labelled.
    hours: usize,
    every: usize,
    /// Size and top of the icons; where the wall is low they stand beside the temperature.
    icon: i32,
    beside: bool,
    temperature: (&'static Font, i32),
    feels: Option<i32>,
    /// First and last row of the curve.
    curve: (i32, i32),
    hour: i32,
}

fn layout(shape: Shape, height: i32) -> Layout {
    // Its letters may hang a row below the line.
    let hour = height - 6;
    match shape {
        Shape::Small => Layout {
            hours: 12,
            every: 3,
            icon: 0,
            beside: false,
            temperature: (&TINY, 0),
            feels: None,
            curve: (8, height - 9),
            hour,
        },
        Shape::Square => Layout {
            hours: 12,
            every: 4,
            icon: 15,
            beside: false,
            temperature: (&BOLD, 18),
            feels: Some(29),
            curve: (37, height - 9),
            hour,
        },
        Shape::Strip => Layout {
            hours: 24,
            every: 6,
            icon: 12,
            beside: true,
            temperature: (&SMALL, 3),
            feels: None,
            curve: (13, height - 8),
            hour,
        },
        Shape::Full | Shape::Wide => Layout {
            hours: 24,
            every: if shape == Shape::Wide { 3 } else { 4 },
            icon: 16,
            beside: false,
            temperature: (&BOLD, 18),
            feels: Some(29),
            curve: (37, height - 9),
            hour,
        },
    }
}

pub fn draw(scene: &Scene, frame: &mut Frame) -> Hold {
    let Some(hours) = hours(scene) else {
        card::waiting(frame, "Hourly", "Waiting for the weather");
        return None;
    };
    let size = frame.size();
    let (width, height) = (size.width as i32, size.height as i32);
    let layout = layout(Shape::of(size), height);
    // The upper right corner is free for the mark of a pause; the curve goes on below it.
    let width = width - 6;
    draw_curve(frame, &layout, hours, width);

    let columns = (layout.hours / layout.every) as i32;
    let labelled = hours.iter().take(layout.hours).skip(layout.every / 2).step_by(layout.every);
    for (index, hour) in (0..).zip(labelled) {
        let middle = width * (2 * index + 1) / (2 * columns);
        draw_column(frame, scene, &layout, middle, hour);
    }
    None
}

/// Whether there is anything to show.
pub fn has_data(scene: &Scene) -> bool {
    hours(scene).is_some()
}

fn hours<'a>(scene: &Scene<'a>) -> Option<&'a [Hour]> {
    match scene.documents.values("Weather")? {
        Values::Weather(weather) => weather.hourly.as_deref().filter(|hours| !hours.is_empty()),
        _ => None,
    }
}

fn draw_column(frame: &mut Frame, scene: &Scene, layout: &Layout, middle: i32, hour: &Hour) {
    let units = scene.preferences.units;
    let (font, y) = layout.temperature;
    let icon = Icon::of(hour.wid, hour.nwid, hour.dn);
    if layout.beside {
        icon.draw(frame, Point::new(middle - layout.icon - 1, 0), layout.icon);
        if let Some(temp) = hour.temp {
            let ink = font.ink(color::temperature(temp as f64));
            ink.draw(frame, middle + 1, y, units.temperature(temp as f64));
        }
    } else {
        if layout.icon > 0 {
            icon.draw(frame, Point::new(middle - layout.icon / 2, 0), layout.icon);
        }
        if let Some(temp) = hour.temp {
            draw_degrees(frame, font, color::temperature(temp as f64), middle, y, units, temp);
        }
    }
    if let (Some(y), Some(feel)) = (layout.feels, hour.feel) {
        draw_degrees(frame, &TINY, color::QUIET, middle, y, units, feel);
    }
    draw_hour(frame, scene.preferences.clock, middle, layout.hour, hour.hour.as_deref().unwrap_or_default());
}

/// The figures stand in the middle; the degree sign hangs.
fn draw_degrees(frame: &mut Frame, font: &'static Font, color: Rgb888, middle: i32, y: i32, units: Units, temp: i64) {
    let x = font.ink(color).center().draw(frame, middle + 1, y, units.temperature(temp as f64));
    if font.cap > 6 {
        frame.fill(rect(x + 1, y, 2, 2), color);
    }
}

/// `15:00` as `3p` or `15`.
fn draw_hour(frame: &mut Frame, clock: Clock, middle: i32, y: i32, text: &str) {
    let ink = TINY.ink(color::QUIET).center();
    let hour = text.split(':').next().and_then(|hour| hour.trim().parse::<u8>().ok()).filter(|&hour| hour < 24);
    match (hour, clock) {
        (None, _) => ink.within(16).draw(frame, middle, y, text),
        (Some(hour), Clock::TwentyFour) => ink.draw(frame, middle, y, format_args!("{hour:02}")),
        (Some(hour), Clock::Twelve) => {
            let half = if hour < 12 { "a" } else { "p" };
            ink.draw(frame, middle, y, format_args!("{}{half}", (hour + 11) % 12 + 1))
        }
    };
}

/// How much of the glow below the curve is black: as much as leaves what LEDs still show.
const GLOW: u8 = 194;

/// The temperature as a bright line over a glow of its colour, and what it feels like as dots; the layout's hours take so
/// many columns.
fn draw_curve(frame: &mut Frame, layout: &Layout, hours: &[Hour], columns: i32) {
    let width = frame.size().width as i32;
    let along = |x: i32| f64::from(x) * layout.hours as f64 / f64::from(columns.max(1));
    let hours = &hours[..hours.len().min(along(width) as usize + 1)];
    let all = || hours.iter().flat_map(|hour| [hour.temp, hour.feel]).flatten();
    let (Some(lowest), Some(highest)) = (all().min(), all().max()) else { return };
    let (top, bottom) = layout.curve;
    // A few degrees are no drama: the scale spans at least this many.
    let span = highest.saturating_sub(lowest).max(12) as f64;
    let row = |value: f64| {
        let height = (value - lowest as f64) / span * f64::from(bottom - top - 1);
        bottom - 1 - (height.round() as i32).clamp(0, bottom - top - 1)
    };
    let mut before = None;
    for x in 0..width {
        let along = along(x);
        let Some(temp) = between(hours, along, |hour| hour.temp) else { continue };
        let (y, color) = (row(temp), color::temperature(temp));
        frame.fill(rect(x, y + 2, 1, bottom - y - 1), color::mix(color, color::BLACK, GLOW));
        // The line is closed where it is steep.
        let from = before.unwrap_or(y).min(y);
        let to = before.unwrap_or(y).max(y);
        frame.fill(rect(x, from, 1, to - from + 2), color);
        before = Some(y);
        if x % 3 == 0
            && let Some(feel) = between(hours, along, |hour| hour.feel)
            && (row(feel) - y).abs() > 2
        {
            frame.set(Point::new(x, row(feel)), color::QUIET);
        }
    }
}

/// A value between two hours.
fn between(hours: &[Hour], along: f64, value: impl Fn(&Hour) -> Option<i64>) -> Option<f64> {
    let index = along.floor() as usize;
    let from = value(hours.get(index)?)? as f64;
    let to = hours.get(index + 1).and_then(&value).map_or(from, |to| to as f64);
    Some(from + (to - from) * along.fract())
}
