//! `NFL`: the week's football games.

use crate::lenient::values;

pub use super::mlb::GameState;

values! {
    /// A week of the football season.
    #[cfg_attr(test, ts(rename = "FootballWeek"))]
    pub struct Week {
        /// E.g. `Regular Season`.
        pub seasontype: String,
        /// E.g. `Week 12`.
        pub weekname: String,
        /// E.g. `Nov 19-25`.
        pub weekdates: String,
        /// The week's games.
        pub events: Vec<Game>,
    }
}

values! {
    /// One game of football.
    #[cfg_attr(test, ts(rename = "FootballGame"))]
    pub struct Game {
        /// When it starts, local: `Sun 1:00 PM`.
        pub date: String,
        /// When it starts, UTC.
        pub fulldate: String,
        /// The week of the season.
        pub week: i64,
        /// Scheduled, live or over.
        pub state: GameState,
        /// E.g. `NE`.
        pub homeabrv: String,
        /// E.g. `BUF`.
        pub awayabrv: String,
        /// The team's id upstream.
        pub homeid: String,
        /// The team's id upstream.
        pub awayid: String,
        /// `#RRGGBB`.
        pub homecolor: String,
        /// `#RRGGBB`.
        pub awaycolor: String,
        /// URL of a picture.
        pub homelogo: String,
        /// URL of a picture.
        pub awaylogo: String,
        /// Won and lost.
        pub homerecord: String,
        /// Won and lost.
        pub awayrecord: String,
        /// Points.
        pub homescore: String,
        /// Points.
        pub awayscore: String,
        /// E.g. Postponed.
        pub detail: String,
        /// `1st Qtr` to `4th Qtr`, `Halftime`, `OT`; while it is live.
        pub period: String,
        /// What is left of the period; while it is live.
        pub clock: String,
        /// Who has the ball.
        pub possession: String,
        /// Where the ball is, `ATL 20`.
        pub position: String,
        /// `3rd & 9`.
        pub downandyardage: String,
        /// The last play in words.
        pub lastplay: String,
    }
}
