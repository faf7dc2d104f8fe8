//! `Image`: a picture that somebody pushes to the walls.

use serde_json::Value;

use crate::lenient::{Lenient, Path, values};

values! {
    /// A picture that somebody pushes to the walls.
    pub struct Image {
        /// The picture.
        pub data: DataUrl,
        /// How long it is shown.
        pub seconds: f64,
    }
}

/// A PNG or GIF as a `data:` URL (RFC 2397) in base 64.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(type = "`data:image/${\"png\" | \"gif\"};base64,${string}`"))]
pub struct DataUrl(String);

impl DataUrl {
    /// The longest, in bytes.
    pub const MAX: usize = 256 * 1024;

    /// The data URL of a text, if it is one of a PNG or GIF and not too long. Whether a picture is in it is not looked at.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let fits = text.len() <= Self::MAX
            && ["data:image/png;base64,", "data:image/gif;base64,"].iter().any(|start| text.starts_with(start));
        fits.then(|| Self(text.into()))
    }

    /// All of it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The picture's bytes in base 64.
    #[must_use]
    pub fn base64(&self) -> &str {
        self.0.split_once(',').map_or("", |(_, data)| data)
    }
}

impl Lenient for DataUrl {
    fn read(value: &Value, _: &mut Path) -> Option<Self> {
        Self::new(value.as_str()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_of_a_bearable_size_fit() {
        let picture = DataUrl::new("data:image/gif;base64,R0lGODlh").unwrap();
        assert_eq!(picture.base64(), "R0lGODlh");
        assert_eq!(DataUrl::new("data:image/svg+xml;base64,PHN2Zz4="), None);
        assert_eq!(DataUrl::new("https://example.com/cat.png"), None);
        let start = "data:image/png;base64,";
        assert!(DataUrl::new(&format!("{start}{}", "A".repeat(DataUrl::MAX - start.len()))).is_some());
        assert_eq!(DataUrl::new(&format!("{start}{}", "A".repeat(DataUrl::MAX))), None);
    }
}
