//! The words everybody in Wallfeed speaks.
//!
//! A *document* lives in the store under a *key* and says when it was made, when the next one is due, and its *values*:
//!
//! ```
//! use wallfeed_proto::{Document, Key, Values};
//!
//! let json = br#"{"updated":"06/06/2021 12:05 AM -0400","valid":"06/06/2021 12:20:06 AM -0400",
//!                 "values":{"phase":50,"illumstr":"99.8%"}}"#;
//! let document = Document::read(&Key::from("Moon"), json)?;
//! let Values::Moon(moon) = &document.values else { panic!("a moon") };
//! assert_eq!(moon.phase, Some(50));
//! # Ok::<(), wallfeed_proto::DocumentError>(())
//! ```
//!
//! Reading is lenient: numbers may be strings, any field may be missing or wrong (it is then `None`), unknown fields are
//! kept in `other`. Writing is exact. This crate is pure data: it does no I/O, owns no clock and knows no async.

pub mod command;
pub mod document;
pub mod event;
pub mod key;
mod lenient;
pub mod splice;
pub mod timestamp;
#[cfg(test)]
mod typescript;
pub mod values;

pub use command::{Command, CommandName};
pub use document::{Document, DocumentError};
pub use event::Event;
pub use key::{Key, KeyFilter};
pub use timestamp::Stamp;
pub use values::Values;
