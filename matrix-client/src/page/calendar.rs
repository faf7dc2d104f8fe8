//! Calendar: whether a meeting is on and until when, else which is next; and what comes after it.

mod list;

use std::fmt;

use embedded_graphics::{pixelcolor::Rgb888, prelude::*, primitives::Rectangle};
use jiff::{Timestamp, Zoned, tz::TimeZone};
use wallfeed_proto::{
    Values,
    values::calendar::{Meeting, When},
};

use crate::{
    card,
    frame::{Frame, rect},
    hold::{Hold, soonest, until_next_minute},
    ink::{BODY, BOLD, Font, HEADLINE, LARGE, SMALL, TINY, color, readable_on},
    marquee,
    scene::Scene,
    shape::Shape,
    time::HourMinute,
};

pub fn draw(scene: &Scene, frame: &mut Frame) -> Hold {
    let Some(meetings) = meetings(scene) else {
        card::waiting(frame, "Calendar", "Waiting for the calendar");
        return None;
    };
    let layout = layout(frame.size());
    let state = State::of(scene, meetings);
    let moving = draw_state(scene, frame, &layout, state);
    let listed = list::draw(scene, frame, &layout, meetings, state);
    draw_header(scene, frame, &layout, listed > 0);
    soonest(moving, until_next_minute(scene.now))
}

/// Whether there is anything to show.
pub fn has_data(scene: &Scene) -> bool {
    meetings(scene).is_some()
}

fn meetings<'a>(scene: &Scene<'a>) -> Option<&'a [Meeting]> {
    match scene.documents.values("Calendar")? {
        Values::Calendar(calendar) => Some(&calendar.0),
        _ => None,
    }
}

/// Start and end of a meeting; `None` for what takes all day.
fn span(meeting: &Meeting) -> Option<(Timestamp, Timestamp)> {
    match (&meeting.start, &meeting.end) {
        (When::Time(start, _), When::Time(end, _)) => Some((start.timestamp(), end.timestamp())),
        _ => None,
    }
}

fn local(instant: Timestamp, zone: &TimeZone) -> Zoned {
    instant.to_zoned(zone.clone())
}

