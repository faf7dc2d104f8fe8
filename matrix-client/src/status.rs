//! How a wall is doing.

use std::sync::Arc;

use jiff::Timestamp;
use wallfeed_proto::event::StoreState;

use crate::page::Page;

/// How a wall is doing.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// The page that is on.
    pub page: Page,
    /// Whether the rotation is paused.
    pub paused: bool,
    /// Whether there is a stream.
    pub connected: bool,
    /// What the gateway says of the store; none: nothing yet.
    pub store: Option<StoreState>,
    /// Why there is no stream.
    pub problem: Option<Arc<str>>,
    /// When the last document, deletion or command came.
    pub last_event: Option<Timestamp>,
    /// Percent; 0 where the wall is off.
    pub brightness: u8,
    /// Whether the wall is on.
    pub on: bool,
    /// What has happened since the start.
    pub counts: Counts,
}

/// What has happened since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Documents, deletions and commands that came.
    pub events: u64,
    /// Commands that were carried out.
    pub commands: u64,
    /// Times that the stream was lost.
    pub disconnections: u64,
    /// Times that a page was drawn.
    pub draws: u64,
    /// How long all of that took, in microseconds.
    pub draw_microseconds: u64,
    /// Times that a page panicked.
    pub page_failures: u64,
    /// Frames that differed from the one before.
    pub frames: u64,
}
