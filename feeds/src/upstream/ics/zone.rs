//! Time zones as a calendar itself describes them (RFC 5545, section 3.6.5): those whose name nobody else knows.

use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarFrequency, ICalendarProperty,
    ICalendarRecurrenceRule, ICalendarValue,
};
use jiff::{
    civil::DateTime,
    tz::{Offset, TimeZone},
};

use super::civil;

/// The zone that a calendar calls by this name, by the latest rules that it gives for it.
pub(super) fn described(calendar: &ICalendar, name: &str) -> Option<TimeZone> {
    let is_named = |zone: &&ICalendarComponent| {
        zone.property(&ICalendarProperty::Tzid)
            .is_some_and(|id| id.values.first().and_then(|value| value.as_text()) == Some(name))
    };
    let zone = calendar.timezones().find(is_named)?;
    let parts = zone.component_ids.iter().filter_map(|id| calendar.components.get(*id as usize));
    let latest = |kind: ICalendarComponentType| {
        let parts = parts.clone().filter(|part| part.component_type == kind);
        parts.filter_map(Observance::read).max_by_key(|observance| observance.from)
    };
    let standard = latest(ICalendarComponentType::Standard)?;
    let summer = latest(ICalendarComponentType::Daylight).and_then(|daylight| {
        let (starts, ends) = (daylight.turns?, standard.turns.as_ref()?);
        let (standard, daylight) = (posix_offset(standard.offset), posix_offset(daylight.offset));
        TimeZone::posix(&format!("STD{standard}DST{daylight},{starts},{ends}")).ok()
    });
    Some(summer.unwrap_or_else(|| TimeZone::fixed(standard.offset)))
}

/// `STANDARD` or `DAYLIGHT`: an offset, and when clocks are set to it.
struct Observance {
    from: DateTime,
    offset: Offset,
    /// As in POSIX; none where that does not happen every year, on a weekday of a month.
    turns: Option<String>,
}

impl Observance {
    fn read(part: &ICalendarComponent) -> Option<Self> {
        let value = |property| part.property(&property)?.values.first();
        let ICalendarValue::PartialDateTime(from) = value(ICalendarProperty::Dtstart)? else { return None };
        let ICalendarValue::PartialDateTime(to) = value(ICalendarProperty::Tzoffsetto)? else { return None };
        let from = civil(from)?;
        let minutes = i32::from(to.tz_hour?) * 60 + i32::from(to.tz_minute.unwrap_or(0));
        let offset = Offset::from_seconds(if to.tz_minus { -60 } else { 60 } * minutes).ok()?;
        let turns = match value(ICalendarProperty::Rrule) {
            Some(ICalendarValue::RecurrenceRule(rule)) => turns(rule, from),
            _ => None,
        };
        Some(Self { from, offset, turns })
    }
}

/// `M3.2.0/2:00:00`: at two on the second Sunday of March.
fn turns(rule: &ICalendarRecurrenceRule, from: DateTime) -> Option<String> {
    let ([month], [day]) = (&rule.bymonth[..], &rule.byday[..]) else { return None };
    let week = match day.ordwk? {
        -1 => 5,
        week @ 1..=4 => week,
        _ => return None,
    };
    let lasts = rule.freq == ICalendarFrequency::Yearly && rule.until.is_none() && rule.count.is_none();
    // Both count weekdays from Sunday, and take the time on the clock that is to be set.
    lasts.then(|| format!("M{}.{week}.{}/{}", month.month(), day.weekday as u8, from.time()))
}

/// Hours and minutes west of Greenwich.
fn posix_offset(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    format!("{}{}:{:02}", if minutes > 0 { '-' } else { '+' }, minutes.abs() / 60, minutes.abs() % 60)
}