/// The day's state, most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State<'a> {
    /// A meeting is on.
    On(&'a Meeting),
    /// One is to come today.
    Next(&'a Meeting),
    /// None is on or left, and the garbage is still in.
    Garbage,
    /// All of today's are over.
    Over,
    /// There are none today.
    Free,
}

impl<'a> State<'a> {
    fn of(scene: &Scene, meetings: &'a [Meeting]) -> Self {
        let (now, zone, today) = (scene.now.timestamp(), scene.now.time_zone(), scene.now.date());
        let spans = || meetings.iter().filter_map(|meeting| Some((span(meeting)?, meeting)));
        let on = spans().filter(|((start, end), _)| *start <= now && now < *end);
        if let Some((_, meeting)) = on.max_by_key(|((_, end), meeting)| (urgency(meeting), *end)) {
            return Self::On(meeting);
        }
        let to_come = spans().filter(|((start, _), _)| *start > now && local(*start, zone).date() == today);
        if let Some((_, meeting)) = to_come.min_by_key(|((start, _), _)| *start) {
            return Self::Next(meeting);
        }
        if scene.preferences.garbage == Some(today.weekday()) && !scene.garbage_out {
            return Self::Garbage;
        }
        let was = spans().any(|((start, end), _)| {
            local(start, zone).date() == today || end <= now && local(end, zone).date() == today
        });
        if was { Self::Over } else { Self::Free }
    }

    fn color(self) -> Rgb888 {
        match self {
            Self::On(meeting) => match urgency(meeting) {
                2 => color::ALARM,
                1 => color::WARNING,
                _ => color::CAUTION,
            },
            Self::Next(_) => color::ACCENT,
            Self::Garbage => color::DEMO,
            Self::Over => color::GOOD,
            Self::Free => color::CALM,
        }
    }
}

/// How little somebody in a meeting wants to be disturbed: who talks most, least of all.
fn urgency(meeting: &Meeting) -> u8 {
    let title = meeting.title().trim();
    match title {
        _ if title.eq_ignore_ascii_case("talking") => 2,
        _ if title.eq_ignore_ascii_case("some talking") => 1,
        _ => 0,
    }
}

/// Where everything is.
struct Layout {
    /// Font of date and time at the top, where there is room.
    header: Option<&'static Font>,
    /// Top and height of the coloured field.
    field: (i32, i32),
    title: &'static Font,
    detail: &'static Font,
    list: &'static Font,
    /// First row of the list, and from one of its lines to the next.
    list_rows: (i32, i32),
    /// Columns right of the list and rows below it, where a mark finds its place.
    spare: (i32, i32),
}

fn layout(size: Size) -> Layout {
    match Shape::of(size) {
        Shape::Small => Layout {
            header: None,
            field: (0, 22),
            title: &BOLD,
            detail: &SMALL,
            list: &TINY,
            list_rows: (26, 7),
            spare: (8, 0),
        },
        Shape::Square => Layout {
            header: Some(&SMALL),
            field: (8, 24),
            title: &HEADLINE,
            detail: &SMALL,
            list: &SMALL,
            list_rows: (34, 8),
            spare: (0, 7),
        },
        Shape::Strip => Layout {
            header: None,
            field: (0, 21),
            title: &BOLD,
            detail: &SMALL,
            list: &SMALL,
            list_rows: (25, 8),
            spare: (8, 0),
        },
        Shape::Full | Shape::Wide => Layout {
            header: Some(&BODY),
            field: (10, 31),
            title: &LARGE,
            detail: &BODY,
            list: &BODY,
            // The second line's descenders still fit.
            list_rows: (43, 10),
            spare: (0, 0),
        },
    }
}

/// The date, and the time beside it; large at the bottom where nothing else stands there, and only there on a low wall.
fn draw_header(scene: &Scene, frame: &mut Frame, layout: &Layout, has_list: bool) {
    let (width, height) = (frame.size().width as i32, frame.size().height as i32);
    let date = if width < 128 { "%a %-d" } else { "%a %b %-d" };
    let time = HourMinute::of(scene.now, scene.preferences.clock);
    let Some(font) = layout.header else {
        if !has_list {
            let (font, y) = (layout.list, layout.list_rows.0);
            font.ink(color::QUIET).draw(frame, 0, y, scene.now.strftime(date));
            font.ink(color::TEXT).right().draw(frame, width, y, time.with_half());
        }
        return;
    };
    font.ink(color::QUIET).draw(frame, 0, 0, scene.now.strftime(date));
    if has_list {
        // The upper right corner is free for the mark of a pause.
        font.ink(color::TEXT).right().draw(frame, width - 6, 0, time);
    } else {
        let y = (layout.field.0 + layout.field.1 + height - LARGE.cap) / 2;
        let x = LARGE.ink(color::TEXT).draw(frame, 3, y, time) + 4;
        BOLD.ink(color::QUIET).draw(frame, x, y + LARGE.cap - BOLD.cap, time.half());
    }
}

fn draw_state(scene: &Scene, frame: &mut Frame, layout: &Layout, state: State) -> Hold {
    let (top, height) = layout.field;
    let width = frame.size().width as i32;
    let color = state.color();
    // The mark of a pause has its corner on walls without a header too.
    let right = if top == 0 { width - 6 } else { width };
    frame.fill(rect(0, top, right, height), color);
    let text = readable_on(color);
    let (x, room) = (3, right - 6);
    let is_narrow = width < 128;
    let title = match state {
        State::On(meeting) | State::Next(meeting) => meeting.title(),
        State::Garbage if is_narrow => "Garbage",
        State::Garbage => "Garbage night",
        State::Over => "All done",
        State::Free if is_narrow => "Free",
        State::Free => "No meetings",
    };
    let font = layout.title.fitting(room, title);
    let least = if is_narrow { &SMALL } else { &BOLD };
    let font = if font.cap < least.cap { &BOLD } else { font };
    let space = height - font.cap - layout.detail.cap;
    // The field's height is shared out so that descenders have room below the title.
    let area = rect(x, top, room, font.cap + 2 * (space * 2 / 5));
    let moving = marquee::draw(frame, font, text, area, scene.elapsed, title, false);

    let y = top + height - layout.detail.cap - space / 4 - 1;
    draw_detail(scene, frame, layout.detail, text, rect(x, y, room, layout.detail.cap), state);
    moving
}

/// Until when, or from when.
fn draw_detail(scene: &Scene, frame: &mut Frame, font: &'static Font, color: Rgb888, area: Rectangle, state: State) {
    let (clock, zone) = (scene.preferences.clock, scene.now.time_zone());
    let room = area.size.width as i32;
    let write = |frame: &mut Frame, text: fmt::Arguments| {
        let font = font.fitting(room, text);
        font.ink(color).within(room).draw(frame, area.top_left.x, area.top_left.y, text);
    };
    match state {
        State::On(meeting) => {
            let Some((_, end)) = span(meeting) else { return };
            let end = local(end, zone);
            write(frame, format_args!("until {}", HourMinute::of(&end, clock).with_half()));
        }
        State::Next(meeting) => {
            let Some((start, _)) = span(meeting) else { return };
            let minutes = start.duration_since(scene.now.timestamp()).as_secs() / 60 + 1;
            let start = HourMinute::of(&local(start, zone), clock);
            if minutes < 60 && frame.size().width < 128 {
                write(frame, format_args!("in {minutes} min"));
            } else if minutes < 60 {
                write(frame, format_args!("{} in {minutes} min", start.with_half()));
            } else {
                write(frame, format_args!("at {}", start.with_half()));
            }
        }
        State::Garbage => write(frame, format_args!("Take it out")),
        State::Over => write(frame, format_args!("for today")),
        State::Free => write(frame, format_args!("today")),
    }
}
