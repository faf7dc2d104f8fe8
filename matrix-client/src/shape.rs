//! The shapes of walls that pages are laid out for.

use embedded_graphics::prelude::*;

/// The layout that fits a wall's size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// 64x32: one panel. The most important thing.
    Small,
    /// 64x64.
    Square,
    /// 128x32.
    Strip,
    /// 128x64: what the pages are designed for.
    Full,
    /// 192x64 and wider.
    Wide,
}

impl Shape {
    /// The largest layout that fits.
    #[must_use]
    pub fn of(size: Size) -> Self {
        match (size.width, size.height) {
            (..128, ..64) => Self::Small,
            (..128, _) => Self::Square,
            (_, ..64) => Self::Strip,
            (..192, _) => Self::Full,
            _ => Self::Wide,
        }
    }
}
