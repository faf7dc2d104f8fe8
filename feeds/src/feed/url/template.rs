//! Texts with pointers in braces.

use serde_json::Value;

use crate::{transform::TransformError, upstream::json::Node};

/// A text in which `{/pointer}` and `{/pointer:decimals}` are to be replaced; `{{` and `}}` are braces.
#[derive(Debug)]
pub struct Template<'a> {
    parts: Vec<Part<'a>>,
}

#[derive(Debug)]
enum Part<'a> {
    Text(&'a str),
    Pointer { pointer: &'a str, decimals: Option<usize> },
}

impl<'a> Template<'a> {
    /// Reads a template.
    pub fn new(text: &'a str) -> Result<Self, TransformError> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(at);
            parts.push(Part::Text(before));
            if from.starts_with("{{") || from.starts_with("}}") {
                parts.push(Part::Text(&from[..1]));
                rest = &from[2..];
            } else {
                let (inside, after) =
                    from.strip_prefix('{').and_then(|inside| inside.split_once('}')).ok_or_else(|| {
                        TransformError::Setting(format!(
                            "`{text}` has a brace that is not closed: write {{{{ for a brace"
                        ))
                    })?;
                parts.push(Part::read(inside));
                rest = after;
            }
        }
        parts.push(Part::Text(rest));
        Ok(Self { parts })
    }

    /// The text with the values of an answer.
    pub fn fill(&self, answer: &Value) -> Result<String, TransformError> {
        let root = Node::root(answer);
        self.parts.iter().map(|part| part.fill(&root)).collect()
    }
}

impl<'a> Part<'a> {
    fn read(inside: &'a str) -> Self {
        let with_decimals = inside.rsplit_once(':').and_then(|(pointer, digits)| Some((pointer, digits.parse().ok()?)));
        match with_decimals {
            // More than a number has would only be zeros.
            Some((pointer, decimals)) => Self::Pointer { pointer, decimals: Some(usize::min(decimals, 17)) },
            None => Self::Pointer { pointer: inside, decimals: None },
        }
    }

    fn fill(&self, root: &Node) -> Result<String, TransformError> {
        match *self {
            Self::Text(text) => Ok(text.to_owned()),
            Self::Pointer { pointer, decimals: Some(decimals) } => {
                root.at(pointer)?.number().map(|number| format!("{number:.decimals$}"))
            }
            Self::Pointer { pointer, decimals: None } => Ok(match root.at(pointer)?.value() {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            }),
        }
    }
}
