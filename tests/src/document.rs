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

/// A document with these values.
#[must_use]
pub fn document(values: &Value) -> Value {
    json!({ "updated": "06/06/2021 12:05 AM -0400", "valid": "06/06/2041 12:20:06 AM -0400", "values": values })
}
