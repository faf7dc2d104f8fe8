//! `Track`: where a satellite tracker was last, from Garmin `MapShare`.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Deserialize;
use wallfeed_proto::{
    Values,
    values::track::{Fix, Position},
};

use crate::{
    compass,
    transform::{Access, Made, Moment, Request, Response, TransformError, exactly},
    upstream::garmin::{self, Point},
};

/// Knots in a kilometre per hour: a nautical mile is 1852 metres.
const KILOMETRE_PER_HOUR: f64 = 0.539_957;

/// The settings of the tracker.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// The name of the `MapShare` page. Its password, if it has one, is the feed's secret.
    pub share: Option<String>,
}

/// What to ask for: the latest point.
pub fn requests(options: &Options, access: &Access) -> Result<Vec<Request>, TransformError> {
    let no_share = || TransformError::Setting("this feed needs a MapShare page: set `share` to its name".into());
    let share = options.share.as_deref().ok_or_else(no_share)?;
    let mut url = access.url(garmin::ORIGIN, "Feed/Share")?;
    if let Ok(mut path) = url.path_segments_mut() {
        path.push(share);
    }
    let request = Request::get(url);
    Ok(vec![match access.secret() {
        Ok(password) => request.header("authorization", basic(password)),
        Err(_) => request,
    }])
}

/// HTTP Basic authentication (RFC 7617); the name is not looked at.
fn basic(password: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(format!(":{password}")))
}

/// The document.
pub fn document(responses: &[Response], moment: &Moment) -> Result<Made, TransformError> {
    let [response] = exactly(responses)?;
    let points = garmin::points(&response.text())?;
    let last = garmin::last(points).ok_or_else(|| TransformError::missing("kml/Document/Placemark", "position"))?;
    Ok(moment.made(Values::Track(position(last))))
}

fn position(point: Point) -> Position {
    let is_valid = point.valid_fix.as_deref().map(|fix| fix.eq_ignore_ascii_case("true"));
    Position {
        time: point.time,
        name: point.name,
        latitude: Some(point.latitude),
        longitude: Some(point.longitude),
        velocity: point.velocity.as_deref().and_then(knots),
        course: point.course.as_deref().and_then(degrees).map(|course| compass::point(course).to_owned()),
        valid_gps_fix: is_valid.map(Fix),
        ..Position::default()
    }
}

/// A speed in knots, cut to two decimals.
fn knots(velocity: &str) -> Option<f64> {
    let (number, unit) = velocity.trim().split_once(' ').unwrap_or((velocity.trim(), "km/h"));
    let number: f64 = number.parse().ok().filter(|number: &f64| number.is_finite())?;
    let knots = match unit.trim().to_ascii_lowercase().as_str() {
        "mph" => number * 1.609_344 * KILOMETRE_PER_HOUR,
        "m/s" => number * 3.6 * KILOMETRE_PER_HOUR,
        "kn" | "kt" | "kts" | "knots" => number,
        _ => number * KILOMETRE_PER_HOUR,
    };
    Some((knots * 100.0).trunc() / 100.0)
}

fn degrees(course: &str) -> Option<f64> {
    course.split_whitespace().next()?.trim_end_matches('°').parse().ok().filter(|degrees: &f64| degrees.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_are_in_knots() {
        let check = |velocity, expected| assert_eq!(knots(velocity), expected, "{velocity}");
        check("19.7 km/h", Some(10.63));
        check("0.0 km/h", Some(0.0));
        check("10 mph", Some(8.68));
        check("4.25 kn", Some(4.25));
        check("", None);
        check("fast", None);
    }
}
