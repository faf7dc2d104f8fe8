//! `MLB`: the day's baseball games.

use crate::{
    Stamp,
    lenient::{values, words},
};

values! {
    /// One game.
    pub struct Game {
        /// The game's id upstream.
        pub id: String,
        /// When it starts.
        #[serde(rename = "startTime")]
        pub start_time: Stamp,
        /// `regular-season`, `post-season`, `preseason`, …
        #[serde(rename = "seasonType")]
        pub season_type: String,
        /// E.g. `BOS`.
        #[serde(rename = "awayAbbreviation")]
        pub away_abbreviation: String,
        /// E.g. `NYY`.
        #[serde(rename = "homeAbbreviation")]
        pub home_abbreviation: String,
        /// Six hexadecimal digits.
        #[serde(rename = "awayColor")]
        pub away_color: String,
        /// Six hexadecimal digits.
        #[serde(rename = "homeColor")]
        pub home_color: String,
        /// Won and lost, `34-28`.
        #[serde(rename = "awayRecord")]
        pub away_record: String,
        /// Won and lost.
        #[serde(rename = "homeRecord")]
        pub home_record: String,
        /// URL of a picture.
        #[serde(rename = "awayLogo")]
        pub away_logo: String,
        /// URL of a picture.
        #[serde(rename = "homeLogo")]
        pub home_logo: String,
        /// Scheduled, live or over.
        pub status: GameState,
        /// E.g. Postponed, Suspended, Rain Delay, `Final/10`.
        pub detail: String,
        /// Runs; once it has started.
        #[serde(rename = "awayScore")]
        pub away_score: String,
        /// Runs; once it has started.
        #[serde(rename = "homeScore")]
        pub home_score: String,
        /// Hits; once it has started.
        #[serde(rename = "awayHits")]
        pub away_hits: i64,
        /// Hits; once it has started.
        #[serde(rename = "homeHits")]
        pub home_hits: i64,
        /// Errors; once it has started.
        #[serde(rename = "awayErrors")]
        pub away_errors: i64,
        /// Errors; once it has started.
        #[serde(rename = "homeErrors")]
        pub home_errors: i64,
        /// The inning; while it is live.
        pub inning: i64,
        /// The part of the inning; while it is live.
        #[serde(rename = "inningState")]
        pub inning_state: InningState,
        /// The last play in words; while it is live.
        #[serde(rename = "lastPlay")]
        pub last_play: String,
        /// 0 to 4; while somebody is at bat.
        pub balls: i64,
        /// 0 to 3; while somebody is at bat.
        pub strikes: i64,
        /// 0 to 3; while somebody is at bat.
        pub outs: i64,
        /// Whether a runner is there.
        #[serde(rename = "onFirst")]
        pub on_first: bool,
        /// Whether a runner is there.
        #[serde(rename = "onSecond")]
        pub on_second: bool,
        /// Whether a runner is there.
        #[serde(rename = "onThird")]
        pub on_third: bool,
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
