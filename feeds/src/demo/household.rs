//! The demo's household: its calendar and its anniversaries, around the present day.

use jiff::{SignedDuration, ToSpan, Zoned, civil::Date};
use wallfeed_proto::{
    Stamp,
    values::{
        calendar::{Calendar, Meeting, When},
        events::Anniversary,
    },
};

/// Meetings: summary, start and length in minutes from the half hour that the present falls into.
const MEETINGS: [&[(&str, i64, i64)]; 3] = [
    &[("WRK:some talking", 0, 30), ("WRK:Planning", 45, 45), ("FAM:Piano lesson", 150, 45)],
    &[("WRK:Design review", 30, 60), ("FAM:Dentist", 120, 30), ("FAM:Film night", 240, 120)],
    &[("WRK:talking", -30, 60), ("WRK:Interview", 60, 60), ("FAM:Swimming", 165, 60)],
];

/// What is in the calendar at a time.
pub fn calendar(now: &Zoned) -> Calendar {
    let into = i64::from(now.minute() % 30) * 60 + i64::from(now.second());
    let half_hour = now.saturating_sub(SignedDuration::from_secs(into));
    let turn = half_hour.timestamp().as_second().div_euclid(1800).rem_euclid(MEETINGS.len() as i64);
    let at = |minutes: i64| {
        let time = half_hour.saturating_add(SignedDuration::from_mins(minutes));
        let text = time.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
        When::Time(Stamp::from(time), text)
    };
    let today = Meeting {
        summary: "HOM:Demo day".into(),
        start: When::Date(now.date()),
        end: When::Date(now.date().saturating_add(1.day())),
    };
    let timed = MEETINGS[turn as usize].iter().map(|&(summary, start, length)| Meeting {
        summary: summary.into(),
        start: at(start),
        end: at(start + length),
    });
    Calendar(std::iter::once(today).chain(timed).collect())
}

/// Whose days come back: one is today, one falls on a leap day.
pub fn anniversaries(now: &Zoned) -> Vec<Anniversary> {
    let in_days = |days: i32| now.date().saturating_add(days.days());
    vec![
        anniversary("Wallfeed", "Demo day", in_days(0), 3),
        anniversary("Nora", "Birthday", in_days(3), 11),
        anniversary("Theo", "Birthday", in_days(24), 22),
        anniversary("Ada & Sam", "Anniversary", in_days(61), 17),
        Anniversary {
            name: Some("Grandpa Joe".into()),
            event: Some("Birthday".into()),
            month: Some(2),
            day: Some(29),
            year: Some(1948),
            ..Anniversary::default()
        },
    ]
}

fn anniversary(name: &str, event: &str, day: Date, count: i64) -> Anniversary {
    Anniversary {
        name: Some(name.into()),
        event: Some(event.into()),
        month: Some(i64::from(day.month())),
        day: Some(i64::from(day.day())),
        year: Some(i64::from(day.year()) - count),
        ..Anniversary::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_always_something_next() {
        let midnight: Zoned = "2026-11-22T00:00-05:00[America/New_York]".parse().unwrap();
        for minutes in 0..24 * 60 {
            let now = midnight.saturating_add(minutes.minutes());
            let upcoming = calendar(&now).0.into_iter().filter(|meeting| match &meeting.start {
                When::Time(start, _) => start.timestamp() > now.timestamp(),
                When::Date(_) => false,
            });
            assert!(upcoming.count() >= 2, "{now}");
        }
    }

    #[test]
    fn somebody_celebrates_today() {
        let now: Zoned = "2026-11-22T12:00-05:00[America/New_York]".parse().unwrap();
        let first = &anniversaries(&now)[0];
        assert_eq!((first.month, first.day, first.year), (Some(11), Some(22), Some(2023)));
    }
}
