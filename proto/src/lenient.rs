//! Lenient reading: whatever is missing or wrong becomes absent, and numbers may be strings.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// A type that can be made out of more JSON than its own.
pub trait Lenient: Sized {
    /// The value, or `None` where nothing can be made of it. What is left out below it is told to the path.
    fn read(value: &Value, path: &mut Path) -> Option<Self>;
}

/// Where in a document the reading is, and the first place at which something had to be left out.
#[derive(Debug, Default)]
pub struct Path {
    steps: Vec<Step>,
    misfit: Option<String>,
}

/// One step down. Names are those of our own types, in which nothing must be escaped.
#[derive(Debug, Clone, Copy)]
enum Step {
    Member(&'static str),
    Item(usize),
}

impl Path {
    /// Reads a member of an object; `null` is the same as none.
    pub fn member<T: Lenient>(&mut self, members: &Map<String, Value>, name: &'static str) -> Option<T> {
        let value = members.get(name).filter(|value| !value.is_null())?;
        self.below(Step::Member(name), value)
    }

    /// Reads an item of a list.
    pub fn item<T: Lenient>(&mut self, index: usize, value: &Value) -> Option<T> {
        self.below(Step::Item(index), value)
    }

    /// Reads what the path starts at.
    pub fn root<T: Lenient>(&mut self, value: &Value) -> Option<T> {
        let read = T::read(value, self);
        if read.is_none() && self.misfit.is_none() {
            self.misfit = Some(self.pointer());
        }
        read
    }

    /// The JSON pointer (RFC 6901) of the first value that was left out.
    pub fn into_misfit(self) -> Option<String> {
        self.misfit
    }

    fn below<T: Lenient>(&mut self, step: Step, value: &Value) -> Option<T> {
        self.steps.push(step);
        let read = self.root(value);
        self.steps.pop();
        read
    }

    fn pointer(&self) -> String {
        self.steps.iter().fold(String::new(), |pointer, step| match step {
            Step::Member(name) => format!("{pointer}/{name}"),
            Step::Item(index) => format!("{pointer}/{index}"),
        })
    }
}

/// Reads a value by itself.
pub fn read<T: Lenient>(value: &Value) -> Option<T> {
    T::read(value, &mut Path::default())
}

/// For `#[serde(deserialize_with)]`: a member that is read leniently.
pub fn field<'de, D: Deserializer<'de>, T: Lenient>(deserializer: D) -> Result<Option<T>, D::Error> {
    Ok(read(&Value::deserialize(deserializer)?))
}

impl Lenient for String {
    fn read(value: &Value, _: &mut Path) -> Option<Self> {
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }
}

impl Lenient for f64 {
    fn read(value: &Value, _: &mut Path) -> Option<Self> {
        match value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
        .filter(|number: &f64| number.is_finite())
    }
}

/// A fraction is rounded.
impl Lenient for i64 {
    fn read(value: &Value, path: &mut Path) -> Option<Self> {
        // The range in which every whole number is an exact f64.
        let rounded = |number: f64| (number.abs() < 9e15).then(|| number.round() as i64);
        value.as_i64().or_else(|| f64::read(value, path).and_then(rounded))
    }
}

impl Lenient for bool {
    fn read(value: &Value, _: &mut Path) -> Option<Self> {
        match value {
            Value::Bool(flag) => Some(*flag),
            Value::Number(number) => number.as_f64().map(|number| number != 0.0),
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
    fn read(value: &Value, path: &mut Path) -> Option<Self> {
        let items = value.as_array()?.iter().enumerate();
        Some(items.filter_map(|(index, item)| path.item(index, item)).collect())
    }
}

/// Declares a struct of a document's values: every member is read leniently, absent ones are not written, and members
/// without a field are kept in `other`. A field whose name on the wire is another says so: `wind_dir as "windDir"`.
macro_rules! values {
    ($(#[$meta:meta])* pub struct $name:ident {
        $($(#[$field_meta:meta])* pub $field:ident $(as $wire:literal)? : $kind:ty,)*
    }) => {
        #[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
        #[cfg_attr(test, derive(ts_rs::TS))]
        $(#[$meta])*
        pub struct $name {
            $(
                $(#[$field_meta])*
                $(#[serde(rename = $wire)])?
                #[serde(skip_serializing_if = "Option::is_none")]
                #[cfg_attr(test, ts(optional))]
                pub $field: Option<$kind>,
            )*
            /// Members that this version does not know, kept as they are.
            #[serde(flatten)]
            #[cfg_attr(test, ts(skip))]
            pub other: serde_json::Map<String, serde_json::Value>,
        }

        impl crate::lenient::Lenient for $name {
            fn read(value: &serde_json::Value, path: &mut crate::lenient::Path) -> Option<Self> {
                let members = value.as_object()?;
                let known = [$([$($wire,)? stringify!($field)][0],)*];
                let other = members.iter().filter(|(name, _)| !known.contains(&name.as_str()));
                Some(Self {
                    $($field: path.member(members, [$($wire,)? stringify!($field)][0]),)*
                    other: other.map(|(name, value)| (name.clone(), value.clone())).collect(),
                })
            }
        }
    };
}

/// Declares an enum of words; an unknown word is absent.
macro_rules! words {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal,)* }) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
        #[cfg_attr(test, derive(ts_rs::TS))]
        $(#[$meta])*
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
            fn read(value: &serde_json::Value, _: &mut crate::lenient::Path) -> Option<Self> {
                match value.as_str()?.trim() { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

pub(crate) use {values, words};

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "calls read better")]
    fn check<T: Lenient + PartialEq + std::fmt::Debug>(given: Value, expected: Option<T>) {
        assert_eq!(read::<T>(&given), expected, "{given}");
    }

    #[test]
    fn numbers_may_be_strings() {
        check(json!(71.9), Some(71.9));
        check(json!(" 71.9 "), Some(71.9));
        check(json!("-0"), Some(0.0));
        check::<f64>(json!("nan"), None);
        check::<f64>(json!("inf"), None);
        check::<f64>(json!("71 °F"), None);
        check::<f64>(json!(true), None);
    }

    #[test]
    fn whole_numbers_may_be_fractions() {
        check(json!(7), Some(7_i64));
        check(json!(6.5), Some(7_i64));
        check(json!("-7.0"), Some(-7_i64));
        check(json!(i64::MAX), Some(i64::MAX));
        check::<i64>(json!(u64::MAX), None);
        check::<i64>(json!(1e300), None);
        check::<i64>(json!("1e300"), None);
        check::<i64>(json!([7]), None);
    }

    #[test]
    fn strings_may_be_numbers() {
        check(json!("3"), Some("3".to_owned()));
        check(json!(3), Some("3".to_owned()));
        check(json!(3.5), Some("3.5".to_owned()));
        check::<String>(json!(null), None);
        check::<String>(json!({}), None);
    }

    #[test]
    fn truth_has_many_spellings() {
        for given in [json!(true), json!("True"), json!(" yes"), json!(1), json!("1")] {
            check(given, Some(true));
        }
        for given in [json!(false), json!("FALSE"), json!("no"), json!(0), json!("0")] {
            check(given, Some(false));
        }
        check::<bool>(json!("perhaps"), None);
    }

    #[test]
    fn a_list_leaves_wrong_items_out_and_says_where_the_first_was() {
        let mut path = Path::default();
        assert_eq!(path.root::<Vec<i64>>(&json!([1, {}, "3", null])), Some(vec![1, 3]));
        assert_eq!(path.into_misfit().as_deref(), Some("/1"));
    }
}
