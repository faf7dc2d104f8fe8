//! iCalendar (RFC 5545): the events of a calendar, and when each of them takes place.

mod recurrence;
mod zone;

use calcard::{
    Entry, Parser,
    common::PartialDateTime,
    icalendar::{
        ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarDuration, ICalendarEntry, ICalendarFrequency,
        ICalendarPeriod, ICalendarProperty, ICalendarRecurrenceRule, ICalendarStatus, ICalendarValue,
        timezone::TzResolver,
    },
};
use jiff::{
    Span, Timestamp, Zoned,
    civil::{Date, DateTime},
    tz::TimeZone,
};

pub use recurrence::{Occurrence, occurrences};

use crate::transform::TransformError;

/// An event, or one changed instance of a recurring event.
#[derive(Debug, Clone)]
pub struct Event {
    /// What the event and its changed instances have in common.
    pub uid: Option<String>,
    /// What it is about.
    pub summary: String,
    /// When it starts; of a recurring event, the first time.
    pub start: Time,
    /// What it is filed under.
    pub categories: Vec<String>,
    length: Span,
    rule: Option<ICalendarRecurrenceRule>,
    more: Vec<Time>,
    except: Vec<Time>,
    instance: Option<Time>,
    is_cancelled: bool,
}

/// A date, or an instant in the time zone in which it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Time {
    /// A date, wherever one is.
    Date(Date),
    /// An instant.
    Zoned(Zoned),
}

impl Event {
    /// Whether it comes back every year, all day: as birthdays do.
    #[must_use]
    pub fn is_yearly(&self) -> bool {
        matches!(&self.rule, Some(rule) if rule.freq == ICalendarFrequency::Yearly)
            && matches!(self.start, Time::Date(_))
    }
}

impl Time {
    /// The instant; of a date, its start in the time zone.
    #[must_use]
    pub fn timestamp(&self, zone: &TimeZone) -> Timestamp {
        match self {
            Self::Date(date) => date.to_zoned(zone.clone()).map_or(Timestamp::MIN, |start| start.timestamp()),
            Self::Zoned(zoned) => zoned.timestamp(),
        }
    }

    /// The date on the calendar on which it was written.
    #[must_use]
    pub fn date(&self) -> Date {
        match self {
            Self::Date(date) => *date,
            Self::Zoned(zoned) => zoned.date(),
        }
    }
}

/// The events of a calendar. Events that cannot be read are left out. Times without a zone, and in unknown zones, are in
/// the given one.
pub fn events(body: &[u8], zone: &TimeZone) -> Result<Vec<Event>, TransformError> {
    let text = String::from_utf8_lossy(body);
    let calendars = calendars(text.trim_start_matches('\u{feff}'));
    if calendars.is_empty() {
        return Err(TransformError::format(body, "a calendar (RFC 5545)"));
    }
    Ok(calendars.iter().flat_map(|calendar| Reader::new(calendar, zone).events()).collect())
}

fn calendars(text: &str) -> Vec<ICalendar> {
    let mut parser = Parser::new(text);
    let mut calendars = Vec::new();
    loop {
        match parser.entry() {
            Entry::ICalendar(calendar) => calendars.push(calendar),
            Entry::Eof => return calendars,
            _ => {}
        }
    }
}

/// Reads the components of a calendar.
struct Reader<'a> {
    calendar: &'a ICalendar,
    zones: TzResolver<&'a str>,
    zone: &'a TimeZone,
}

impl<'a> Reader<'a> {
    fn new(calendar: &'a ICalendar, zone: &'a TimeZone) -> Self {
        Self { calendar, zones: calendar.build_tz_resolver(), zone }
    }

    fn events(&self) -> Vec<Event> {
        let is_event = |component: &&ICalendarComponent| component.component_type == ICalendarComponentType::VEvent;
        self.calendar.components.iter().filter(is_event).filter_map(|component| self.event(component)).collect()
    }

    fn event(&self, component: &ICalendarComponent) -> Option<Event> {
        let times = |property| component.properties(property).flat_map(|entry| self.times(entry)).collect::<Vec<_>>();
        let instance = times(&ICalendarProperty::RecurrenceId).pop();
        let start = times(&ICalendarProperty::Dtstart).pop().or_else(|| instance.clone())?;
        let end = times(&ICalendarProperty::Dtend).pop();
        Some(Event {
            uid: component.uid().map(str::to_owned),
            summary: text(component, &ICalendarProperty::Summary).unwrap_or_default(),
            length: length(&start, end, duration(component)),
            start,
            categories: component.properties(&ICalendarProperty::Categories).flat_map(texts).collect(),
            rule: component.property(&ICalendarProperty::Rrule).and_then(|entry| match entry.values.first()? {
                ICalendarValue::RecurrenceRule(rule) => Some((**rule).clone()),
                _ => None,
            }),
            more: times(&ICalendarProperty::Rdate),
            except: times(&ICalendarProperty::Exdate),
            instance,
            is_cancelled: component.status() == Some(&ICalendarStatus::Cancelled),
        })
    }

