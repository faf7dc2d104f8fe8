//! `MLB`: the day's baseball games.

use crate::{
    Stamp,
    lenient::{values, words},
};

values! {
    /// One game of baseball.
    #[cfg_attr(test, ts(rename = "BallGame"))]
    pub struct Game {
        /// The game's id upstream.
        pub id: String,
        /// When it starts.
        pub start_time as "startTime": Stamp,
        /// `regular-season`, `post-season`, `preseason`, …
        pub season_type as "seasonType": String,
        /// E.g. `BOS`.
        pub away_abbreviation as "awayAbbreviation": String,
        /// E.g. `NYY`.
        pub home_abbreviation as "homeAbbreviation": String,
        /// Six hexadecimal digits.
        pub away_color as "awayColor": String,
        /// Six hexadecimal digits.
        pub home_color as "homeColor": String,
        /// Won and lost, `34-28`.
        pub away_record as "awayRecord": String,
        /// Won and lost.
        pub home_record as "homeRecord": String,
        /// URL of a picture.
        pub away_logo as "awayLogo": String,
        /// URL of a picture.
        pub home_logo as "homeLogo": String,
        /// Scheduled, live or over.
        pub status: GameState,
        /// E.g. Postponed, Suspended, Rain Delay, `Final/10`.
        pub detail: String,
        /// Runs; once it has started.
        pub away_score as "awayScore": String,
        /// Runs; once it has started.
        pub home_score as "homeScore": String,
        /// Hits; once it has started.
        pub away_hits as "awayHits": i64,
        /// Hits; once it has started.
        pub home_hits as "homeHits": i64,
        /// Errors; once it has started.
        pub away_errors as "awayErrors": i64,
        /// Errors; once it has started.
        pub home_errors as "homeErrors": i64,
        /// The inning; while it is live.
        pub inning: i64,
        /// The part of the inning; while it is live.
        pub inning_state as "inningState": InningState,
        /// The last play in words; while it is live.
        pub last_play as "lastPlay": String,
        /// 0 to 4; while somebody is at bat.
        pub balls: i64,
        /// 0 to 3; while somebody is at bat.
        pub strikes: i64,
        /// 0 to 3; while somebody is at bat.
        pub outs: i64,
        /// Whether a runner is there.
        pub on_first as "onFirst": bool,
        /// Whether a runner is there.
        pub on_second as "onSecond": bool,
        /// Whether a runner is there.
        pub on_third as "onThird": bool,
    }
}

words! {
    /// Whether a game is scheduled, live or over.
    pub enum GameState {
        /// Scheduled.
        Pre = "pre",
        /// Live.
        In = "in",
        /// Over, or postponed.
        Post = "post",
    }
}

words! {
    /// The part of an inning.
    pub enum InningState {
        /// The visitors bat.
        Top = "Top",
        /// Between the two halves.
        Mid = "Mid",
        /// The home team bats.
        Bottom = "Bot",
        /// After the inning.
        End = "End",
    }
}
