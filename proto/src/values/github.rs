//! `GitHub`: the latest commit, and the last that built.

use crate::lenient::values;

values! {
    /// The latest commit, and the last that built.
    pub struct GitHub {
        /// Seven hexadecimal digits.
        pub latest_commit: String,
        /// Seven hexadecimal digits; `0000000` for none.
        pub last_successful_commit: String,
        /// The latest commit's message.
        pub commit_message: String,
        /// `YYYY-MM-DD hh:mm:ss A ZZZ`.
        pub date: String,
    }
}
