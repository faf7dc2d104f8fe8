//! `Track`: where a satellite tracker was last.

use serde_json::Value;

use crate::lenient::{Lenient, Path, values};

values! {
    /// Where a satellite tracker was last.
    pub struct Position {
        /// `M/D/YYYY h:mm:ss A`.
        pub time as "Time": String,
        /// Who carries it.
        pub name as "Name": String,
        /// Decimal degrees; south is negative.
        pub latitude as "Latitude": String,
        /// Decimal degrees; west is negative.
        pub longitude as "Longitude": String,
        /// Knots.
        pub velocity as "Velocity": f64,
        /// One of 16 points, `NNE`.
        pub course as "Course": String,
        /// Whether the tracker heard enough satellites.
        pub valid_gps_fix as "Valid GPS Fix": Fix,
    }
}

/// Whether a position is to be trusted, written `True` or `False`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(ts_rs::TS), ts(type = "\"True\" | \"False\""))]
pub struct Fix(pub bool);

impl Lenient for Fix {
    fn read(value: &Value, path: &mut Path) -> Option<Self> {
        bool::read(value, path).map(Self)
    }
}

impl serde::Serialize for Fix {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if self.0 { "True" } else { "False" })
    }
}
