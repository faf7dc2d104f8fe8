//! Values of settings, as they are written by people.

use std::{fmt, net::SocketAddr, path::PathBuf, str::FromStr};

use embedded_graphics::geometry::Size;
use jiff::{civil::Weekday, tz::TimeZone};

use crate::display;

/// Width and height of the canvas in LEDs: `128x64`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WallSize {
    /// LEDs from left to right.
    pub width: u32,
    /// LEDs from top to bottom.
    pub height: u32,
}

impl Default for WallSize {
    fn default() -> Self {
        Self { width: 128, height: 64 }
    }
}

impl From<WallSize> for Size {
    fn from(size: WallSize) -> Self {
        Self::new(size.width, size.height)
    }
}

impl fmt::Display for WallSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

/// A text that is no [`WallSize`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a size is written like 128x64: 64 to 512 wide and 32 to 256 high")]
pub struct SizeError;

impl FromStr for WallSize {
    type Err = SizeError;

    fn from_str(text: &str) -> Result<Self, SizeError> {
        let (width, height) = text.trim().split_once(['x', 'X', '×']).ok_or(SizeError)?;
        let width = width.trim().parse().map_err(|_| SizeError)?;
        let height = height.trim().parse().map_err(|_| SizeError)?;
        if (64..=512).contains(&width) && (32..=256).contains(&height) {
            Ok(Self { width, height })
        } else {
            Err(SizeError)
        }
    }
}

/// Where frames go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DisplayKind {
    /// HUB75 panels on a Raspberry Pi.
    Panel,
    /// The terminal, two pixels to a character.
    Terminal,
    /// A web server for browsers.
    Preview(SocketAddr),
    /// PNG files in a folder.
    Png(PathBuf),
    /// Nowhere.
    None,
}

/// Where the preview listens if nothing else is said.
pub const DEFAULT_PREVIEW: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8081);

impl DisplayKind {
    /// Panels on a Raspberry Pi, the terminal elsewhere.
    #[must_use]
    pub fn of_this_machine() -> Self {
        if display::PANEL_COMPILED && display::is_raspberry_pi() { Self::Panel } else { Self::Terminal }
    }
}

impl fmt::Display for DisplayKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Panel => f.write_str("panel"),
            Self::Terminal => f.write_str("terminal"),
            Self::Preview(address) => write!(f, "preview:{address}"),
            Self::Png(folder) => write!(f, "png:{}", folder.display()),
            Self::None => f.write_str("none"),
        }
    }
}

/// A text that is no [`DisplayKind`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DisplayKindError {
    /// No such kind.
    #[error("unknown display `{0}`: one of panel, terminal, preview, preview:ADDRESS:PORT, png:FOLDER, none")]
    Unknown(String),
    /// The preview's address.
    #[error("`{0}` is no address of a preview: write preview:127.0.0.1:8081")]
    Address(String),
}

impl FromStr for DisplayKind {
    type Err = DisplayKindError;

    fn from_str(text: &str) -> Result<Self, DisplayKindError> {
        let (kind, rest) = text.split_once(':').map_or((text, None), |(kind, rest)| (kind, Some(rest)));
        match (kind, rest) {
            ("panel", None) => Ok(Self::Panel),
            ("terminal", None) => Ok(Self::Terminal),
            ("none", None) => Ok(Self::None),
            ("preview", None) => Ok(Self::Preview(DEFAULT_PREVIEW)),
            ("preview", Some(address)) => {
                preview_address(address).map(Self::Preview).ok_or_else(|| DisplayKindError::Address(address.to_owned()))
            }
            ("png", Some(folder)) if !folder.is_empty() => Ok(Self::Png(folder.into())),
            _ => Err(DisplayKindError::Unknown(text.to_owned())),
        }
    }
}

/// Address and port; a port alone, and `localhost`, are this machine's own address.
fn preview_address(text: &str) -> Option<SocketAddr> {
    let port = text.strip_prefix("localhost:").unwrap_or(text);
    let local = port.parse().map(|port| SocketAddr::new(DEFAULT_PREVIEW.ip(), port));
    local.ok().or_else(|| text.parse().ok())
}

/// A time zone by its IANA name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(pub TimeZone);

/// A name that is no time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown time zone `{0}`: an IANA name is wanted, like America/New_York")]
pub struct ZoneError(String);

impl FromStr for Zone {
    type Err = ZoneError;

    fn from_str(text: &str) -> Result<Self, ZoneError> {
        TimeZone::get(text).map(Self).map_err(|_| ZoneError(text.to_owned()))
    }
}

/// A day of the week by its English name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day(pub Weekday);

/// The names of the days.
const DAYS: [(&str, Weekday); 7] = [
    ("Monday", Weekday::Monday),
    ("Tuesday", Weekday::Tuesday),
    ("Wednesday", Weekday::Wednesday),
    ("Thursday", Weekday::Thursday),
    ("Friday", Weekday::Friday),
    ("Saturday", Weekday::Saturday),
    ("Sunday", Weekday::Sunday),
];

/// A name that is no day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown weekday `{0}`: Monday, Tuesday, …")]
pub struct DayError(String);

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        let day = DAYS.iter().find(|(name, _)| name.eq_ignore_ascii_case(text.trim()));
        day.map(|&(_, day)| Self(day)).ok_or_else(|| DayError(text.to_owned()))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(DAYS.iter().find(|(_, day)| *day == self.0).map_or("", |(name, _)| name))
    }
}

/// A text that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The text itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// A secret that is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a token is a line of printable ASCII characters")]
pub struct SecretError;

impl FromStr for Secret {
    type Err = SecretError;

    fn from_str(text: &str) -> Result<Self, SecretError> {
        let text = text.trim();
        let fits = !text.is_empty() && text.bytes().all(|byte| (0x20..0x7f).contains(&byte));
        if fits { Ok(Self(text.to_owned())) } else { Err(SecretError) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!("192x64".parse(), Ok(WallSize { width: 192, height: 64 }));
        for wrong in ["", "128", "128x", "0x64", "128x64x2", "100000x100000", "-1x64"] {
            assert_eq!(wrong.parse::<WallSize>(), Err(SizeError), "{wrong}");
        }
    }

    #[test]
    fn display_kinds_read_what_they_print() {
        for text in ["panel", "terminal", "none", "preview:127.0.0.1:8081", "preview:[::1]:80", "png:/srv/a:b"] {
            assert_eq!(text.parse::<DisplayKind>().map(|kind| kind.to_string()), Ok(text.to_owned()));
        }
        for local in ["preview:8090", "preview:localhost:8090"] {
            let kind = local.parse::<DisplayKind>().unwrap();
            assert_eq!(kind.to_string(), "preview:127.0.0.1:8090", "{local}");
        }
        for wrong in ["", "led", "png", "png:", "preview:", "preview:pi.lan:80", "preview:80810", "terminal:x"] {
            assert!(wrong.parse::<DisplayKind>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_secret_is_not_printed() {
        let secret: Secret = " hunter2\n".parse().unwrap();
        assert_eq!(secret.expose(), "hunter2");
        assert_eq!(format!("{secret:?}"), "[redacted]");
    }
}
