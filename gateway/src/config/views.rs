//! Views: several documents under one name.

use std::{collections::BTreeMap, fmt, str::FromStr};

use wallfeed_proto::Key;

/// The keys of each view, by its name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Views(BTreeMap<String, Vec<Key>>);

impl Views {
    /// Every view with its keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[Key])> {
        self.0.iter().map(|(name, keys)| (name.as_str(), keys.as_slice()))
    }

    /// The keys of a view.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&[Key]> {
        self.0.get(name).map(Vec::as_slice)
    }
}

/// A text that describes no views.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write NAME=KEY,KEY with ; between the views, e.g. Environment=AQI,Moon,Weather")]
pub struct ViewsError;

impl FromStr for Views {
    type Err = ViewsError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let views = text.split(';').filter(|view| !view.trim().is_empty()).map(|view| {
            let (name, keys) = view.split_once('=').ok_or(ViewsError)?;
            let keys: Vec<Key> = keys.split(',').map(str::trim).filter(|key| !key.is_empty()).map(Key::from).collect();
            let name = name.trim();
            if name.is_empty() || keys.is_empty() { Err(ViewsError) } else { Ok((name.to_owned(), keys)) }
        });
        views.collect::<Result<_, _>>().map(Self)
    }
}

impl fmt::Display for Views {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = |keys: &[Key]| keys.iter().map(Key::as_str).collect::<Vec<_>>().join(",");
        let views: Vec<String> = self.0.iter().map(|(name, list)| format!("{name}={}", keys(list))).collect();
        f.write_str(&views.join(";"))
    }
}
