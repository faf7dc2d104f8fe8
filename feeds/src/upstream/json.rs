//! JSON of unknown shape, read by pointer, with errors that say where something is missing.

use serde_json::Value;

use crate::transform::TransformError;

/// A value of an upstream's answer, and where in it the value stands.
#[derive(Debug, Clone)]
pub struct Node<'a> {
    value: &'a Value,
    pointer: String,
}

impl<'a> Node<'a> {
    /// The whole answer.
    #[must_use]
    pub fn root(value: &'a Value) -> Self {
        Self { value, pointer: String::new() }
    }

    /// The value itself.
    #[must_use]
    pub fn value(&self) -> &'a Value {
        self.value
    }

    /// Where it stands: a JSON pointer (RFC 6901).
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// What stands at a pointer below, unless there is nothing, or null.
    #[must_use]
    pub fn get(&self, pointer: &str) -> Option<Self> {
        let value = self.value.pointer(pointer).filter(|value| !value.is_null())?;
        Some(Self { value, pointer: format!("{}{pointer}", self.pointer) })
    }

    /// What must stand at a pointer below.
    pub fn at(&self, pointer: &str) -> Result<Self, TransformError> {
        self.get(pointer).ok_or_else(|| TransformError::missing(format!("{}{pointer}", self.pointer), "value"))
    }

    /// The number, also where it is written as a text.
    pub fn number(&self) -> Result<f64, TransformError> {
        let number = match self.value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        number.filter(|number: &f64| number.is_finite()).ok_or_else(|| self.no("number"))
    }

    /// The number without what stands behind its point.
    pub fn whole(&self) -> Result<i64, TransformError> {
        let number = self.number()?.trunc();
        // The range in which every whole number is an exact f64.
        if number.abs() < 9e15 { Ok(number as i64) } else { Err(self.no("whole number")) }
    }

    /// The text.
    pub fn text(&self) -> Result<&'a str, TransformError> {
        self.value.as_str().ok_or_else(|| self.no("text"))
    }

    /// True or false.
    pub fn flag(&self) -> Result<bool, TransformError> {
        self.value.as_bool().ok_or_else(|| self.no("true or false"))
    }

    /// The items of a list.
    pub fn items(&self) -> Result<Vec<Self>, TransformError> {
        let items = self.value.as_array().ok_or_else(|| self.no("list"))?.iter().enumerate();
        Ok(items.map(|(index, value)| Self { value, pointer: format!("{}/{index}", self.pointer) }).collect())
    }

    fn no(&self, expected: &'static str) -> TransformError {
        let pointer = if self.pointer.is_empty() { "the top" } else { &self.pointer };
        TransformError::missing(pointer, expected)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_missing_is_pointed_at() {
        let value = json!({"list": [{"a": "7.9"}, {"a": null}, {"a": "x"}], "text": "t"});
        let root = Node::root(&value);
        let items = root.at("/list").unwrap().items().unwrap();
        assert_eq!(items[0].at("/a").unwrap().whole(), Ok(7));
        assert_eq!(items[1].at("/a").unwrap_err().to_string(), "the upstream's answer has no value at /list/1/a");
        let error = items[2].at("/a").unwrap().number().unwrap_err();
        assert_eq!(error.to_string(), "the upstream's answer has no number at /list/2/a");
        assert_eq!(root.items().unwrap_err().to_string(), "the upstream's answer has no list at the top");
        assert!(root.at("/text").unwrap().flag().is_err());
    }
}
