//! `Track`: where a satellite tracker was last.

use crate::lenient::values;

values! {
    /// Where a satellite tracker was last.
    pub struct Position {
        /// `M/D/YYYY h:mm:ss A`.
        #[serde(rename = "Time")]
        pub time: String,
        /// Who carries it.
        #[serde(rename = "Name")]
        pub name: String,
        /// Decimal degrees; south is negative.
        #[serde(rename = "Latitude")]
        pub latitude: String,
        /// Decimal degrees; west is negative.
        #[serde(rename = "Longitude")]
        pub longitude: String,
        /// Knots.
        #[serde(rename = "Velocity")]
        pub velocity: f64,
        /// One of 16 points, `NNE`.
        #[serde(rename = "Course")]
        pub course: String,
        /// `True` or `False`.
        #[serde(rename = "Valid GPS Fix")]
        pub valid_gps_fix: String,
    }
}
