//! Chunks of an HTTP/1.1 body (RFC 9112, section 7.1).

use bytes::{Bytes, BytesMut};

/// One chunk out of pieces.
pub(super) fn frame(pieces: &[Bytes]) -> Bytes {
    let length: usize = pieces.iter().map(Bytes::len).sum();
    let head = format!("{length:x}\r\n");
    let mut chunk = BytesMut::with_capacity(head.len() + length + 2);
    chunk.extend_from_slice(head.as_bytes());
    for piece in pieces {
        chunk.extend_from_slice(piece);
    }
    chunk.extend_from_slice(b"\r\n");
    chunk.freeze()
}

/// The end of a body.
pub(super) const END: &[u8] = b"0\r\n\r\n";
