//! Documents to publish.

use serde_json::{Value, json};

/// The weather with this temperature, everything else at rest.
#[must_use]
pub fn weather(temperature: f64) -> Value {
    let current = json!({
        "temp": temperature, "fl": temperature, "humid": 40, "windDir": "NW", "windSpeed": 5.0, "windGust": 0.0,
        "desc": "clear sky", "dn": "d", "wid": 800, "nwid": 60800,
    });
    document(&json!({ "current": current, "forecast": [], "hourly": [] }))
}

/// A message to the wall.
#[must_use]
pub fn message(text: &str) -> Value {
    document(&json!({ "text": text }))
}

/// What a service says when it starts.
#[must_use]
pub fn server(message: &str) -> Value {
    document(&json!({ "message": message }))
}

/// A document that can be told from all others: see [`crate::judge`].
#[must_use]
pub fn numbered(number: u64) -> Value {
    document(&json!({ "number": number }))
}

/// A document with these values, made now and valid for a day.
#[must_use]
pub fn document(values: &Value) -> Value {
    let now = jiff::Zoned::now();
    let tomorrow = now.checked_add(jiff::Span::new().days(1)).expect("there is a tomorrow");
    json!({
        "updated": now.strftime("%m/%d/%Y %-I:%M %p %z").to_string(),
        "valid": tomorrow.strftime("%m/%d/%Y %-I:%M:%S %p %z").to_string(),
        "values": values,
    })
}
