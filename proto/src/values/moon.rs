//! `Moon`: its phase, and the next events of sun and moon.

use crate::lenient::values;

values! {
    /// The moon's phase, and the next events of sun and moon.
    pub struct Moon {
        /// 0 to 99: 0 new, 25 first quarter, 50 full, 75 last quarter.
        pub phase: i64,
        /// The lit part, `"97.3%"`.
        pub illumstr: String,
        /// `"Sunrise:  06:58 AM"`, `"Sunset:   07:43 PM"`, `"Polar day"` or `"Polar night"`.
        pub sunevent: String,
        /// `"Moonrise: 06:58 AM"`, `"Moonset:  01:12 PM"`, `"Moon: up"` or `"Moon: down"`.
        pub moonevent: String,
    }
}
