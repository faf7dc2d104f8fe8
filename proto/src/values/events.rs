//! `Events`: birthdays and anniversaries.

use crate::lenient::values;

values! {
    /// A day that comes back every year.
    pub struct Anniversary {
        /// Whose.
        pub name: String,
        /// What, e.g. `Birthday`.
        pub event: String,
        /// 1 to 12.
        pub month: i64,
        /// 1 to 31.
        pub day: i64,
        /// The year of the first.
        pub year: i64,
    }
}
