//! Commands: instructions to walls. They are not state, so they are never conflated and a fresh client sees none.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// What a wall is told to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum CommandName {
    /// Pause or play.
    Pp,
    /// To the next page, and pause.
    Fwd,
    /// To the page before, and pause.
    Rew,
    /// The garbage is out.
    Out,
    /// Read the settings again.
    Reload,
    /// To the page named by the argument.
    Page,
    /// Set the brightness to the argument, 0 to 100.
    Brightness,
    /// Light the wall.
    On,
    /// Darken the wall.
    Off,
}

impl CommandName {
    /// All commands, in the order in which they are documented.
    pub const ALL: [Self; 9] =
        [Self::Pp, Self::Fwd, Self::Rew, Self::Out, Self::Reload, Self::Page, Self::Brightness, Self::On, Self::Off];

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pp => "pp",
            Self::Fwd => "fwd",
            Self::Rew => "rew",
            Self::Out => "out",
            Self::Reload => "reload",
            Self::Page => "page",
            Self::Brightness => "brightness",
            Self::On => "on",
            Self::Off => "off",
        }
    }

    /// Checks the argument that goes with this command.
    pub fn check_argument(self, argument: Option<&str>) -> Result<(), ArgumentError> {
        match (self, argument) {
            (Self::Page, None | Some("")) => Err(ArgumentError::MissingPage),
            (Self::Brightness, argument) => match argument.and_then(|text| text.parse::<u8>().ok()) {
                Some(0..=100) => Ok(()),
                _ => Err(ArgumentError::Brightness),
            },
            _ => Ok(()),
        }
    }
}

impl fmt::Display for CommandName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for CommandName {
    type Err = UnknownCommand;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|name| name.as_str() == text).ok_or(UnknownCommand)
    }
}

/// A word that is no command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown command; the commands are pp, fwd, rew, out, reload, page, brightness, on and off")]
pub struct UnknownCommand;

/// An argument that does not fit its command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ArgumentError {
    /// `page` without a name.
    #[error("page needs the name of a page as its argument")]
    MissingPage,
    /// `brightness` without a level.
    #[error("brightness needs a whole number from 0 to 100 as its argument")]
    Brightness,
}

/// One command, as it travels through the store and on the stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Command {
    /// Always `webcontrol`.
    #[serde(rename = "type")]
    pub kind: CommandKind,
    /// What to do.
    pub command: CommandName,
    /// The page's name or the brightness, where the command takes one.
    #[serde(default, deserialize_with = "crate::lenient::field", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub argument: Option<String>,
    /// The one wall that is meant; none: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub wall: Option<String>,
    /// Unique per command; on the store's command channel only, so that replicas can tell a repetition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub id: Option<String>,
}

/// The `type` of every command.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum CommandKind {
    /// The one there is.
    #[default]
    #[serde(rename = "webcontrol")]
    Webcontrol,
}

impl Command {
    /// A command to all walls.
    ///
    /// ```
    /// use wallfeed_proto::{Command, CommandName};
    ///
    /// let command: Command = serde_json::from_str(r#"{"type":"webcontrol","command":"fwd"}"#)?;
    /// assert_eq!(command, Command::new(CommandName::Fwd));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn new(command: CommandName) -> Self {
        Self { kind: CommandKind::Webcontrol, command, argument: None, wall: None, id: None }
    }

    /// Whether the wall of this name is meant.
    #[must_use]
    pub fn is_for(&self, wall: &str) -> bool {
        self.wall.as_deref().is_none_or(|name| name == wall)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_word() {
        for name in CommandName::ALL {
            assert_eq!(name.as_str().parse(), Ok(name));
            assert_eq!(serde_json::json!(name), name.as_str());
            assert!(UnknownCommand.to_string().contains(name.as_str()));
        }
        assert_eq!("FWD".parse::<CommandName>(), Err(UnknownCommand));
    }

    #[test]
    fn arguments_are_checked() {
        let check = |name: CommandName, argument, expected| assert_eq!(name.check_argument(argument), expected);
        check(CommandName::Page, Some("MLB"), Ok(()));
        check(CommandName::Page, Some(""), Err(ArgumentError::MissingPage));
        check(CommandName::Page, None, Err(ArgumentError::MissingPage));
        check(CommandName::Brightness, Some("0"), Ok(()));
        check(CommandName::Brightness, Some("100"), Ok(()));
        for wrong in [None, Some(""), Some("101"), Some("-1"), Some("1.5"), Some("bright")] {
            check(CommandName::Brightness, wrong, Err(ArgumentError::Brightness));
        }
        check(CommandName::Pp, None, Ok(()));
        check(CommandName::Pp, Some("ignored"), Ok(()));
    }

    #[test]
    fn a_command_is_for_one_wall_or_for_all() {
        let all = Command::new(CommandName::Pp);
        assert!(all.is_for("hall") && all.is_for("kitchen"));
        let one = Command { wall: Some("hall".into()), ..all };
        assert!(one.is_for("hall") && !one.is_for("kitchen"));
    }

    #[test]
    fn an_argument_may_be_a_number() {
        let json = r#"{"type":"webcontrol","command":"brightness","argument":40,"id":"7","new":1}"#;
        let command: Command = serde_json::from_str(json).unwrap();
        assert_eq!(command.argument.as_deref(), Some("40"));
    }
}
