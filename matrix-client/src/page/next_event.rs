//! Next event: whose day comes next, which one it is, and in how many days.

use embedded_graphics::prelude::*;
use jiff::civil::{Date, date};
use wallfeed_proto::{Values, values::events::Anniversary};

use crate::{
    card,
    frame::Frame,
    hold::{Hold, until_next_minute},
    ink::{BODY, BOLD, DISPLAY, Font, HEADLINE, LARGE, SMALL, TINY, color},
    ordinal::Ordinal,
    scene::Scene,
    shape::Shape,
};

pub fn draw(scene: &Scene, frame: &mut Frame) -> Hold {
    let Some(events) = events(scene) else {
        card::waiting(frame, "Next event", "Waiting for the events");
        return None;
    };
    let today = scene.now.date();
    let upcoming = || events.iter().filter_map(|event| Some((next_date(event, today)?, event)));
    let Some(soonest) = upcoming().map(|(date, _)| date).min() else {
        card::waiting(frame, "Next event", "Nothing to come");
        return None;
    };
    // Several on the same day take turns.
    let of_the_day = || upcoming().filter(|&(date, _)| date == soonest);
    if let Some((date, event)) = of_the_day().nth(scene.step % of_the_day().count().max(1)) {
        draw_event(frame, event, date, today);
    }
    until_next_minute(scene.now)
}

/// Whether there is anything to show.
pub fn has_data(scene: &Scene) -> bool {
    events(scene).is_some_and(|events| events.iter().any(|event| next_date(event, scene.now.date()).is_some()))
}

fn events<'a>(scene: &Scene<'a>) -> Option<&'a [Anniversary]> {
    match scene.documents.values("Events")? {
        Values::Events(events) => Some(events),
        _ => None,
    }
}

/// The day on which an event comes next, today included. What began on a leap day comes on February 28 in other years.
fn next_date(event: &Anniversary, today: Date) -> Option<Date> {
    let (month, day) = (i8::try_from(event.month?).ok()?, i8::try_from(event.day?).ok()?);
    let in_year = |year: i16| {
        let day = if (month, day) == (2, 29) && !date(year, 1, 1).in_leap_year() { 28 } else { day };
        Date::new(year, month, day).ok()
    };
    let this_year = in_year(today.year())?;
    if this_year >= today { Some(this_year) } else { in_year(today.year().checked_add(1)?) }
}

/// Fonts of whose, which, in how many days; and the rows they and the date stand on.
struct Layout {
    fonts: [&'static Font; 3],
    rows: [i32; 3],
    date: Option<(&'static Font, i32)>,
}

fn layout(shape: Shape) -> Layout {
    match shape {
        Shape::Small => Layout { fonts: [&BOLD, &TINY, &BOLD], rows: [1, 12, 21], date: None },
        Shape::Square => Layout { fonts: [&HEADLINE, &BOLD, &LARGE], rows: [1, 18, 34], date: Some((&SMALL, 56)) },
        // Lower, the descenders of the last line would be cut.
        Shape::Strip => Layout { fonts: [&BOLD, &SMALL, &HEADLINE], rows: [0, 10, 18], date: None },
        Shape::Full | Shape::Wide => {
            Layout { fonts: [&LARGE, &BOLD, &DISPLAY], rows: [0, 19, 30], date: Some((&BODY, 55)) }
        }
    }
}

fn draw_event(frame: &mut Frame, event: &Anniversary, date: Date, today: Date) {
    let width = frame.size().width as i32;
    let (middle, room) = (width / 2, width - 2);
    let layout = layout(Shape::of(frame.size()));
    let [whose, which, days] = layout.rows;

    let name = event.name.as_deref().map_or("", str::trim);
    let text = format_args!("{name}{}", if name.is_empty() { "" } else { "'s" });
    // The upper right corner is free for the mark of a pause, and accents have no rows of their own.
    let (slot, room_of_name) = (layout.fonts[0], room - 8);
    let font = slot.fitting_in(room_of_name, slot.cap, text);
    let y = whose + i32::midpoint(slot.cap - font.cap, font.rise(text));
    font.ink(color::TEXT).center().within(room_of_name).draw(frame, middle, y, text);

    let what = event.event.as_deref().map_or("day", str::trim);
    let years = event.year.map(|year| i64::from(date.year()).saturating_sub(year)).filter(|&years| years > 0);
    let ink = |font: &'static Font| font.ink(color::ACCENT).center().within(room);
    match years {
        Some(years) => {
            let text = format_args!("{} {what}", Ordinal(years));
            ink(layout.fonts[1].fitting(room, text)).draw(frame, middle, which, text)
        }
        None => ink(layout.fonts[1].fitting(room, what)).draw(frame, middle, which, what),
    };
    draw_days(frame, layout.fonts[2], days, (date - today).get_days());
    if let Some((font, on)) = layout.date {
        font.ink(color::QUIET).center().within(room).draw(frame, middle, on, date.strftime("%a %b %-d"));
    }
}

fn draw_days(frame: &mut Frame, font: &'static Font, y: i32, days: i32) {
    let is_small = Shape::of(frame.size()) == Shape::Small;
    // On a small wall it is the last line, and leaves the corners to marks.
    let (width, spare) = (frame.size().width as i32, if is_small { 12 } else { 2 });
    let (middle, room) = (width / 2, width - spare);
    match days {
        ..=0 => draw_today(frame, font.fitting(room, "TODAY!"), y),
        1 => {
            let font = font.fitting(room, "tomorrow");
            font.ink(color::SUN).center().within(room).draw(frame, middle, y, "tomorrow");
        }
        days => {
            let text = format_args!("{}{days} days", if is_small { "" } else { "in " });
            font.fitting(room, text).ink(color::TEXT).center().within(room).draw(frame, middle, y, text);
        }
    }
}

/// Every letter in another colour.
fn draw_today(frame: &mut Frame, font: &'static Font, y: i32) {
    let mut pen = frame.size().width as i32 / 2 - font.width("TODAY!") / 2;
    let colors = [color::ALARM, color::WARNING, color::SUN, color::GOOD, color::ACCENT, color::DEMO];
    for (letter, color) in "TODAY!".chars().zip(colors) {
        pen += font.draw(frame, Point::new(pen, y), color, letter);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(month: i64, day: i64) -> Anniversary {
        Anniversary { month: Some(month), day: Some(day), ..Anniversary::default() }
    }

    #[test]
    fn days_come_back_every_year() {
        for (month, day, today, expected) in [
            (11, 22, date(2026, 11, 22), Some(date(2026, 11, 22))),
            (11, 21, date(2026, 11, 22), Some(date(2027, 11, 21))),
            (12, 31, date(2026, 11, 22), Some(date(2026, 12, 31))),
            (2, 29, date(2026, 11, 22), Some(date(2027, 2, 28))),
            (2, 29, date(2027, 11, 22), Some(date(2028, 2, 29))),
            (2, 29, date(2028, 2, 29), Some(date(2028, 2, 29))),
            (2, 30, date(2026, 1, 1), None),
            (13, 1, date(2026, 1, 1), None),
            (i64::MAX, i64::MIN, date(2026, 1, 1), None),
            (1, 1, date(9999, 12, 31), None),
        ] {
            assert_eq!(next_date(&event(month, day), today), expected, "{month}/{day} seen from {today}");
        }
    }
}
