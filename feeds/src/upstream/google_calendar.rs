//! Google Calendar, version 3: <https://developers.google.com/calendar/api/v3/reference/events/list>.

use serde_json::Value;
use wallfeed_proto::values::calendar::{Meeting, When};

use super::json::Node;
use crate::transform::TransformError;

/// The origin of the API.
pub const ORIGIN: &str = "https://www.googleapis.com";

/// The most events that one page holds.
pub const PAGE: u32 = 2500;

/// The meetings of a page of events, as Google orders them. Cancelled events are left out, and those without a time.
pub fn meetings(body: &Value) -> Result<Vec<Meeting>, TransformError> {
    let root = Node::root(body);
    if let Some(reason) = root.get("/error/message") {
        return Err(TransformError::Refused(reason.text()?.to_owned()));
    }
    let items = root.at("/items")?.items()?;
    Ok(items.iter().filter(|event| text(event, "/status") != Some("cancelled")).filter_map(meeting).collect())
}

fn meeting(event: &Node) -> Option<Meeting> {
    let start = when(event, "/start")?;
    let end = when(event, "/end").unwrap_or_else(|| start.clone());
    Some(Meeting { summary: text(event, "/summary").unwrap_or_default().to_owned(), start, end })
}

/// An instant as it is written, or the date of an all-day event.
fn when(event: &Node, member: &str) -> Option<When> {
    let time = text(event, &format!("{member}/dateTime"));
    let instant = time.and_then(|text| Some(When::Time(text.parse().ok()?, text.to_owned())));
    let date = || text(event, &format!("{member}/date")).and_then(|text| text.parse().ok()).map(When::Date);
    instant.or_else(date)
}

fn text<'a>(node: &Node<'a>, pointer: &str) -> Option<&'a str> {
    node.get(pointer)?.value().as_str()
}
