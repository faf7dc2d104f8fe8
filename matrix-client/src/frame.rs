//! The frame: what every display shows, and what every page draws on.

use std::convert::Infallible;

use embedded_graphics::{pixelcolor::Rgb888, prelude::*, primitives::Rectangle};

/// A picture of the wall: rows of pixels, from the upper left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    size: Size,
    pixels: Vec<Rgb888>,
}

impl Frame {
    /// A black frame.
    #[must_use]
    pub fn new(size: Size) -> Self {
        Self { size, pixels: vec![Rgb888::BLACK; (size.width * size.height) as usize] }
    }

    /// The pixels, row by row.
    #[must_use]
    pub fn pixels(&self) -> &[Rgb888] {
        &self.pixels
    }

    /// One pixel; black outside.
    #[must_use]
    pub fn pixel(&self, at: Point) -> Rgb888 {
        self.index(at).map_or(Rgb888::BLACK, |index| self.pixels[index])
    }

    fn index(&self, at: Point) -> Option<usize> {
        let (x, y) = (u32::try_from(at.x).ok()?, u32::try_from(at.y).ok()?);
        (x < self.size.width && y < self.size.height).then_some((y * self.size.width + x) as usize)
    }
}

impl OriginDimensions for Frame {
    fn size(&self) -> Size {
        self.size
    }
}

impl DrawTarget for Frame {
    type Color = Rgb888;
    type Error = Infallible;

    fn draw_iter<I: IntoIterator<Item = Pixel<Rgb888>>>(&mut self, pixels: I) -> Result<(), Infallible> {
        for Pixel(at, color) in pixels {
            if let Some(index) = self.index(at) {
                self.pixels[index] = color;
            }
        }
        Ok(())
    }

    fn fill_solid(&mut self, area: &Rectangle, color: Rgb888) -> Result<(), Infallible> {
        let area = area.intersection(&self.bounding_box());
        let (left, width) = (area.top_left.x as usize, area.size.width as usize);
        for y in area.rows() {
            let start = y as usize * self.size.width as usize + left;
            self.pixels[start..start + width].fill(color);
        }
        Ok(())
    }

    fn clear(&mut self, color: Rgb888) -> Result<(), Infallible> {
        self.pixels.fill(color);
        Ok(())
    }
}
