//! A game that is still to come, or that is not played today.

use embedded_graphics::{pixelcolor::Rgb888, prelude::*};
use jiff::Zoned;

use super::{Rows, Team};
use crate::{
    frame::{Frame, rect},
    hold::{Hold, until_next_minute},
    ink::{BODY, BOLD, DISPLAY, Font, HEADLINE, LARGE, SMALL, TINY, color},
    scene::Scene,
    shape::Shape,
    time::HourMinute,
};

/// Where everything is.
struct Layout {
    rows: Rows,
    record: Option<&'static Font>,
    time: &'static Font,
    /// Middle and top of the time, and the room around it.
    at: (i32, i32),
    room: i32,
    small: &'static Font,
    countdown: Option<i32>,
}

fn layout(size: Size) -> Layout {
    let width = size.width as i32;
    // There is no score yet.
    let rows = |height, gap, block, name| Rows::from_top(height, gap, block, name, &BODY, 0);
    match Shape::of(size) {
        Shape::Small => Layout {
            rows: rows(15, 2, 27, &BOLD),
            record: None,
            time: &HEADLINE,
            at: (46, 3),
            room: 34,
            small: &SMALL,
            countdown: None,
        },
        Shape::Square => Layout {
            rows: rows(16, 1, 36, &HEADLINE),
            record: Some(&SMALL),
            time: &LARGE,
            at: (width / 2, 36),
            room: 60,
            small: &SMALL,
            countdown: None,
        },
        Shape::Strip => Layout {
            rows: rows(15, 2, 37, &HEADLINE),
            record: Some(&BODY),
            time: &LARGE,
            at: (width - 26, 2),
            room: 46,
            small: &SMALL,
            countdown: None,
        },
        Shape::Full => Layout {
            rows: rows(24, 1, 44, &LARGE),
            record: Some(&BODY),
            time: &LARGE,
            at: (width - 25, 7),
            room: 48,
            small: &BOLD,
            countdown: Some(54),
        },
        Shape::Wide => Layout {
            rows: rows(24, 1, 54, &LARGE),
            record: Some(&HEADLINE),
            time: &DISPLAY,
            at: (width - 44, 4),
            room: 76,
            small: &BOLD,
            countdown: Some(54),
        },
    }
}

/// A game that is still to come.
#[derive(Debug, Clone, Copy)]
pub struct Upcoming<'a> {
    /// Visitors and home team.
    pub teams: [Team<'a>; 2],
    /// When it starts, in the wall's time zone.
    pub start: Option<&'a Zoned>,
    /// What starts it: `First pitch`.
    pub opening: &'a str,
    /// Why it is not played: `Postponed`.
    pub off: Option<&'a str>,
}

impl Upcoming<'_> {
    /// Draws teams and start, and how long it is until then where there is room.
    pub fn draw(&self, scene: &Scene, frame: &mut Frame) -> Hold {
        let layout = layout(frame.size());
        for (index, team) in self.teams.into_iter().enumerate() {
            draw_team(frame, &layout, index, team);
        }
        if let Some(off) = self.off {
            if let Some(start) = self.start.filter(|_| layout.countdown.is_some()) {
                draw_time(scene, frame, &layout, start, color::QUIET);
            }
            draw_off(frame, &layout, off);
            return None;
        }
        let start = self.start?;
        draw_time(scene, frame, &layout, start, color::TEXT);
        if let Some(y) = layout.countdown {
            draw_countdown(scene, frame, y, start, self.opening);
        }
        until_next_minute(scene.now)
    }
}

fn draw_team(frame: &mut Frame, layout: &Layout, index: usize, team: Team) {
    let rows = &layout.rows;
    team.draw_block(frame, rect(0, rows.top(index), rows.block, rows.height), rows.name);
    if let Some(font) = layout.record {
        let (x, y) = (rows.block + 4, rows.middle(index, font));
        font.ink(color::QUIET).within(36).draw(frame, x, y, team.record);
    }
}

fn draw_time(scene: &Scene, frame: &mut Frame, layout: &Layout, start: &Zoned, color: Rgb888) {
    let time = HourMinute::of(start, scene.preferences.clock);
    let (x, y) = layout.at;
    layout.time.fitting(layout.room, time).ink(color).center().draw(frame, x, y, time);
    let y = y + layout.time.cap + if layout.small.cap > 6 { 4 } else { 2 };
    let today = start.date() == scene.now.date();
    let day = start.strftime(if today { "" } else { "%a" });
    let gap = if today || time.half().is_empty() { "" } else { " " };
    layout.small.ink(color::ACCENT).center().draw(frame, x, y, format_args!("{}{gap}{day}", time.half()));
}

/// How long it is until the game starts.
fn draw_countdown(scene: &Scene, frame: &mut Frame, y: i32, start: &Zoned, opening: &str) {
    let minutes = start.timestamp().duration_since(scene.now.timestamp()).as_secs().div_euclid(60) + 1;
    let ink = BODY.ink(color::QUIET);
    match (minutes / 60, minutes % 60) {
        _ if minutes <= 0 => ink.draw(frame, 0, y, format_args!("{opening} is due")),
        (0, minutes) => ink.draw(frame, 0, y, format_args!("{opening} in {minutes} min")),
        (hours @ 1..=47, minutes) => ink.draw(frame, 0, y, format_args!("{opening} in {hours} h {minutes} min")),
        (hours, _) => ink.draw(frame, 0, y, format_args!("{opening} in {} days", hours / 24)),
    };
}

fn draw_off(frame: &mut Frame, layout: &Layout, detail: &str) {
    let (width, height) = (frame.size().width as i32, frame.size().height as i32);
    match layout.countdown {
        Some(y) => _ = BOLD.ink(color::CAUTION).within(width).draw(frame, 0, y, detail),
        None if height < 64 => {
            let left = layout.rows.block + if layout.record.is_some() { 42 } else { 1 };
            let font = if layout.record.is_some() { &SMALL } else { &TINY };
            let ink = font.ink(color::CAUTION).center().within(width - left);
            ink.draw(frame, i32::midpoint(width, left), (height - font.cap) / 2, detail);
        }
        None => _ = BOLD.ink(color::CAUTION).center().within(width).draw(frame, width / 2, 44, detail),
    }
}
