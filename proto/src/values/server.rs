//! `NAME-Server`: a service announces that it has started. The document's `updated` is when.

use crate::lenient::values;

values! {
    /// A service announces itself.
    pub struct Server {
        /// In words.
        pub message: String,
    }
}
