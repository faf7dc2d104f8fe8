//! Timestamps: the legacy format of the documents, and RFC 3339.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, Zoned, fmt::strtime, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::lenient::Lenient;

/// `updated` and game times: minutes are enough. `06/06/2021 12:05 AM -0400`.
const MINUTES: &str = "%m/%d/%Y %-I:%M %p %z";
/// `valid`: to the second. `06/06/2021 12:20:06 AM -0400`.
const SECONDS: &str = "%m/%d/%Y %-I:%M:%S %p %z";

/// An instant with the offset at which it was written down.
///
/// ```
/// use wallfeed_proto::Stamp;
///
/// let stamp: Stamp = "06/06/2021 12:05 AM -0400".parse().unwrap();
/// assert_eq!(stamp, "2021-06-06T00:05:00-04:00".parse().unwrap());
/// assert_eq!(stamp.to_minutes(), "06/06/2021 12:05 AM -0400");
/// assert_eq!(stamp.to_seconds(), "06/06/2021 12:05:00 AM -0400");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp(Zoned);

impl Stamp {
    /// The instant.
    #[must_use]
    pub fn timestamp(&self) -> Timestamp {
        self.0.timestamp()
    }

    /// The instant as it was written down.
    #[must_use]
    pub fn zoned(&self) -> &Zoned {
        &self.0
    }

    /// The legacy format of `updated`: `MM/DD/YYYY h:mm A Z`.
    #[must_use]
    pub fn to_minutes(&self) -> String {
        self.0.strftime(MINUTES).to_string()
    }

    /// The legacy format of `valid`: `MM/DD/YYYY h:mm:ss A Z`.
    #[must_use]
    pub fn to_seconds(&self) -> String {
        self.0.strftime(SECONDS).to_string()
    }
}

impl From<Zoned> for Stamp {
    fn from(zoned: Zoned) -> Self {
        Self(zoned)
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_minutes())
    }
}

/// A text that is no timestamp.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a timestamp: write it as 2021-06-06T00:05:00-04:00 or 06/06/2021 12:05 AM -0400")]
pub struct StampError;

impl FromStr for Stamp {
    type Err = StampError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        for format in [MINUTES, SECONDS] {
            if let Ok(zoned) = strtime::parse(format, text).and_then(|parsed| parsed.to_zoned()) {
                return Ok(Self(zoned));
            }
        }
        let pieces = jiff::fmt::temporal::DateTimeParser::new().parse_timestamp(text).map_err(|_| StampError)?;
        let offset = strtime::parse("%Y-%m-%dT%H:%M:%S%.f%:z", text).ok().and_then(|parsed| parsed.offset());
        Ok(Self(pieces.to_zoned(offset.map_or(TimeZone::UTC, TimeZone::fixed))))
    }
}

impl Lenient for Stamp {
    fn read(value: Value) -> Option<Self> {
        value.as_str()?.parse().ok()
    }
}

impl<'de> Deserialize<'de> for Stamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// In the legacy format, to the minute.
impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_minutes())
    }
}