    fn times(&self, entry: &ICalendarEntry) -> Vec<Time> {
        let time = |value: &ICalendarValue| match value {
            ICalendarValue::PartialDateTime(time) => self.time(time, entry.tz_id()),
            ICalendarValue::Period(ICalendarPeriod::Range { start, .. } | ICalendarPeriod::Duration { start, .. }) => {
                self.time(start, entry.tz_id())
            }
            _ => None,
        };
        entry.values.iter().filter_map(time).collect()
    }

    fn time(&self, time: &PartialDateTime, zone: Option<&str>) -> Option<Time> {
        let civil = civil(time)?;
        if time.hour.is_none() {
            return Some(Time::Date(civil.date()));
        }
        let zone = match (time.tz_hour, zone) {
            (Some(_), _) => TimeZone::UTC,
            (None, Some(name)) => self.named(name),
            (None, None) => self.zone.clone(),
        };
        civil.to_zoned(zone).ok().map(Time::Zoned)
    }

    /// The zone of a `TZID`: a name of the IANA's, or one of Microsoft's, or one that ends in such a name
    /// (`/mozilla.org/20050126_1/Europe/Berlin`), or one that the calendar says more of.
    fn named(&self, name: &str) -> TimeZone {
        let endings = name.match_indices('/').map(|(at, _)| &name[at + 1..]);
        let resolved = self.zones.resolve(name).and_then(|zone| zone.name());
        std::iter::once(name)
            .chain(resolved.as_deref())
            .chain(endings)
            .find_map(|name| TimeZone::get(name).ok())
            .or_else(|| zone::described(self.calendar, name))
            .unwrap_or_else(|| self.zone.clone())
    }
}

/// What a calendar and a clock show; of a date alone, its midnight.
fn civil(time: &PartialDateTime) -> Option<DateTime> {
    let part = |part: Option<u8>| part.unwrap_or(0).cast_signed();
    let year = i16::try_from(time.year?).ok()?;
    // A leap second is the last of its minute.
    let second = part(time.second).min(59);
    DateTime::new(
        year,
        time.month?.cast_signed(),
        time.day?.cast_signed(),
        part(time.hour),
        part(time.minute),
        second,
        0,
    )
    .ok()
}

fn text(component: &ICalendarComponent, property: &ICalendarProperty) -> Option<String> {
    component.property(property).and_then(|entry| texts(entry).into_iter().next())
}

fn texts(entry: &ICalendarEntry) -> Vec<String> {
    entry.values.iter().filter_map(|value| value.as_text()).map(|text| text.trim().to_owned()).collect()
}

fn duration(component: &ICalendarComponent) -> Option<&ICalendarDuration> {
    match component.property(&ICalendarProperty::Duration)?.values.first()? {
        ICalendarValue::Duration(duration) => Some(duration),
        _ => None,
    }
}

/// How long an event takes. Without an end, a date takes its day, and an instant no time (section 3.6.1). Days are
/// those of the calendar, and hours exact, also where the clocks change (section 3.8.5.3).
fn length(start: &Time, end: Option<Time>, duration: Option<&ICalendarDuration>) -> Span {
    match (start, end) {
        (Time::Date(start), Some(end)) => days(start.until(end.date()).map_or(1, |span| i64::from(span.get_days()))),
        (Time::Date(_), None) => days(duration.map_or(1, |duration| duration.as_seconds() / 86_400)),
        (Time::Zoned(start), Some(Time::Zoned(end))) => {
            Span::new().try_seconds(end.duration_since(start).as_secs().max(0)).unwrap_or_default()
        }
        (Time::Zoned(_), _) => duration.filter(|duration| !duration.neg).and_then(span).unwrap_or_default(),
    }
}

/// At least the day itself: some write the same date as start and end.
fn days(days: i64) -> Span {
    Span::new().try_days(days.max(1)).unwrap_or_else(|_| Span::new().days(1))
}

fn span(duration: &ICalendarDuration) -> Option<Span> {
    let days = Span::new().try_weeks(duration.weeks).ok()?.try_days(duration.days).ok()?;
    let hours = days.try_hours(duration.hours).ok()?.try_minutes(duration.minutes).ok()?;
    hours.try_seconds(duration.seconds).ok()
}

/// The clock's reading in the zone in which the event was written.
fn reading(time: &Time) -> DateTime {
    match time {
        Time::Date(date) => date.to_datetime(jiff::civil::Time::midnight()),
        Time::Zoned(zoned) => zoned.datetime(),
    }
}
