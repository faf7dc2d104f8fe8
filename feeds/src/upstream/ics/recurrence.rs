//! When events take place: recurrence rules, exceptions and changed instances.
//!
//! A rule is expanded on the clock of its event's zone, so that a meeting stays at nine when the clocks change; only
//! then are its instances placed in time.

use std::{collections::HashMap, ops::Range};

use calcard::{
    common::{PartialDateTime, timezone::Tz},
    icalendar::{
        ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarProperty,
        ICalendarRecurrenceRule, ICalendarValue,
    },
};
use jiff::{Span, Timestamp, Zoned, civil::DateTime, tz::TimeZone};

use super::{Event, Time, civil, reading};

/// The most instances of one rule: eight years of every twenty minutes. A rule that has more is cut there.
const MOST: usize = 200_000;

/// One time at which an event takes place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// What it is about.
    pub summary: String,
    /// When it starts.
    pub start: Time,
    /// When it is over; of a date, the day after.
    pub end: Time,
}

/// Everything that takes place at some time in the window, in order. What is cancelled does not.
#[must_use]
pub fn occurrences(events: &[Event], window: &Range<Zoned>) -> Vec<Occurrence> {
    let zone = window.start.time_zone();
    let mut changed: HashMap<&str, Vec<&Time>> = HashMap::new();
    for event in events {
        if let (Some(uid), Some(instance)) = (event.uid.as_deref(), &event.instance) {
            changed.entry(uid).or_default().push(instance);
        }
    }
    let instances_of = |event: &Event| {
        let changed = event.uid.as_deref().and_then(|uid| changed.get(uid)).map(Vec::as_slice).unwrap_or_default();
        instances(event, changed, window)
    };
    let taking_place = events.iter().filter(|event| !event.is_cancelled).flat_map(instances_of);
    let mut occurrences: Vec<_> = taking_place.filter(|occurrence| is_within(occurrence, window)).collect();
    occurrences.sort_by_cached_key(|occurrence| (occurrence.start.timestamp(zone), occurrence.end.timestamp(zone)));
    occurrences
}

fn is_within(occurrence: &Occurrence, window: &Range<Zoned>) -> bool {
    let zone = window.start.time_zone();
    let (start, end) = (occurrence.start.timestamp(zone), occurrence.end.timestamp(zone));
    let (from, to) = (window.start.timestamp(), window.end.timestamp());
    start < to && (end > from || start >= from)
}

/// The instances of an event, but for those that were changed, and stand for themselves.
fn instances(event: &Event, changed: &[&Time], window: &Range<Zoned>) -> Vec<Occurrence> {
    let occurrence =
        |start: Time| Some(Occurrence { summary: event.summary.clone(), end: end(&start, event.length)?, start });
    if event.instance.is_some() {
        return occurrence(event.start.clone()).into_iter().collect();
    }
    let mut starts = event.rule.as_ref().map(|rule| repeated(event, rule, window)).unwrap_or_default();
    // The first time is one of them, whatever the rule says (RFC 5545, section 3.8.5.3).
    for more in std::iter::once(&event.start).chain(&event.more) {
        if !starts.iter().any(|start| is_same(start, more)) {
            starts.push(more.clone());
        }
    }
    let is_left_out =
        |start: &Time| event.except.iter().chain(changed.iter().copied()).any(|other| is_same(start, other));
    starts.into_iter().filter(|start| !is_left_out(start)).filter_map(occurrence).collect()
}

/// Whether two times are one. A date that stands for an instance with a time is any time of it.
fn is_same(start: &Time, other: &Time) -> bool {
    match (start, other) {
        (Time::Zoned(start), Time::Zoned(other)) => start.timestamp() == other.timestamp(),
        (start, other) => start.date() == other.date(),
    }
}

fn end(start: &Time, length: Span) -> Option<Time> {
    match start {
        Time::Date(date) => date.checked_add(length).ok().map(Time::Date),
        Time::Zoned(zoned) => zoned.checked_add(length).ok().map(Time::Zoned),
    }
}

/// The starts that a rule makes, from as long before the window as the event takes, to its end.
fn repeated(event: &Event, rule: &ICalendarRecurrenceRule, window: &Range<Zoned>) -> Vec<Time> {
    let zone = match &event.start {
        Time::Date(_) => window.start.time_zone().clone(),
        Time::Zoned(zoned) => zoned.time_zone().clone(),
    };
    let on_clock = |zoned: &Zoned| zoned.with_time_zone(zone.clone()).datetime();
    // An hour for the clocks that change, a day for the dates.
    let margin = Span::new().days(1).hours(1);
    let from = on_clock(&window.start).saturating_sub(event.length).saturating_sub(margin);
    let to = on_clock(&window.end);
    let until = rule.until.as_ref().and_then(|until| last(until, &zone)).map_or(to, |until| until.min(to));
    let first = reading(&event.start);
    if until < from || until < first {
        return Vec::new();
    }
    let place = |reading: DateTime| match &event.start {
        Time::Date(_) => Some(Time::Date(reading.date())),
        Time::Zoned(_) => reading.to_zoned(zone.clone()).ok().map(Time::Zoned),
    };
    let readings = expanded(first, ICalendarRecurrenceRule { until: Some(partial(until)), ..rule.clone() });
    readings.into_iter().filter(|reading| *reading >= from).filter_map(place).collect()
}

