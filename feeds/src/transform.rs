//! The form of every feed: upstream responses in, a document out. Nothing here fetches, waits, or reads a clock.

use std::{borrow::Cow, time::Duration};

use bytes::Bytes;
use jiff::{Zoned, tz::TimeZone};
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;
use wallfeed_proto::{Document, Values};
use wallfeed_secrets::Secret;

/// When and where a document is made.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// Now, in the feed's time zone.
    pub now: Zoned,
    /// The feed's ordinary time between two documents.
    pub period: Duration,
    /// Where the household is.
    pub place: Option<Place>,
}

impl Moment {
    /// The feed's time zone.
    #[must_use]
    pub fn time_zone(&self) -> &TimeZone {
        self.now.time_zone()
    }

    /// The place, for a feed that does nothing without one.
    pub fn place(&self) -> Result<Place, TransformError> {
        self.place.ok_or(TransformError::NoPlace)
    }

    /// What a feed has made that is due again after its ordinary period.
    #[must_use]
    pub fn made(&self, values: Values) -> Made {
        Made { values, next: self.period }
    }
}

/// A place on Earth, in degrees: north and east are positive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// From -90 to 90.
    pub latitude: f64,
    /// From -180 to 180.
    pub longitude: f64,
}

impl Place {
    /// Rounded to so many decimals: four are 11 metres, and more than an upstream need know.
    #[must_use]
    pub fn rounded(self, decimals: i32) -> Self {
        let scale = 10_f64.powi(decimals);
        let round = |degrees: f64| (degrees * scale).round() / scale;
        Self { latitude: round(self.latitude), longitude: round(self.longitude) }
    }
}

/// What a feed made of its responses.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// The values of the document.
    pub values: Values,
    /// The time until the next document is due.
    pub next: Duration,
}

impl Made {
    /// The document: made now, and due again in [`Made::next`].
    #[must_use]
    pub fn document(&self, now: &Zoned) -> Document {
        let valid = now.checked_add(self.next).unwrap_or_else(|_| now.clone());
        Document::new(self.values.clone(), now.clone().into(), valid.into())
    }
}

/// What a source asks its upstream for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The address: `http`, `https`, or `file`.
    pub url: Url,
    /// Headers beside those of every request. Their values are never logged.
    pub headers: Vec<(String, String)>,
    /// What of the address may be told: it may hold a secret.
    pub label: String,
}

impl Request {
    /// Asks for an address. It is told by scheme, host and path alone.
    #[must_use]
    pub fn get(url: Url) -> Self {
        let label = match authority(&url) {
            Some(authority) => format!("{}://{authority}{}", url.scheme(), url.path()),
            None => url.path().to_owned(),
        };
        Self { url, headers: Vec::new(), label }
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// With one more parameter in the query, which is never told.
    #[must_use]
    pub fn parameter(mut self, name: &str, value: &str) -> Self {
        self.url.query_pairs_mut().append_pair(name, value);
        self
    }

    /// Who is asked: the host.
    #[must_use]
    pub fn upstream(&self) -> &str {
        self.url.host_str().unwrap_or("file")
    }

    /// Told by its host alone, because the path is a secret too.
    #[must_use]
    pub fn private(mut self) -> Self {
        self.label = authority(&self.url).unwrap_or_else(|| "a private address".to_owned());
        self
    }
}

/// Host and port, without a user and a password.
fn authority(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

/// How a source reaches its upstream.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// In place of the upstream's own base URL: a proxy, or a test.
    pub base_url: Option<Url>,
    /// The upstream's key.
    pub secret: Option<Secret>,
}

impl Access {
    /// A path under the base URL, or else at the upstream's own origin.
    pub fn url(&self, origin: &str, path: &str) -> Result<Url, TransformError> {
        let base = self.base_url.as_ref().map_or(origin, Url::as_str).trim_end_matches('/');
        let url = format!("{base}/{}", path.trim_start_matches('/'));
        url.parse().map_err(|error| TransformError::Setting(format!("`{base}` is no base URL: {error}")))
    }

    /// The key, for a source that does nothing without one.
    pub fn secret(&self) -> Result<&str, TransformError> {
        self.secret.as_ref().map(Secret::expose).ok_or(TransformError::NoSecret)
    }
}

/// What an upstream answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Response {
    /// The body, decompressed.
    pub body: Bytes,
}

impl Response {
    /// A response of these bytes.
    #[must_use]
    pub fn new(body: impl Into<Bytes>) -> Self {
        Self { body: body.into() }
    }

    /// The body as JSON of some shape.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, TransformError> {
        serde_json::from_slice(&self.body).map_err(|error| TransformError::of_json(&self.body, &error))
    }

    /// The body as any JSON.
    pub fn value(&self) -> Result<Value, TransformError> {
        self.json()
    }

    /// The body as text; bytes that are no UTF-8 are replaced.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}

