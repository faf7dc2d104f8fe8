//! Timestamps: the legacy format of the documents, and RFC 3339.

use std::{fmt, str::FromStr};

use jiff::{
    Timestamp, Zoned,
    fmt::{strtime, temporal::Pieces},
    tz::TimeZone,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::lenient::{Lenient, Path};

/// `updated` and game times: minutes are enough. `06/06/2021 12:05 AM -0400`.
const MINUTES: &str = "%m/%d/%Y %-I:%M %p %z";
/// `valid`: to the second. `06/06/2021 12:20:06 AM -0400`.
const SECONDS: &str = "%m/%d/%Y %-I:%M:%S %p %z";

/// An instant with the offset at which it was written down.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(ts_rs::TS), ts(type = "string"))]
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
    ///
    /// ```
    /// use wallfeed_proto::Stamp;
    ///
    /// let stamp: Stamp = "06/06/2021 12:05 AM -0400".parse().unwrap();
    /// assert_eq!(stamp, "2021-06-06T00:05:00-04:00".parse().unwrap());
    /// assert_eq!(stamp.to_minutes(), "06/06/2021 12:05 AM -0400");
    /// ```
    #[must_use]
    pub fn to_minutes(&self) -> String {
        self.0.strftime(MINUTES).to_string()
    }

    /// The legacy format of `valid`: `MM/DD/YYYY h:mm:ss A Z`.
    ///
    /// ```
    /// let stamp: wallfeed_proto::Stamp = "2021-06-06T00:20:06-04:00".parse().unwrap();
    /// assert_eq!(stamp.to_seconds(), "06/06/2021 12:20:06 AM -0400");
    /// ```
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a timestamp: write it as 2021-06-06T00:05:00-04:00 or 06/06/2021 12:05 AM -0400")]
pub struct StampError;

impl FromStr for Stamp {
    type Err = StampError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        legacy(text).or_else(|| rfc3339(text)).map(Self).ok_or(StampError)
    }
}

fn legacy(text: &str) -> Option<Zoned> {
    // Only this format has slashes: the common case of the other is decided at once.
    if !text.contains('/') {
        return None;
    }
    [MINUTES, SECONDS].iter().find_map(|format| strtime::parse(format, text).and_then(|parsed| parsed.to_zoned()).ok())
}

fn rfc3339(text: &str) -> Option<Zoned> {
    let pieces = Pieces::parse(text).ok()?;
    let local = pieces.date().to_datetime(pieces.time()?);
    local.to_zoned(TimeZone::fixed(pieces.to_numeric_offset()?)).ok()
}

impl Lenient for Stamp {
    fn read(value: &Value, _: &mut Path) -> Option<Self> {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, minutes: Option<&str>) {
        let written = text.parse::<Stamp>().ok().map(|stamp| stamp.to_minutes());
        assert_eq!(written.as_deref(), minutes, "{text}");
    }

    #[test]
    fn both_formats_are_read() {
        check("06/06/2021 12:05 AM -0400", Some("06/06/2021 12:05 AM -0400"));
        check("06/06/2021 12:20:06 AM -0400", Some("06/06/2021 12:20 AM -0400"));
        check(" 06/06/2021 07:05 pm +0545 ", Some("06/06/2021 7:05 PM +0545"));
        check("6/6/2021 12:05 PM +0000", Some("06/06/2021 12:05 PM +0000"));
        check("02/29/2024 11:59 PM -0330", Some("02/29/2024 11:59 PM -0330"));
        check("2021-06-06T00:05:00-04:00", Some("06/06/2021 12:05 AM -0400"));
        check("2021-06-06T12:05:59.999Z", Some("06/06/2021 12:05 PM +0000"));
        check("2021-06-06t12:05:59z", Some("06/06/2021 12:05 PM +0000"));
        check("2021-06-06 12:05:59+09:00", Some("06/06/2021 12:05 PM +0900"));
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for text in [
            "",
            "now",
            "2021-06-06",
            "2021-06-06T00:05:00",
            "06/06/2021 12:05 AM",
            "02/29/2023 1:05 AM -0400",
            "06/06/2021 13:05 AM -0400",
            "06/06/2021 12:05 AM EDT",
            "1622952300",
        ] {
            check(text, None);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(second in -62_135_500_000_i64..253_402_200_000, quarter in -48_i32..=56) {
            let offset = jiff::tz::Offset::from_seconds(quarter * 15 * 60).unwrap();
            let stamp = Stamp(Timestamp::from_second(second).unwrap().to_zoned(TimeZone::fixed(offset)));
            let seconds: Stamp = stamp.to_seconds().parse().unwrap();
            prop_assert_eq!(&seconds, &stamp);
            prop_assert_eq!(seconds.to_seconds(), stamp.to_seconds());
            let minutes: Stamp = stamp.to_minutes().parse().unwrap();
            prop_assert_eq!(minutes.timestamp().as_second(), second - second.rem_euclid(60));
            let rfc3339: Stamp = stamp.zoned().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string().parse().unwrap();
            prop_assert_eq!(rfc3339.to_seconds(), stamp.to_seconds());
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            let _ = text.parse::<Stamp>();
        }
    }
}
