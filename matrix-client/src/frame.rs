//! The frame: what every display shows, and what every page draws on.

use std::{convert::Infallible, fmt};

use embedded_graphics::{pixelcolor::Rgb888, prelude::*, primitives::Rectangle};

/// A picture of the wall: rows of pixels, from the upper left.
#[derive(PartialEq, Eq)]
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

    /// A frame of these pixels, row by row; what is missing is black.
    #[must_use]
    pub fn from_pixels(size: Size, pixels: impl IntoIterator<Item = Rgb888>) -> Self {
        let mut frame = Self::new(size);
        for (to, from) in frame.pixels.iter_mut().zip(pixels) {
            *to = from;
        }
        frame
    }

    /// The pixels, row by row.
    #[must_use]
    pub fn pixels(&self) -> &[Rgb888] {
        &self.pixels
    }

    /// The rows, from the top.
    pub fn rows(&self) -> impl Iterator<Item = &[Rgb888]> {
        self.pixels.chunks_exact(self.size.width.max(1) as usize)
    }

    /// One pixel; black outside.
    #[must_use]
    pub fn pixel(&self, at: Point) -> Rgb888 {
        self.index(at).map_or(Rgb888::BLACK, |index| self.pixels[index])
    }

    /// Sets one pixel; nothing outside.
    pub fn set(&mut self, at: Point, color: Rgb888) {
        if let Some(index) = self.index(at) {
            self.pixels[index] = color;
        }
    }

    /// Fills a rectangle; what lies outside is left out.
    pub fn fill(&mut self, area: Rectangle, color: Rgb888) {
        for row in self.spans(area) {
            row.fill(color);
        }
    }

    /// Copies a picture, its upper left corner to `at`; what lies outside is left out.
    pub fn copy_from(&mut self, picture: &Self, at: Point) {
        let seen = Rectangle::new(at, picture.size).intersection(&self.bounding_box());
        let from = seen.top_left - at;
        let (left, width) = (from.x as usize, seen.size.width as usize);
        let rows = picture.rows().skip(from.y as usize);
        for (to, from) in self.spans(seen).zip(rows) {
            to.copy_from_slice(&from[left..left + width]);
        }
    }

    fn index(&self, at: Point) -> Option<usize> {
        let (x, y) = (u32::try_from(at.x).ok()?, u32::try_from(at.y).ok()?);
        (x < self.size.width && y < self.size.height).then_some((y * self.size.width + x) as usize)
    }

    /// The part of each row that lies in the area.
    fn spans(&mut self, area: Rectangle) -> impl Iterator<Item = &mut [Rgb888]> {
        let seen = area.intersection(&self.bounding_box());
        let (left, top) = (seen.top_left.x as usize, seen.top_left.y as usize);
        let (width, height) = (seen.size.width as usize, seen.size.height as usize);
        let rows = self.pixels.chunks_exact_mut(self.size.width.max(1) as usize);
        rows.skip(top).take(height).map(move |row| &mut row[left..left + width])
    }
}

impl Clone for Frame {
    fn clone(&self) -> Self {
        Self { size: self.size, pixels: self.pixels.clone() }
    }

    /// Takes over the pixels without a new allocation where there is room for them.
    fn clone_from(&mut self, other: &Self) {
        self.size = other.size;
        self.pixels.clone_from(&other.pixels);
    }
}

impl fmt::Debug for Frame {
    /// The size and how many pixels are lit: nobody reads thousands of colours.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lit = self.pixels.iter().filter(|&&pixel| pixel != Rgb888::BLACK).count();
        write!(f, "Frame {}x{}, {lit} pixels lit", self.size.width, self.size.height)
    }
}

/// A rectangle; a negative width or height is none.
#[must_use]
pub fn rect(x: i32, y: i32, width: i32, height: i32) -> Rectangle {
    Rectangle::new(Point::new(x, y), Size::new(width.max(0) as u32, height.max(0) as u32))
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
            self.set(at, color);
        }
        Ok(())
    }

    fn fill_contiguous<I: IntoIterator<Item = Rgb888>>(
        &mut self,
        area: &Rectangle,
        colors: I,
    ) -> Result<(), Infallible> {
        let mut colors = colors.into_iter();
        let inside = area.intersection(&self.bounding_box()) == *area;
        if !inside {
            return self.draw_iter(area.points().zip(colors).map(|(at, color)| Pixel(at, color)));
        }
        for row in self.spans(*area) {
            for (pixel, color) in row.iter_mut().zip(&mut colors) {
                *pixel = color;
            }
        }
        Ok(())
    }

    fn fill_solid(&mut self, area: &Rectangle, color: Rgb888) -> Result<(), Infallible> {
        self.fill(*area, color);
        Ok(())
    }

    fn clear(&mut self, color: Rgb888) -> Result<(), Infallible> {
        self.pixels.fill(color);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Size = Size::new(4, 3);

    fn lit(frame: &Frame) -> usize {
        frame.pixels().iter().filter(|&&pixel| pixel != Rgb888::BLACK).count()
    }

    #[test]
    fn fills_are_clipped_to_the_frame() {
        for (area, expected) in [
            (Rectangle::new(Point::new(1, 1), Size::new(2, 1)), 2),
            (Rectangle::new(Point::new(-5, -5), Size::new(100, 100)), 12),
            (Rectangle::new(Point::new(3, 2), Size::new(9, 9)), 1),
            (Rectangle::new(Point::new(9, 9), Size::new(2, 2)), 0),
            (Rectangle::new(Point::new(i32::MAX - 1, 0), Size::new(1, 1)), 0),
        ] {
            let mut frame = Frame::new(SIZE);
            frame.fill(area, Rgb888::RED);
            assert_eq!(lit(&frame), expected, "{area:?}");

            let mut frame = Frame::new(SIZE);
            frame.fill_contiguous(&area, std::iter::repeat(Rgb888::RED)).unwrap();
            assert_eq!(lit(&frame), expected, "contiguous {area:?}");
        }
    }

    #[test]
    fn copies_keep_their_place() {
        let picture = Frame::from_pixels(Size::new(2, 2), [Rgb888::RED, Rgb888::GREEN, Rgb888::BLUE, Rgb888::WHITE]);
        let mut frame = Frame::new(SIZE);
        frame.copy_from(&picture, Point::new(-1, 2));
        assert_eq!(frame.pixel(Point::new(0, 2)), Rgb888::GREEN);
        assert_eq!(lit(&frame), 1);
        frame.copy_from(&picture, Point::new(2, 1));
        assert_eq!(frame.pixel(Point::new(3, 2)), Rgb888::WHITE);
    }

    #[test]
    fn an_empty_frame_takes_everything() {
        let mut frame = Frame::new(Size::zero());
        frame.fill(Rectangle::new(Point::zero(), SIZE), Rgb888::RED);
        frame.set(Point::zero(), Rgb888::RED);
        assert_eq!(frame.pixels(), []);
    }
}