/// The last reading that a rule allows. Where it names a date alone, that is the end of that day.
fn last(until: &PartialDateTime, zone: &TimeZone) -> Option<DateTime> {
    let reading = civil(until)?;
    match (until.hour, until.tz_hour) {
        (None, _) => Some(reading.date().at(23, 59, 59, 0)),
        (_, Some(_)) => reading.to_zoned(TimeZone::UTC).ok().map(|utc| utc.with_time_zone(zone.clone()).datetime()),
        (_, None) => Some(reading),
    }
}

/// Expands a rule on a clock that never changes.
fn expanded(first: DateTime, rule: ICalendarRecurrenceRule) -> Vec<DateTime> {
    let start = ICalendarEntry::new(ICalendarProperty::Dtstart)
        .with_value(ICalendarValue::PartialDateTime(Box::new(partial(first))));
    let rule = ICalendarEntry::new(ICalendarProperty::Rrule).with_value(ICalendarValue::RecurrenceRule(Box::new(rule)));
    let event = ICalendarComponent {
        component_type: ICalendarComponentType::VEvent,
        entries: vec![start, rule],
        component_ids: Vec::new(),
    };
    let instances = ICalendar { components: vec![event] }.expand_dates(Tz::Floating, MOST).events;
    let reading = |seconds| Timestamp::from_second(seconds).ok().map(|time| TimeZone::UTC.to_datetime(time));
    instances.iter().filter_map(|instance| reading(instance.start.naive_local().and_utc().timestamp())).collect()
}

fn partial(reading: DateTime) -> PartialDateTime {
    PartialDateTime {
        year: Some(reading.year().cast_unsigned()),
        month: Some(reading.month().cast_unsigned()),
        day: Some(reading.day().cast_unsigned()),
        hour: Some(reading.hour().cast_unsigned()),
        minute: Some(reading.minute().cast_unsigned()),
        second: Some(reading.second().cast_unsigned()),
        ..PartialDateTime::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What takes place on the day in New York, of a calendar with these lines.
    fn on_the_ninth_of_march(lines: &str) -> Vec<String> {
        let day = |text: &str| text.parse::<Zoned>().unwrap();
        let window = day("2026-03-09T00:00-04:00[America/New_York]")..day("2026-03-10T00:00-04:00[America/New_York]");
        let text = format!("BEGIN:VCALENDAR\n{lines}\nEND:VCALENDAR\n");
        let events = super::super::events(text.as_bytes(), window.start.time_zone()).unwrap();
        let start = |occurrence: &Occurrence| occurrence.start.timestamp(window.start.time_zone()).to_string();
        occurrences(&events, &window).iter().map(start).collect()
    }

    #[test]
    fn the_first_time_is_one_of_them_though_the_rule_does_not_make_it() {
        let lines = "BEGIN:VEVENT\nDTSTART:20260309T150000Z\nRRULE:FREQ=MONTHLY;BYMONTHDAY=31;COUNT=8\nEND:VEVENT";
        assert_eq!(on_the_ninth_of_march(lines), ["2026-03-09T15:00:00Z"]);
    }

    #[test]
    fn a_zone_may_be_described_by_the_calendar() {
        let check = |parts: &str, expected: &str| {
            let zone = format!("BEGIN:VTIMEZONE\nTZID:Customized Time Zone\n{parts}\nEND:VTIMEZONE");
            let event = "BEGIN:VEVENT\nDTSTART;TZID=Customized Time Zone:20260309T120000\nEND:VEVENT";
            assert_eq!(on_the_ninth_of_march(&format!("{zone}\n{event}")), [expected], "{parts}");
        };
        let part = |kind: &str, start: &str, to: &str, rule: &str| {
            format!("BEGIN:{kind}\nDTSTART:{start}\nTZOFFSETFROM:+0000\nTZOFFSETTO:{to}\n{rule}\nEND:{kind}")
        };
        let standard = |to: &str, rule: &str| part("STANDARD", "16010101T020000", to, rule);
        let daylight = |start: &str, to: &str, rule: &str| part("DAYLIGHT", start, to, rule);
        check(&standard("+0530", ""), "2026-03-09T06:30:00Z");
        check(&standard("-0330", ""), "2026-03-09T15:30:00Z");
        let second_sunday = "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU";
        let last_sunday = "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU";
        let winter = standard("-0500", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU");
        let summer = |rule: &str| daylight("16010101T020000", "-0400", rule);
        check(&format!("{winter}\n{}", summer(second_sunday)), "2026-03-09T16:00:00Z");
        check(&format!("{winter}\n{}", summer(last_sunday)), "2026-03-09T17:00:00Z");
        // The latest rule holds, and one that has ended does not.
        let later = daylight("20070311T020000", "-0400", second_sunday);
        check(&format!("{winter}\n{}\n{later}", summer(last_sunday)), "2026-03-09T16:00:00Z");
        let ended = summer(&format!("{second_sunday};UNTIL=20100301T000000Z"));
        check(&format!("{winter}\n{ended}"), "2026-03-09T17:00:00Z");
        // What cannot be read is in the household's zone.
        check("BEGIN:STANDARD\nTZOFFSETTO:?\nEND:STANDARD", "2026-03-09T16:00:00Z");
    }
}
