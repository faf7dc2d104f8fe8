//! `Image`: a picture that somebody pushes to the walls.

use crate::lenient::values;

/// The longest data URL, in bytes.
pub const MAX_DATA: usize = 256 * 1024;

values! {
    /// A picture that somebody pushes to the walls.
    pub struct Image {
        /// A `data:` URL of a PNG or GIF, at most [`MAX_DATA`].
        pub data: String,
        /// How long it is shown.
        pub seconds: f64,
    }
}
