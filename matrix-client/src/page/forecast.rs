//! Forecast: the next days, each with its sky, its highest and its lowest temperature.

use embedded_graphics::prelude::*;
use wallfeed_proto::{Values, values::weather::Day};

use crate::{
    card,
    frame::Frame,
    hold::Hold,
    icons::weather::Icon,
    ink::{BOLD, Font, HEADLINE, LARGE, SMALL, TINY, color},
    scene::{Scene, Units},
    shape::Shape,
};

/// Where everything is in a day's column.
struct Layout {
    days: i32,
    name: (&'static Font, i32),
    icon: (i32, i32),
    high: (&'static Font, i32),
    low: (&'static Font, i32),
    /// Whether the temperatures stand beside the icon.
    beside: bool,
}

fn layout(shape: Shape) -> Layout {
    match shape {
        Shape::Small => {
            Layout { days: 3, name: (&TINY, 0), icon: (12, 7), high: (&SMALL, 20), low: (&TINY, 27), beside: false }
        }
        Shape::Square => Layout {
            days: 3,
            name: (&SMALL, 2),
            icon: (20, 9),
            high: (&HEADLINE, 31),
            low: (&HEADLINE, 45),
            beside: false,
        },
        Shape::Strip => {
            Layout { days: 5, name: (&SMALL, 2), icon: (12, 12), high: (&SMALL, 11), low: (&SMALL, 20), beside: true }
        }
        Shape::Full | Shape::Wide => Layout {
            days: if shape == Shape::Full { 5 } else { 7 },
            // Accents have their rows above, and a whole mark below.
            name: (&BOLD, 3),
            icon: (20, 12),
            high: (&LARGE, 33),
            low: (&BOLD, 49),
            beside: false,
        },
    }
}

pub fn draw(scene: &Scene, frame: &mut Frame) -> Hold {
    let Some(days) = days(scene) else {
        card::waiting(frame, "Forecast", "Waiting for the weather");
        return None;
    };
    let size = frame.size();
    let shape = Shape::of(size);
    let mut layout = layout(shape);
    // The upper right corner is free for the mark of a pause.
    let spare = match shape {
        Shape::Wide => 6,
        Shape::Full | Shape::Square => 3,
        Shape::Small | Shape::Strip => 0,
    };
    let width = size.width as i32 - spare;
    layout.fit(scene.preferences.units, width / layout.days, days);
    for (index, day) in (0..layout.days).zip(days) {
        let (left, right) = (width * index / layout.days, width * (index + 1) / layout.days);
        layout.draw_day(frame, scene.preferences.units, left, right - left, day, index == 0);
    }
    None
}

/// Whether there is anything to show.
pub fn has_data(scene: &Scene) -> bool {
    days(scene).is_some()
}

fn days<'a>(scene: &Scene<'a>) -> Option<&'a [Day]> {
    match scene.documents.values("Weather")? {
        Values::Weather(weather) => weather.forecast.as_deref().filter(|days| !days.is_empty()),
        _ => None,
    }
}

impl Layout {
    /// Takes the largest fonts in which every day's temperatures fit their column.
    fn fit(&mut self, units: Units, column: i32, days: &[Day]) {
        let room = self.room(column);
        let (high, low) = (self.high.0, self.low.0);
        for day in days.iter().take(self.days as usize) {
            let temperature = |value: Option<i64>| units.temperature(value.unwrap_or(0) as f64);
            self.high.0 = self.high.0.fitting(room, temperature(day.high));
            self.low.0 = self.low.0.fitting(room, temperature(day.low));
        }
        self.high.1 += (high.cap - self.high.0.cap) / 2;
        self.low.1 += (low.cap - self.low.0.cap) / 2;
    }

    fn room(&self, column: i32) -> i32 {
        if self.beside { column - self.icon.0 - 2 } else { column - 3 }
    }

    fn draw_day(&self, frame: &mut Frame, units: Units, left: i32, width: i32, day: &Day, today: bool) {
        let middle = left + width / 2;
        let (font, y) = self.name;
        let color = if today { color::ACCENT } else { color::QUIET };
        let name = day.dow.as_deref().unwrap_or("?");
        font.fitting(width - 1, name).ink(color).center().within(width - 1).draw(frame, middle, y, name);

        let (size, y) = self.icon;
        let x = if self.beside { left } else { middle - size / 2 };
        Icon::of(day.wid, day.nwid, day.dn).draw(frame, Point::new(x, y), size);

        let room = self.room(width);
        let middle = if self.beside { left + size + 1 + room / 2 } else { middle };
        if let Some(high) = day.high {
            let ink = self.high.0.ink(color::temperature(high as f64));
            ink.center().within(room).draw(frame, middle, self.high.1, units.temperature(high as f64));
        }
        if let Some(low) = day.low {
            let ink = self.low.0.ink(color::QUIET);
            ink.center().within(room).draw(frame, middle, self.low.1, units.temperature(low as f64));
        }
    }
}
