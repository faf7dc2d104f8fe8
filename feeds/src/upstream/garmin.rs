//! Garmin `MapShare`: the points of an inReach tracker, as KML
//! (<https://support.garmin.com/?faq=tdlDCyo1fJ5UxjUbA9rMY8>).

use jiff::Timestamp;
use roxmltree::{Document, Node, ParsingOptions};

use crate::transform::TransformError;

/// The origin of the feeds.
pub const ORIGIN: &str = "https://inreach.garmin.com";

/// A point of a track. Its members are texts, as the tracker's owner has chosen their units.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Point {
    /// When the tracker was there.
    pub when: Option<Timestamp>,
    /// The same on the clock of the tracker's owner: `5/19/2022 12:05:15 PM`.
    pub time: Option<String>,
    /// Who carries it.
    pub name: Option<String>,
    /// Decimal degrees.
    pub latitude: String,
    /// Decimal degrees.
    pub longitude: String,
    /// E.g. `19.7 km/h`.
    pub velocity: Option<String>,
    /// E.g. `247.50 ° True`.
    pub course: Option<String>,
    /// `True` or `False`.
    pub valid_fix: Option<String>,
}

/// The points of a KML document that have a position. Namespaces do not matter, nor the order of members.
pub fn points(body: &str) -> Result<Vec<Point>, TransformError> {
    let options = ParsingOptions { allow_dtd: false, ..ParsingOptions::default() };
    let text = body.trim_start_matches('\u{feff}').trim_start();
    let document = Document::parse_with_options(text, options);
    let document = document.map_err(|_| TransformError::format(body.as_bytes(), "well-formed KML"))?;
    if document.root_element().tag_name().name() != "kml" {
        return Err(TransformError::format(body.as_bytes(), "KML"));
    }
    Ok(document.descendants().filter(|node| node.tag_name().name() == "Placemark").filter_map(point).collect())
}

/// The last of several points; where some do not say when they were, the last in the document.
#[must_use]
pub fn last(points: Vec<Point>) -> Option<Point> {
    points.into_iter().max_by_key(|point| point.when)
}

fn point(placemark: Node) -> Option<Point> {
    let data = |name| data(placemark, name);
    let coordinates = descendant(placemark, "Point").and_then(|point| descendant(point, "coordinates"));
    let mut coordinates = coordinates.and_then(|node| text(node)).unwrap_or_default().split(',').map(str::trim);
    let (longitude, latitude) = (coordinates.next(), coordinates.next());
    let degrees = |said: Option<&str>, drawn: Option<&str>, most: f64| {
        let is_position = |text: &&str| text.parse::<f64>().is_ok_and(|degrees| degrees.abs() <= most);
        [said, drawn].into_iter().flatten().find(is_position).map(str::to_owned)
    };
    let owned = |text: Option<&str>| text.map(str::to_owned);
    Some(Point {
        when: descendant(placemark, "when").and_then(text).and_then(|when| when.parse().ok()),
        time: owned(data("Time")),
        name: owned(data("Name").or_else(|| data("Map Display Name"))),
        latitude: degrees(data("Latitude"), latitude, 90.0)?,
        longitude: degrees(data("Longitude"), longitude, 180.0)?,
        velocity: owned(data("Velocity")),
        course: owned(data("Course")),
        valid_fix: owned(data("Valid GPS Fix")),
    })
}

/// The value of `<Data name="…">` below a placemark.
fn data<'a>(placemark: Node<'a, '_>, name: &str) -> Option<&'a str> {
    let is_named = |node: &Node| node.tag_name().name() == "Data" && node.attribute("name") == Some(name);
    let data = placemark.descendants().find(is_named)?;
    descendant(data, "value").and_then(text)
}

fn descendant<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.descendants().find(|node| node.tag_name().name() == name)
}

fn text<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    node.text().map(str::trim).filter(|text| !text.is_empty())
}
