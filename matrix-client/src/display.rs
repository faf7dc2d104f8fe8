//! Where frames go. Several displays may show the same frames.

pub mod latest;
#[cfg(all(feature = "panel", target_os = "linux"))]
mod panel;
pub mod png;
pub mod preview;
pub mod terminal;

use std::{fs, io::IsTerminal};

use anyhow::{Context, Result, bail};

use crate::{
    config::{Settings, value::DisplayKind},
    frame::Frame,
    status::Status,
};

/// Whether this build can drive panels.
pub const PANEL_COMPILED: bool = cfg!(all(feature = "panel", target_os = "linux"));

/// A frame that is to be shown.
#[derive(Debug, Clone, Copy)]
pub struct Picture<'a> {
    /// The pixels.
    pub frame: &'a Frame,
    /// What they show: a page's name, or a card's.
    pub name: &'static str,
    /// Percent; 0 where the wall is off.
    pub brightness: u8,
    /// Whether only time has passed since the last one: the page and its data are the same.
    pub is_tick: bool,
}

/// Where frames go.
#[derive(Debug)]
pub enum Display {
    /// HUB75 panels.
    #[cfg(all(feature = "panel", target_os = "linux"))]
    Panel(panel::Panel),
    /// The terminal.
    Terminal(terminal::Terminal),
    /// Browsers.
    Preview(preview::Preview),
    /// PNG files.
    Png(png::PngFolder),
}

impl Display {
    /// Opens the displays that the settings name. With the panels, the process gives up root: a port may need it before, and
    /// files are made after, by whom they are written to later.
    pub async fn open_all(settings: &Settings) -> Result<Vec<Self>> {
        let mut kinds = settings.displays.clone();
        kinds.sort_by_key(|kind| match kind {
            DisplayKind::None | DisplayKind::Terminal | DisplayKind::Preview(_) => 0,
            DisplayKind::Panel => 1,
            DisplayKind::Png(_) => 2,
        });
        let mut displays = vec![];
        for kind in kinds {
            displays.extend(Self::open(&kind, settings).await.with_context(|| format!("display {kind}"))?);
        }
        Ok(displays)
    }

    async fn open(kind: &DisplayKind, settings: &Settings) -> Result<Option<Self>> {
        Ok(Some(match kind {
            DisplayKind::None => return Ok(None),
            DisplayKind::Panel => Self::open_panel(settings)?,
            DisplayKind::Terminal => {
                if settings.is_display_default && !std::io::stdout().is_terminal() {
                    bail!(
                        "standard output is no terminal: choose --display preview, --display png:FOLDER or --display none"
                    );
                }
                Self::Terminal(terminal::Terminal::open(settings.size.into())?)
            }
            DisplayKind::Preview(address) => Self::Preview(preview::serve(*address, settings).await?),
            DisplayKind::Png(folder) => Self::Png(png::PngFolder::open(folder)?),
        }))
    }

    #[cfg(all(feature = "panel", target_os = "linux"))]
    fn open_panel(settings: &Settings) -> Result<Self> {
        Ok(Self::Panel(panel::Panel::open(&settings.panel, settings.size.into())?))
    }

    #[cfg(not(all(feature = "panel", target_os = "linux")))]
    fn open_panel(_settings: &Settings) -> Result<Self> {
        bail!("this program was built without panels: build it for Linux with the feature `panel`")
    }

    /// Shows a frame. An error is the end of the wall: what can go on, goes on.
    pub fn show(&mut self, picture: &Picture) -> Result<()> {
        match self {
            #[cfg(all(feature = "panel", target_os = "linux"))]
            Self::Panel(panel) => panel.show(picture),
            Self::Terminal(terminal) => terminal.show(picture),
            Self::Preview(preview) => preview.show(picture),
            Self::Png(folder) => folder.show(picture),
        }
        self.check()
    }

    /// Takes note of how the wall is.
    pub fn report(&mut self, status: &Status) {
        if let Self::Preview(preview) = self {
            preview.report(status);
        }
    }

    /// Whether the display still works.
    pub fn check(&self) -> Result<()> {
        match self {
            #[cfg(all(feature = "panel", target_os = "linux"))]
            Self::Panel(panel) => panel.check(),
            Self::Terminal(terminal) => terminal.check(),
            Self::Preview(_) | Self::Png(_) => Ok(()),
        }
    }
}

/// The board's name, as its firmware gives it; empty where there is none.
fn board() -> String {
    fs::read_to_string("/proc/device-tree/model").unwrap_or_default().trim_end_matches('\0').to_owned()
}

/// Whether this machine is a Raspberry Pi.
#[must_use]
pub fn is_raspberry_pi() -> bool {
    board().contains("Raspberry Pi")
}
