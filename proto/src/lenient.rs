//! Lenient reading: whatever is missing or wrong becomes absent, and numbers may be strings.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A type that can be made out of more JSON than its own.
pub trait Lenient: Sized {
    /// The value, or `None` where nothing can be made of it.
    fn read(value: Value) -> Option<Self>;
}

impl Lenient for String {
    fn read(value: Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(text),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(flag) => Some(flag.to_string()),
            _ => None,
        }
    }
}

impl Lenient for f64 {
    fn read(value: Value) -> Option<Self> {
        match value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
        .filter(|number: &f64| number.is_finite())
    }
}

impl Lenient for i64 {
    fn read(value: Value) -> Option<Self> {
        if let Value::Number(number) = &value
            && let Some(whole) = number.as_i64()
        {
            return Some(whole);
        }
        // The range in which every whole number is an exact f64.
        f64::read(value).filter(|number| number.abs() < 9e15).map(|number| number.round() as i64)
    }
}

impl Lenient for bool {
    fn read(value: Value) -> Option<Self> {
        match value {
            Value::Bool(flag) => Some(flag),
            Value::Number(number) => number.as_i64().map(|number| number != 0),
            Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "yes" | "1" => Some(true),
                "false" | "no" | "0" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Items that are wrong are left out.
impl<T: Lenient> Lenient for Vec<T> {
    fn read(value: Value) -> Option<Self> {
        match value {
            Value::Array(items) => Some(items.into_iter().filter_map(T::read).collect()),
            _ => None,
        }
    }
}

impl<T: Lenient> Lenient for Option<T> {
    fn read(value: Value) -> Option<Self> {
        Some(T::read(value))
    }
}

/// For `#[serde(deserialize_with)]`: reads leniently, and falls back to the default.
pub fn field<'de, D: Deserializer<'de>, T: Lenient + Default>(deserializer: D) -> Result<T, D::Error> {
    Ok(T::read(Value::deserialize(deserializer)?).unwrap_or_default())
}

/// Declares a struct of a document's values: every field is read leniently, absent ones are not written, and members
/// without a field are kept in `other`.
macro_rules! values {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$field_meta:meta])* pub $field:ident : $kind:ty,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(test, derive(ts_rs::TS))]
        pub struct $name {
            $(
                $(#[$field_meta])*
                #[serde(default, deserialize_with = "crate::lenient::field", skip_serializing_if = "Option::is_none")]
                #[cfg_attr(test, ts(optional))]
                pub $field: Option<$kind>,
            )*
            /// Members that this version does not know, kept as they are.
            #[serde(flatten)]
            #[cfg_attr(test, ts(skip))]
            pub other: serde_json::Map<String, serde_json::Value>,
        }

        impl crate::lenient::Lenient for $name {
            fn read(value: serde_json::Value) -> Option<Self> {
                if value.is_object() { serde_json::from_value(value).ok() } else { None }
            }
        }
    };
}

/// Declares an enum of words; an unknown word is absent.
macro_rules! words {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(test, derive(ts_rs::TS))]
        pub enum $name {
            $($(#[$variant_meta])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// The word on the wire.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }

        impl crate::lenient::Lenient for $name {
            fn read(value: serde_json::Value) -> Option<Self> {
                match value.as_str()? { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

pub(crate) use {values, words};
