//! A set of secrets as a document of names and values: JSON, YAML or TOML.

use std::{fmt, path::Path};

use serde::Deserialize;
use serde_json::{Map, Value};
use zeroize::{Zeroize, Zeroizing};

use crate::{Error, ErrorKind, Result, Secret};

/// How a document is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// One JSON object.
    #[default]
    #[serde(alias = "JSON")]
    Json,
    /// One YAML mapping.
    #[serde(alias = "YAML")]
    Yaml,
    /// One TOML document.
    #[serde(alias = "TOML")]
    Toml,
}

impl Format {
    /// The format that a file's name tells: JSON unless it ends in `.yaml`, `.yml` or `.toml`.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("yaml" | "yml") => Self::Yaml,
            Some("toml") => Self::Toml,
            _ => Self::Json,
        }
    }
}

/// Names and their secret values. Prints the names alone; its texts are wiped when it is dropped.
#[derive(Clone, Default)]
pub struct Document(Map<String, Value>);

impl Document {
    /// Reads a document. `origin` says in errors where it came from; of the document itself they tell no more than
    /// the position of the mistake.
    pub fn parse(bytes: &[u8], format: Format, origin: &str) -> Result<Self> {
        let value = match format {
            Format::Json => from_json(bytes),
            Format::Yaml => from_yaml(bytes),
            Format::Toml => from_toml(bytes),
        };
        match value {
            Ok(Value::Object(map)) => Ok(Self(map)),
            Ok(mut other) => {
                wipe(&mut other);
                Err(bad(origin, format, "the whole is not a set of names and values"))
            }
            Err(mistake) => Err(bad(origin, format, &mistake)),
        }
    }

    /// Writes the document.
    pub fn render(&self, format: Format) -> Result<Zeroizing<Vec<u8>>> {
        let unwritable = |error: &dyn fmt::Display| {
            let what = format!("the document cannot be written as {format:?}: {error}");
            Error::new(ErrorKind::BadDocument, what, "use JSON")
        };
        let text = match format {
            Format::Json => serde_json::to_string_pretty(&self.0).map_err(|error| unwritable(&error))?,
            Format::Yaml => serde_saphyr::to_string(&self.0).map_err(|error| unwritable(&error))?,
            Format::Toml => toml::to_string(&self.0).map_err(|error| unwritable(&error))?,
        };
        let mut bytes = text.into_bytes();
        if bytes.last() != Some(&b'\n') {
            bytes.push(b'\n');
        }
        Ok(Zeroizing::new(bytes))
    }

    /// The value of a name. Numbers and truth values come as their text, lists and objects as JSON; null is no value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Secret> {
        match self.0.get(name)? {
            Value::Null => None,
            Value::String(text) => Some(text.as_str().into()),
            other => Some(other.to_string().into()),
        }
    }

    /// Sets a name to a text.
    pub fn set(&mut self, name: &str, secret: &Secret) {
        if let Some(mut old) = self.0.insert(name.into(), secret.expose().into()) {
            wipe(&mut old);
        }
    }

    /// The names, in the order of the document.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether `other` holds the same names and values, whatever their order.
    pub(crate) fn same_as(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<N: Into<String>> FromIterator<(N, Secret)> for Document {
    fn from_iter<I: IntoIterator<Item = (N, Secret)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(name, secret)| (name.into(), secret.expose().into())).collect())
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.names().map(|name| (name, format_args!("[redacted]")))).finish()
    }
}

impl Drop for Document {
    fn drop(&mut self) {
        self.0.values_mut().for_each(wipe);
    }
}

fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(map) => map.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn from_json(bytes: &[u8]) -> std::result::Result<Value, String> {
    serde_json::from_slice(bytes).map_err(|error| format!("line {}, column {}", error.line(), error.column()))
}

fn from_yaml(bytes: &[u8]) -> std::result::Result<Value, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| format!("byte {} is not UTF-8", error.valid_up_to()))?;
    serde_saphyr::from_str(text).map_err(|error| {
        error.location().map_or("the whole".into(), |at| format!("line {}, column {}", at.line(), at.column()))
    })
}

fn from_toml(bytes: &[u8]) -> std::result::Result<Value, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| format!("byte {} is not UTF-8", error.valid_up_to()))?;
    toml::from_str(text)
        .map_err(|error| error.span().map_or("the whole".into(), |span| format!("line {}", line_of(text, span.start))))
}

/// The line, counted from one, of a byte.
pub(crate) fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

fn bad(origin: &str, format: Format, mistake: &str) -> Error {
    let name = match format {
        Format::Json => "JSON",
        Format::Yaml => "YAML",
        Format::Toml => "TOML",
    };
    let what = format!("{origin} is not a {name} document of names and values: {mistake}");
    Error::new(ErrorKind::BadDocument, what, "correct it, or write it anew with `wallfeed-secrets put`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, format: Format, name: &str, expected: Option<&str>) {
        let document = Document::parse(text.as_bytes(), format, "test").unwrap();
        assert_eq!(document.get(name).as_ref().map(Secret::expose), expected, "{text}");
        let again = Document::parse(&document.render(format).unwrap(), format, "test").unwrap();
        assert!(again.same_as(&document), "{text} survives being written");
    }

    #[test]
    fn every_format_gives_the_same_values() {
        check(r#"{"owmkey": "k", "latitude": 37.5}"#, Format::Json, "owmkey", Some("k"));
        check(r#"{"owmkey": "k", "latitude": 37.5}"#, Format::Json, "latitude", Some("37.5"));
        check(r#"{"on": true, "list": [1, "b"]}"#, Format::Json, "list", Some(r#"[1,"b"]"#));
        check("owmkey: k\nlatitude: 37.5\n", Format::Yaml, "latitude", Some("37.5"));
        check("owmkey: 'yes'\n", Format::Yaml, "owmkey", Some("yes"));
        check("owmkey = \"k\"\nlatitude = 37.5\n", Format::Toml, "latitude", Some("37.5"));
        check("owmkey = \"k\"\n[nested]\na = 1\n", Format::Toml, "nested", Some(r#"{"a":1}"#));
        check(r#"{"a": "b"}"#, Format::Json, "missing", None);
    }

    #[test]
    fn null_is_no_value() {
        let document = Document::parse(br#"{"a": null}"#, Format::Json, "test").unwrap();
        assert!(document.get("a").is_none());
    }

    #[test]
    fn a_mistake_is_told_by_its_place_and_never_by_its_text() {
        for (text, format) in [
            ("{\"a\": canary}", Format::Json),
            ("[\"canary\"]", Format::Json),
            ("\"canary\"", Format::Json),
            ("", Format::Json),
            ("", Format::Yaml),
            ("- canary\n", Format::Yaml),
            ("a: [canary\n", Format::Yaml),
            ("a = canary\n", Format::Toml),
            ("canary\n", Format::Toml),
        ] {
            let error = Document::parse(text.as_bytes(), format, "secrets").unwrap_err();
            assert_eq!(error.kind(), ErrorKind::BadDocument, "{text}");
            assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
        }
    }

    #[test]
    fn prints_names_alone() {
        let document: Document = [("owmkey", Secret::from("canary"))].into_iter().collect();
        assert_eq!(format!("{document:?}"), r#"{"owmkey": [redacted]}"#);
    }

    #[test]
    fn the_name_tells_the_format() {
        assert_eq!(Format::of(Path::new("a/secrets.yml")), Format::Yaml);
        assert_eq!(Format::of(Path::new("secrets.toml")), Format::Toml);
        assert_eq!(Format::of(Path::new("secrets")), Format::Json);
    }
}
