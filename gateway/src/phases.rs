//! The two steps of a gateway's end.

use tokio_util::sync::CancellationToken;

/// When a gateway ends. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Phases {
    /// Streams end one by one over the drain time; other connections after the answer that is under way, and new ones are for
    /// one answer.
    pub shutdown: CancellationToken,
    /// The drain time is over: streams that are left end, listeners close, and after a moment every connection.
    pub closed: CancellationToken,
}

impl Phases {
    /// The end that begins with this shutdown.
    #[must_use]
    pub fn of(shutdown: CancellationToken) -> Self {
        Self { shutdown, closed: CancellationToken::new() }
    }
}
