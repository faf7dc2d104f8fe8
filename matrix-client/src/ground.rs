//! The ground of a frame as rows of bits: where something can lie without covering anything.

use std::ops::Range;

use embedded_graphics::{prelude::*, primitives::Rectangle};
use smallvec::{SmallVec, smallvec};

use crate::{frame::Frame, ink::color};

/// Which pixels of a frame are taken. That of up to 240x256 pixels needs none of the heap.
#[derive(Debug)]
pub struct Ground {
    size: Size,
    words_per_row: usize,
    taken: SmallVec<[u64; 1024]>,
}

/// The widest margin. Each row begins with so many pixels that do not exist and are free.
const MARGIN: u32 = 8;

impl Ground {
    /// The ground of a frame: every lit pixel is taken.
    #[must_use]
    pub fn of(frame: &Frame) -> Self {
        let size = frame.size();
        let words_per_row = (MARGIN + size.width).div_ceil(u64::BITS) as usize;
        let mut taken = smallvec![0; words_per_row * size.height as usize];
        for (words, pixels) in taken.chunks_exact_mut(words_per_row).zip(frame.rows()) {
            for (bit, &pixel) in (MARGIN as usize..).zip(pixels) {
                words[bit / 64] |= u64::from(pixel != color::BLACK) << (bit % 64);
            }
        }
        Self { size, words_per_row, taken }
    }

    /// The frame's size.
    #[must_use]
    pub fn size(&self) -> Size {
        self.size
    }

    /// Takes an area as a whole.
    pub fn take(&mut self, area: Rectangle) {
        let area = area.intersection(&Rectangle::new(Point::zero(), self.size));
        for y in area.rows() {
            let words = &mut self.taken[y as usize * self.words_per_row..];
            for bit in area.columns().map(|x| x as usize + MARGIN as usize) {
                words[bit / 64] |= 1 << (bit % 64);
            }
        }
    }

    /// Where an area of this size lies farthest to the right when its left side is one of these columns and its top is at `y`,
    /// with nothing taken in it nor nearer to it than a margin. What lies outside of the frame is free.
    #[must_use]
    pub fn rightmost(&self, columns: Range<i32>, y: i32, size: Size, margin: Size) -> Option<i32> {
        let margin = margin.component_min(Size::new_equal(MARGIN));
        let rows = y - margin.height as i32..y + (size.height + margin.height) as i32;
        let mut blocked = self.taken_in(rows);
        smear(&mut blocked, size.width + 2 * margin.width);
        let first_bit = (MARGIN - margin.width) as i32;
        let bits = columns.start.max(0) + first_bit..columns.end + first_bit;
        let bit = last_clear(&blocked, bits)?;
        Some(bit - first_bit)
    }

    /// The columns that are taken in any of these rows.
    fn taken_in(&self, rows: Range<i32>) -> SmallVec<[u64; 8]> {
        let rows = rows.start.max(0) as usize..rows.end.clamp(0, self.size.height as i32) as usize;
        let mut columns = smallvec![0; self.words_per_row];
        for row in self.taken.chunks_exact(self.words_per_row).take(rows.end).skip(rows.start) {
            for (column, word) in columns.iter_mut().zip(row) {
                *column |= word;
            }
        }
        columns
    }
}

/// Sets every bit that has a set one among the `length` bits from itself on.
fn smear(words: &mut [u64], length: u32) {
    let mut seen = 1;
    while seen < length {
        let by = seen.min(length - seen).min(u64::BITS - 1);
        for index in 0..words.len() {
            let next = words.get(index + 1).copied().unwrap_or(0);
            words[index] |= words[index] >> by | next << (u64::BITS - by);
        }
        seen += by;
    }
}

/// The last of these bits that is clear.
fn last_clear(words: &[u64], bits: Range<i32>) -> Option<i32> {
    let last = words.iter().enumerate().rev().find_map(|(index, word)| {
        let start = index as i32 * 64;
        let clear = !word & ones(bits.end - start);
        (clear != 0).then(|| start + 63 - clear.leading_zeros() as i32)
    });
    last.filter(|bit| bits.contains(bit))
}

/// A word whose lowest bits, so many, are set.
fn ones(count: i32) -> u64 {
    match count {
        ..=0 => 0,
        1..64 => (1 << count) - 1,
        64.. => u64::MAX,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::frame::rect;

    /// The same, pixel by pixel.
    fn looked_for(frame: &Frame, columns: Range<i32>, y: i32, size: Size, margin: Size) -> Option<i32> {
        let is_free = |x: &i32| {
            let around = Rectangle::new(Point::new(*x, y) - margin, size + margin * 2);
            *x >= 0 && around.points().all(|at| frame.pixel(at) == color::BLACK)
        };
        columns.rev().find(is_free)
    }

    proptest! {
        #[test]
        fn finds_what_looking_at_every_pixel_finds(
            (width, height) in (1_u32..200, 1_u32..20),
            lit in proptest::collection::vec((0_i32..200, 0_i32..20), 0..60),
            (y, columns) in (-3_i32..22, -3_i32..200),
            (wide, high) in (1_u32..80, 1_u32..8),
            (beside, above) in (0_u32..=MARGIN, 0_u32..3),
        ) {
            let mut frame = Frame::new(Size::new(width, height));
            for (x, y) in lit {
                frame.set(Point::new(x, y), color::TEXT);
            }
            let (size, margin) = (Size::new(wide, high), Size::new(beside, above));
            let columns = columns..width as i32 - wide as i32 + 1;
            let found = Ground::of(&frame).rightmost(columns.clone(), y, size, margin);
            prop_assert_eq!(found, looked_for(&frame, columns, y, size, margin));
        }
    }

    #[test]
    fn what_was_taken_is_not_free() {
        let mut ground = Ground::of(&Frame::new(Size::new(100, 8)));
        ground.take(rect(60, 2, 10, 10));
        assert_eq!(ground.rightmost(0..70, 3, Size::new(5, 5), Size::new(1, 0)), Some(54));
        assert_eq!(ground.rightmost(0..70, 0, Size::new(5, 2), Size::zero()), Some(69));
    }
}
