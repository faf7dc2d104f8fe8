//! What the services of Open-Meteo (<https://open-meteo.com/en/docs>) have in common: columns, and local times at a fixed
//! offset.

use jiff::{
    Zoned,
    civil::DateTime,
    tz::{Offset, TimeZone},
};
use serde_json::Value;

use super::json::Node;
use crate::transform::{Moment, Place, Response, TransformError, exactly};

/// The query that every request begins with.
pub fn query(moment: &Moment) -> Result<String, TransformError> {
    let Place { latitude, longitude } = moment.place()?.rounded(4);
    let zone = moment.time_zone().iana_name().unwrap_or("auto");
    Ok(format!("latitude={latitude}&longitude={longitude}&timezone={zone}"))
}

/// The only response. An error is an object that says so.
pub fn answer(responses: &[Response]) -> Result<Value, TransformError> {
    let [response] = exactly(responses)?;
    let answer = response.value()?;
    let root = Node::root(&answer);
    if root.get("/error").is_some_and(|error| error.flag() == Ok(true)) {
        return Err(TransformError::Refused(root.at("/reason")?.text()?.to_owned()));
    }
    Ok(answer)
}

/// The zone in which an answer's times are written.
pub fn zone(answer: &Node) -> Result<TimeZone, TransformError> {
    let seconds = answer.at("/utc_offset_seconds")?;
    let offset = i32::try_from(seconds.whole()?).ok().and_then(|seconds| Offset::from_seconds(seconds).ok());
    offset.map(TimeZone::fixed).ok_or_else(|| TransformError::missing(seconds.pointer(), "offset"))
}

/// A time such as `2026-09-14T18:15`.
pub fn time(node: &Node, zone: &TimeZone) -> Result<Zoned, TransformError> {
    let local: Option<DateTime> = node.text()?.parse().ok();
    let at = local.and_then(|local| local.to_zoned(zone.clone()).ok());
    at.ok_or_else(|| TransformError::missing(node.pointer(), "time"))
}
