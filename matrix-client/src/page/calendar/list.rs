//! What comes after the meeting that is on or next, and what takes all day.

use std::fmt;

use embedded_graphics::prelude::*;
use jiff::civil::Date;
use wallfeed_proto::values::calendar::{Meeting, When};

use super::{Layout, State, local, span};
use crate::{frame::Frame, ink::color, scene::Scene, time::HourMinute};

/// Draws them, as many as there is room for, and returns how many.
pub fn draw(scene: &Scene, frame: &mut Frame, layout: &Layout, meetings: &[Meeting], state: State) -> usize {
    let width = frame.size().width as i32;
    let (right, bottom) = (width - layout.spare.0, frame.size().height as i32 - layout.spare.1);
    let (font, (top, pitch)) = (layout.list, layout.list_rows);
    let rows = (top..=bottom - font.cap).step_by(pitch as usize);
    let listed = || meetings.iter().filter(|meeting| is_listed(scene, meeting, state)).zip(rows.clone());
    let begins = |meeting| Begin { meeting, scene };
    // Where it is narrow, the colour alone says that it takes all day.
    let is_bare = |meeting| width < 128 && span(meeting).is_none();
    // The titles stand one below the other.
    let timed = listed().filter(|(meeting, _)| !is_bare(meeting));
    let left = timed.map(|(meeting, _)| font.width(begins(meeting))).max().unwrap_or_default() + 4;
    for (meeting, y) in listed() {
        let color = if span(meeting).is_some() { color::ACCENT } else { color::CALM };
        if is_bare(meeting) {
            font.ink(color).within(right).draw(frame, 0, y, meeting.title());
        } else {
            font.ink(color).draw(frame, 0, y, begins(meeting));
            font.ink(color::TEXT).within(right - left).draw(frame, left, y, meeting.title());
        }
    }
    listed().count()
}

/// Whether a meeting is still to come, or takes all of today.
fn is_listed(scene: &Scene, meeting: &Meeting, state: State) -> bool {
    let today = scene.now.date();
    match state {
        State::On(shown) | State::Next(shown) if shown == meeting => false,
        _ => match span(meeting) {
            Some((start, _)) => start > scene.now.timestamp(),
            None => all_day(meeting).is_some_and(|(first, last)| first <= today && today < last),
        },
    }
}

/// When a meeting begins, as the list says it: the time, or the day if that is not today.
struct Begin<'a> {
    meeting: &'a Meeting,
    scene: &'a Scene<'a>,
}

impl fmt::Display for Begin<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((start, _)) = span(self.meeting) else { return f.write_str("all day") };
        let start = local(start, self.scene.now.time_zone());
        if start.date() == self.scene.now.date() {
            HourMinute::of(&start, self.scene.preferences.clock).fmt(f)
        } else {
            start.strftime("%a").fmt(f)
        }
    }
}

fn all_day(meeting: &Meeting) -> Option<(Date, Date)> {
    match (&meeting.start, &meeting.end) {
        (When::Date(first), When::Date(last)) => Some((*first, *last)),
        _ => None,
    }
}
