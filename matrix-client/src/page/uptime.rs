//! Uptime: how long this client runs, and each service with the time since its start as a coloured mark.

use std::time::Duration;

use embedded_graphics::{pixelcolor::Rgb888, prelude::*};
use jiff::Timestamp;

use crate::{
    frame::Frame,
    hold::{Hold, soonest},
    icons::disc,
    ink::{BODY, BOLD, Font, HEADLINE, SMALL, TINY, color},
    marks::Age,
    scene::Scene,
    shape::Shape,
};

/// How long a screenful of services stays, where there is more than one.
const TURN: Duration = Duration::from_secs(4);

/// Where the services are.
struct Grid {
    columns: i32,
    rows: i32,
    top: i32,
    font: &'static Font,
}

pub fn draw(scene: &Scene, frame: &mut Frame) -> Hold {
    let mut grid = match Shape::of(frame.size()) {
        Shape::Small => Grid { columns: 1, rows: 3, top: 10, font: &SMALL },
        Shape::Square => Grid { columns: 1, rows: 4, top: 17, font: &SMALL },
        Shape::Strip => Grid { columns: 2, rows: 2, top: 12, font: &BODY },
        Shape::Full => Grid { columns: 2, rows: 4, top: 18, font: &BODY },
        Shape::Wide => Grid { columns: 3, rows: 4, top: 18, font: &BODY },
    };
    draw_client(scene, frame);
    let mut hold = Some(until_next_minute(since(scene.started, scene.now.timestamp())));

    let services = || scene.documents.iter().filter_map(|(key, document)| Some((key.server_name()?, document)));
    let count = services().count();
    // Fewer services have more room for their names.
    if grid.columns > 1 && count as i32 <= (grid.columns - 1) * grid.rows {
        grid.columns -= 1;
    }
    let per_screen = (grid.columns * grid.rows) as usize;
    let screens = count.div_ceil(per_screen).max(1);
    let turns = (scene.elapsed.as_nanos() / TURN.as_nanos()) as usize;
    let screen = scene.step.wrapping_add(turns) % screens;
    for (index, (name, document)) in services().skip(screen * per_screen).take(per_screen).enumerate() {
        let started = document.updated.as_ref().map(wallfeed_proto::Stamp::timestamp);
        let age = started.map(|started| since(started, scene.now.timestamp()));
        grid.draw(frame, index as i32, name, age);
        hold = soonest(hold, age.map(Age).map(Age::holds_for));
    }
    if count == 0 {
        let (width, height) = (frame.size().width as i32, frame.size().height as i32);
        let y = (height + grid.top - grid.font.cap) / 2;
        let text = "No services yet";
        grid.font.fitting(width, text).ink(color::QUIET).center().within(width).draw(frame, width / 2, y, text);
    }
    if screens == 1 {
        return hold;
    }
    let into = scene.elapsed.as_nanos() % TURN.as_nanos();
    soonest(hold, Some(TURN.saturating_sub(Duration::from_nanos(into as u64))))
}

/// How long ago; nothing for what is still to come, as on a wall whose clock is not set yet.
fn since(then: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(now.duration_since(then)).unwrap_or_default()
}

fn until_next_minute(age: Duration) -> Duration {
    const MINUTE: u128 = 60_000_000_000;
    Duration::from_nanos((MINUTE - age.as_nanos() % MINUTE) as u64)
}

/// The colour of a service that started so long ago.
fn age_color(age: Option<Duration>) -> Rgb888 {
    match age.map(|age| age.as_secs() / 60) {
        None => color::QUIET,
        Some(..15) => color::WARNING,
        Some(..30) => color::CAUTION,
        Some(..60) => color::GOOD,
        Some(..360) => color::ACCENT,
        Some(_) => color::CALM,
    }
}

/// The client's own uptime, as the heading.
fn draw_client(scene: &Scene, frame: &mut Frame) {
    let minutes = since(scene.started, scene.now.timestamp()).as_secs() / 60;
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let width = frame.size().width as i32;
    let (name, font, y) = match Shape::of(frame.size()) {
        Shape::Small => ("UP", &TINY, 1),
        Shape::Square => ("", &HEADLINE, 1),
        Shape::Strip => ("Uptime", &BOLD, 1),
        Shape::Full | Shape::Wide => ("Uptime", &HEADLINE, 1),
    };
    // The upper right corner is free for the mark of a pause.
    let right = width - 6;
    font.ink(color::ACCENT).draw(frame, 0, y, name);
    let ink = font.ink(color::TEXT);
    let left = if name.is_empty() { 0 } else { font.width(name) + 4 };
    let ink = if name.is_empty() { ink } else { ink.right() };
    let x = if name.is_empty() { 0 } else { right };
    let ink = ink.within(right - left);
    if days > 0 && width < 128 {
        ink.draw(frame, x, y, format_args!("{days}d {hours}h"));
    } else if days > 0 {
        ink.draw(frame, x, y, format_args!("{days}d {hours}h {minutes}m"));
    } else if hours > 0 {
        ink.draw(frame, x, y, format_args!("{hours}h {minutes}m"));
    } else {
        ink.draw(frame, x, y, format_args!("{minutes} min"));
    }
}

impl Grid {
    /// A mark, the service's name, and its age; column by column.
    fn draw(&self, frame: &mut Frame, index: i32, name: &str, age: Option<Duration>) {
        let (width, height) = (frame.size().width as i32, frame.size().height as i32);
        let (column, row) = (index / self.rows, index % self.rows);
        let cell = (width + 3) / self.columns;
        let pitch = (height - self.top) / self.rows;
        let (x, y) = (column * cell, self.top + row * pitch);
        let color = age_color(age);
        let mark = self.font.cap - 1;
        disc(frame, x, y + 1, mark, color);

        let right = x + cell - 4;
        let caption = if self.font.cap > 6 { &SMALL } else { &TINY };
        let drop = self.font.cap - caption.cap;
        let ink = caption.ink(color).right();
        let room = match age {
            Some(age) => {
                ink.draw(frame, right, y + drop, Age(age));
                caption.width(Age(age)) + 2
            }
            None => caption.width("?") + 3,
        };
        let left = x + mark + 2;
        self.font.ink(color::TEXT).within(right - room - left).draw(frame, left, y, name);
    }
}
