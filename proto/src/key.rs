//! Keys, the names of slots in the store, and filters over them.

use std::{borrow::Borrow, convert::Infallible, fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};
use wildmatch::WildMatch;

/// The name of one slot in the store, e.g. `Weather` or `Weather-Server`. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Key(Arc<str>);

/// What every feed appends to its own key to say that it has started: `Weather-Server`.
pub const SERVER_SUFFIX: &str = "-Server";

impl Key {
    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The service's name where this is a key of the `NAME-Server` kind.
    #[must_use]
    pub fn server_name(&self) -> Option<&str> {
        self.0.strip_suffix(SERVER_SUFFIX).filter(|name| !name.is_empty())
    }
}

impl From<&str> for Key {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Key {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        key.0.as_ref().into()
    }
}

impl Borrow<str> for Key {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A set of keys: globs separated by commas, in which `*` stands for any text and `?` for one character.
///
/// ```
/// use wallfeed_proto::{Key, KeyFilter};
///
/// let filter: KeyFilter = "Weather, *-Server".parse().unwrap();
/// assert!(filter.matches(&Key::from("MLB-Server")));
/// assert!(!filter.matches(&Key::from("MLB")));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct KeyFilter {
    globs: Vec<WildMatch>,
}

/// The keys that Wallfeed knows, with those by which services announce themselves.
pub const BUILT_IN_KEYS: &str = "AQI,Weather,Moon,Calendar,Events,MLB,NFL,WC,Track,GitHub,Message,Image,*-Server";

impl KeyFilter {
    /// Every key.
    #[must_use]
    pub fn all() -> Self {
        Self { globs: vec![WildMatch::new("*")] }
    }

    /// Whether the key belongs to the set.
    #[must_use]
    pub fn matches(&self, key: &Key) -> bool {
        self.globs.iter().any(|glob| glob.matches(key.as_str()))
    }

    /// The globs, as they were written.
    pub fn globs(&self) -> impl Iterator<Item = String> + '_ {
        self.globs.iter().map(ToString::to_string)
    }

    /// The keys that are named without a wildcard: those a store can ask for by name.
    pub fn exact(&self) -> impl Iterator<Item = Key> + '_ {
        self.globs().filter(|glob| !glob.contains(['*', '?'])).map(Key::from)
    }
}

impl Default for KeyFilter {
    /// [`BUILT_IN_KEYS`].
    fn default() -> Self {
        BUILT_IN_KEYS.parse().unwrap_or_else(|never: Infallible| match never {})
    }
}

impl FromStr for KeyFilter {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let globs = text.split(',').map(str::trim).filter(|glob| !glob.is_empty()).map(WildMatch::new).collect();
        Ok(Self { globs })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_has_a_name() {
        assert_eq!(Key::from("MLB-Server").server_name(), Some("MLB"));
        assert_eq!(Key::from("MLB").server_name(), None);
        assert_eq!(Key::from("-Server").server_name(), None);
    }

    #[test]
    fn filters_match_whole_keys() {
        let check = |globs: &str, key: &str, expected| {
            let filter: KeyFilter = globs.parse().unwrap();
            assert_eq!(filter.matches(&Key::from(key)), expected, "{globs} {key}");
        };
        check("Weather", "Weather", true);
        check("Weather", "Weather-Server", false);
        check("Weather", "weather", false);
        check("Weather*", "Weather-Server", true);
        check("*-Server", "-Server", true);
        check("M?B , ,WC", "MLB", true);
        check("M?B,WC", "MB", false);
        check("*", "", true);
        check("", "MLB", false);
        check("*a*a*a*a*a*a*b", &"a".repeat(2000), false);
        check("[MN]*", "MLB", false);
    }

    #[test]
    fn exact_keys_can_be_asked_for_by_name() {
        let filter: KeyFilter = "AQI, W?, *-Server,Moon".parse().unwrap();
        assert_eq!(filter.exact().collect::<Vec<_>>(), [Key::from("AQI"), Key::from("Moon")]);
    }

    #[test]
    fn the_built_in_keys_are_those_of_the_format() {
        let filter = KeyFilter::default();
        for key in
            ["AQI", "Weather", "Moon", "Calendar", "Events", "MLB", "NFL", "WC", "Track", "GitHub", "Message", "Image"]
        {
            assert!(filter.matches(&key.into()), "{key}");
        }
        assert!(filter.matches(&"Anything-Server".into()));
        assert!(!filter.matches(&"session".into()));
    }
}