/// Exactly so many responses.
pub fn exactly<const N: usize>(responses: &[Response]) -> Result<&[Response; N], TransformError> {
    responses.try_into().map_err(|_| TransformError::Responses { needed: N, given: responses.len() })
}

/// Responses of which no document can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransformError {
    /// The body has another format than the upstream's.
    #[error("the upstream answered {found} in place of {expected}")]
    Format {
        /// What the body looks like.
        found: String,
        /// What the source reads.
        expected: &'static str,
    },
    /// The body has the right format, but not what is needed.
    #[error("the upstream's answer has no {expected} at {pointer}")]
    Missing {
        /// JSON pointer (RFC 6901), or a path of element names.
        pointer: String,
        /// What should be there, e.g. `number`.
        expected: &'static str,
    },
    /// The upstream says why it gives nothing.
    #[error("the upstream refuses: {0}")]
    Refused(String),
    /// The source asks for more or fewer responses.
    #[error("this source needs {needed} responses, and there are {given}")]
    Responses {
        /// How many it asks for.
        needed: usize,
        /// How many there are.
        given: usize,
    },
    /// The source needs a location.
    #[error("this feed needs a location: set latitude and longitude")]
    NoPlace,
    /// The source needs a key.
    #[error("this source needs a key: set `secret = \"NAME\"` and that name in [secrets]")]
    NoSecret,
    /// A setting does not fit.
    #[error("{0}")]
    Setting(String),
}

impl TransformError {
    /// What is wrong, in a word.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Format { .. } | Self::Missing { .. } | Self::Responses { .. } => "format",
            Self::Refused(_) => "refused",
            Self::NoPlace | Self::NoSecret | Self::Setting(_) => "settings",
        }
    }

    /// Something that is missing.
    #[must_use]
    pub fn missing(pointer: impl Into<String>, expected: &'static str) -> Self {
        Self::Missing { pointer: pointer.into(), expected }
    }

    /// A body that is not of the expected format.
    #[must_use]
    pub fn format(body: &[u8], expected: &'static str) -> Self {
        Self::Format { found: looks_like(body).to_owned(), expected }
    }

    fn of_json(body: &[u8], error: &serde_json::Error) -> Self {
        let found = match (looks_like(body), error.classify()) {
            ("JSON", serde_json::error::Category::Eof) => "JSON that is cut short".to_owned(),
            ("JSON", _) => format!("JSON that does not fit ({error})"),
            (other, _) => other.to_owned(),
        };
        Self::Format { found, expected: "JSON" }
    }
}

/// The format that a body begins like.
fn looks_like(body: &[u8]) -> &'static str {
    let start = body.get(..body.len().min(512)).unwrap_or_default();
    let text = String::from_utf8_lossy(start).trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    match text {
        text if text.is_empty() => "nothing",
        text if text.starts_with("<!doctype html") || text.starts_with("<html") => "HTML",
        text if text.starts_with('<') => "XML",
        text if text.starts_with(['{', '[', '"']) => "JSON",
        text if text.starts_with("begin:vcalendar") => "a calendar",
        _ => "something else",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_of_another_format_is_named() {
        let check = |body: &'static str, expected: &str| {
            let error = Response::new(body).json::<std::collections::BTreeMap<String, f64>>().unwrap_err();
            assert_eq!(error.to_string(), format!("the upstream answered {expected} in place of JSON"));
        };
        check("", "nothing");
        check("\u{feff} <!DOCTYPE html><p>Sorry", "HTML");
        check("<kml/>", "XML");
        check("BEGIN:VCALENDAR", "a calendar");
        check("Too many requests", "something else");
        check(r#"{"a": 1, "b"#, "JSON that is cut short");
        check(r#"{"a": "x"}"#, "JSON that does not fit (invalid type: string \"x\", expected f64 at line 1 column 9)");
    }

    #[test]
    fn a_base_url_stands_in_for_the_upstream() {
        let url = |access: &Access| access.url("https://api.example.org", "/v1/sun?a=b").unwrap().to_string();
        assert_eq!(url(&Access::default()), "https://api.example.org/v1/sun?a=b");
        let proxy = Access { base_url: Some("http://localhost:1/proxy/".parse().unwrap()), secret: None };
        assert_eq!(url(&proxy), "http://localhost:1/proxy/v1/sun?a=b");
    }

    #[test]
    fn a_label_tells_no_query() {
        let request = Request::get("https://api.example.org/data?appid=canary".parse().unwrap());
        assert_eq!(request.label, "https://api.example.org/data");
        assert_eq!(request.private().label, "api.example.org");
        let request = Request::get("http://me:canary@localhost:8080/data".parse().unwrap());
        assert_eq!(request.label, "http://localhost:8080/data");
    }
}
