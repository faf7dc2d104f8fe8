//! Type, figures and colours: picked once for every page, for LEDs and for reading across a room.
//!
//! LEDs have no dark greys and no half tones at this pitch, so text is never smoothed, every colour is bright enough to be
//! seen at night, and colour always means something.

pub mod color;
pub mod figures;
pub mod font;
pub mod label;

pub use color::{block, hex, readable_on, visible};
pub use figures::Figures;
pub use font::{BODY, BOLD, DISPLAY, Font, HEADLINE, HUGE, LARGE, SMALL, TINY};
pub use label::{Align, Label};
