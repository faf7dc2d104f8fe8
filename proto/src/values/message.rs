//! `Message`: a text that somebody pushes to the walls.

use crate::lenient::{values, words};

values! {
    /// A text that somebody pushes to the walls.
    pub struct Message {
        /// The text.
        pub text: String,
        /// A line above it.
        pub title: String,
        /// `#RRGGBB`.
        pub color: String,
        /// How long it is shown.
        pub seconds: f64,
        /// Whether it interrupts.
        pub priority: Priority,
        /// Whether it scrolls even if it fits.
        pub scroll: bool,
    }
}

words! {
    /// Whether a message interrupts.
    pub enum Priority {
        /// It takes its turn.
        Normal = "normal",
        /// It interrupts whatever is on.
        Urgent = "urgent",
    }
}
