//! Events as bytes.

use bytes::Bytes;
use serde::Serialize;

use super::position::Position;

/// An entry encoded as one event, once for all readers: `id`, `event`, `data`.
#[derive(Debug)]
pub(super) struct Frame {
    bytes: Bytes,
    /// Where the id's line ends.
    body: usize,
}

impl Frame {
    /// Encodes an event; the data are one line. The id is that of a reader who has come to it and so to the head.
    pub(super) fn new(id: Position<'_>, event: &str, data: &[u8]) -> Self {
        let mut bytes = id_line(id).into_bytes();
        let body = bytes.len();
        bytes.reserve_exact(data.len() + event.len() + "event: \ndata: \n\n".len());
        for part in [b"event: ", event.as_bytes(), b"\ndata: ", data, b"\n\n"] {
            bytes.extend_from_slice(part);
        }
        Self { bytes: bytes.into(), body }
    }

    /// The event as the reader at the head gets it.
    pub(super) fn whole(&self) -> Bytes {
        self.bytes.clone()
    }

    /// The event without its id.
    pub(super) fn body(&self) -> Bytes {
        self.bytes.slice(self.body..)
    }
}

/// The line that gives an event its id.
pub(super) fn id_line(id: Position<'_>) -> String {
    format!("id: {id}\n")
}

/// An event without an id.
pub(super) fn event(name: &str, data: &impl Serialize) -> Vec<u8> {
    let mut bytes = format!("event: {name}\ndata: ").into_bytes();
    bytes.extend_from_slice(&json(data));
    bytes.extend_from_slice(b"\n\n");
    bytes
}

/// The data of an event.
pub(super) fn json(data: &impl Serialize) -> Vec<u8> {
    // Only maps with keys that are no text cannot be written, and events have none.
    serde_json::to_vec(data).unwrap_or_default()
}
