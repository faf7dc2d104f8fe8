//! Times of day as people read them, and whether the clock can be believed.

use std::fmt;

use jiff::{Timestamp, Zoned, civil};

use crate::scene::Clock;

/// Whether the clock has been set. A Raspberry Pi has none of its own: until the network tells it the time, it lives in 1970,
/// or when it was last seen running.
#[must_use]
pub fn is_set(clock: Timestamp) -> bool {
    clock >= RELEASED
}

/// 2026-01-01: no wall of this program has lived before.
const RELEASED: Timestamp = Timestamp::constant(1_767_225_600, 0);

/// A time of day, to the minute. Displays as `9:05` or `09:05`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HourMinute {
    hour: i8,
    minute: i8,
    clock: Clock,
}

impl HourMinute {
    /// The time of day of an instant, in its own zone.
    #[must_use]
    pub fn of(instant: &Zoned, clock: Clock) -> Self {
        Self::at(instant.time(), clock)
    }

    /// A time of day.
    #[must_use]
    pub fn at(time: civil::Time, clock: Clock) -> Self {
        Self { hour: time.hour(), minute: time.minute(), clock }
    }

    /// Reads `06:58 AM`.
    #[must_use]
    pub fn read(text: &str, clock: Clock) -> Option<Self> {
        let time = civil::Time::strptime("%I:%M %p", text.trim()).ok()?;
        Some(Self::at(time, clock))
    }

    /// `AM` or `PM`; nothing with 24 hours.
    #[must_use]
    pub fn half(self) -> &'static str {
        match self.clock {
            Clock::TwentyFour => "",
            Clock::Twelve if self.hour < 12 => "AM",
            Clock::Twelve => "PM",
        }
    }

    /// With `am` or `pm` close behind it: `9:05pm`.
    #[must_use]
    pub fn with_half(self) -> impl fmt::Display {
        struct WithHalf(HourMinute);
        impl fmt::Display for WithHalf {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let half = match self.0.half() {
                    "AM" => "am",
                    "PM" => "pm",
                    _ => "",
                };
                write!(f, "{}{half}", self.0)
            }
        }
        WithHalf(self)
    }
}

impl fmt::Display for HourMinute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.clock {
            Clock::Twelve => write!(f, "{}:{:02}", (self.hour + 11) % 12 + 1, self.minute),
            Clock::TwentyFour => write!(f, "{:02}:{:02}", self.hour, self.minute),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_in_the_past_is_not_set() {
        for (time, expected) in
            [("1970-01-01T00:00:10Z", false), ("2025-12-31T23:59:59Z", false), ("2026-01-01T00:00:00Z", true)]
        {
            assert_eq!(is_set(time.parse().unwrap()), expected, "{time}");
        }
    }

    #[test]
    fn midnight_and_noon_are_twelve() {
        for (time, twelve, twenty_four) in [
            ("00:00", "12:00am", "00:00"),
            ("00:59", "12:59am", "00:59"),
            ("01:05", "1:05am", "01:05"),
            ("11:59", "11:59am", "11:59"),
            ("12:00", "12:00pm", "12:00"),
            ("13:07", "1:07pm", "13:07"),
            ("23:59", "11:59pm", "23:59"),
        ] {
            let instant: Zoned = format!("2026-11-22T{time}:00[America/New_York]").parse().unwrap();
            assert_eq!(HourMinute::of(&instant, Clock::Twelve).with_half().to_string(), twelve);
            assert_eq!(HourMinute::of(&instant, Clock::TwentyFour).with_half().to_string(), twenty_four);
        }
    }

    #[test]
    fn times_of_documents_are_read() {
        let read = |text| HourMinute::read(text, Clock::TwentyFour).map(|time| time.to_string());
        assert_eq!(read("06:58 AM"), Some("06:58".into()));
        assert_eq!(read(" 12:10 AM"), Some("00:10".into()));
        assert_eq!(read("01:12 PM"), Some("13:12".into()));
        assert_eq!(read("25:00"), None);
        assert_eq!(read(""), None);
    }
}
