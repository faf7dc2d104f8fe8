//! Bytes that leave together: small ones in one buffer, large ones shared.

use bytes::{Bytes, BytesMut};

/// From this size on, a frame is shared and not copied: one more piece to write is cheaper than the copy, and readers that are
/// stalled in the middle of it share one buffer.
const LARGE: usize = 8 * 1024;

/// What a reader gets from one read.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    done: Vec<Bytes>,
    open: BytesMut,
    len: usize,
}

impl Pieces {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn copy(&mut self, bytes: &[u8]) {
        self.len += bytes.len();
        self.open.extend_from_slice(bytes);
    }

    pub(super) fn share(&mut self, bytes: Bytes) {
        if bytes.len() < LARGE {
            return self.copy(&bytes);
        }
        self.close();
        self.len += bytes.len();
        self.done.push(bytes);
    }

    pub(super) fn into_vec(mut self) -> Vec<Bytes> {
        self.close();
        self.done
    }

    fn close(&mut self) {
        if !self.open.is_empty() {
            self.done.push(self.open.split().freeze());
        }
    }
}
