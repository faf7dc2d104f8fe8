//! What is wrong with a settings file, and where.

use std::{
    fmt,
    ops::Range,
    path::{Path, PathBuf},
};

/// Something in a settings file that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError {
    path: Option<PathBuf>,
    /// Line and column, from 1.
    at: Option<(usize, usize)>,
    message: String,
}

impl SettingsError {
    /// Something that is wrong somewhere.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { path: None, at: None, message: message.into() }
    }

    /// Something that is wrong in a part of the text.
    #[must_use]
    pub fn at(text: &str, span: Option<Range<usize>>, message: &str) -> Self {
        let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
        Self { path: None, at: span.map(|span| position(text, span.start)), message }
    }

    /// The same, in a file of this name.
    #[must_use]
    pub fn in_file(self, path: &Path) -> Self {
        Self { path: Some(path.to_owned()), ..self }
    }

    /// The same, without line and column.
    #[must_use]
    pub fn nowhere(self) -> Self {
        Self { at: None, ..self }
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = &self.path {
            write!(f, "{}: ", path.display())?;
        }
        if let Some((line, column)) = self.at {
            write!(f, "line {line}, column {column}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for SettingsError {}

fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}
