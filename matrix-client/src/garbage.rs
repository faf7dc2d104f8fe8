//! Whether the garbage is out. Said once, it holds until the day of collection is over.

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

/// Whether the garbage is out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Garbage {
    out_until: Option<Date>,
}

impl Garbage {
    /// It is out for the next collection, which is today's or a later day's.
    pub fn take_out(&mut self, today: Date, collected_on: Option<Weekday>) {
        let days = collected_on.map_or(1, |day| i64::from(today.weekday().until(day)));
        self.out_until = today.checked_add(days.days()).ok();
    }

    /// Whether it is out.
    #[must_use]
    pub fn is_out(&self, today: Date) -> bool {
        self.out_until.is_some_and(|until| today <= until)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn it_is_out_until_the_collection_is_over() {
        // 2026-11-02 is a Monday.
        for (said, day, last) in [
            (date(2026, 11, 2), Some(Weekday::Tuesday), date(2026, 11, 3)),
            (date(2026, 11, 3), Some(Weekday::Tuesday), date(2026, 11, 3)),
            (date(2026, 11, 4), Some(Weekday::Tuesday), date(2026, 11, 10)),
            (date(2026, 11, 4), None, date(2026, 11, 5)),
        ] {
            let mut garbage = Garbage::default();
            assert!(!garbage.is_out(said));
            garbage.take_out(said, day);
            assert!(garbage.is_out(said) && garbage.is_out(last), "{said}");
            assert!(!garbage.is_out(last.tomorrow().unwrap()), "{said}");
        }
    }
}
