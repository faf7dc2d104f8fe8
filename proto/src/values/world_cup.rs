//! `WC`: the World Cup's matches.

use crate::lenient::{values, words};

values! {
    /// One match.
    pub struct Match {
        /// The first team.
        pub home_name: String,
        /// Its flag.
        pub home_flag: String,
        /// The second team.
        pub away_name: String,
        /// Its flag.
        pub away_flag: String,
        /// Scheduled, live or over.
        pub status: MatchState,
        /// `h-a`.
        pub score: String,
        /// `(h-a)`, or empty.
        pub penalties: String,
        /// The minute of a live match, or when it starts.
        pub time: String,
    }
}

words! {
    /// Whether a match is scheduled, live or over.
    pub enum MatchState {
        /// Scheduled.
        Scheduled = "future_scheduled",
        /// Live.
        InProgress = "in_progress",
        /// Over.
        Completed = "completed",
    }
}
