//! `Events`: birthdays and anniversaries, from a file of them or from an iCalendar file.

pub mod file;
pub mod ics;
