//! Pictures that somebody pushes, decoded and scaled for a wall: PNG or GIF in a data URL.

use std::{io::Cursor, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use embedded_graphics::{pixelcolor::Rgb888, prelude::*};
use wallfeed_proto::values::image::DataUrl;

use crate::{frame::Frame, png};

/// Frames that are kept: ten seconds at twelve a second.
const MOST_FRAMES: usize = 120;
/// What browsers make of a GIF that asks for no delay.
const NO_DELAY: Duration = Duration::from_millis(100);

/// One or more frames, each with the time it stays.
#[derive(Debug)]
pub struct Animation {
    frames: Vec<(Frame, Duration)>,
}

/// A picture that cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// The base64 is wrong.
    #[error("the picture is damaged: bad base64")]
    Base64(#[from] base64::DecodeError),
    /// The PNG is broken.
    #[error(transparent)]
    Png(#[from] png::DecodeError),
    /// The GIF is broken.
    #[error("not a GIF that can be read: {0}")]
    Gif(#[from] gif::DecodingError),
    /// There is not one frame.
    #[error("no picture in it")]
    Empty,
}

impl Animation {
    /// Decodes a data URL and scales it to fit.
    pub fn read(picture: &DataUrl, room: Size) -> Result<Self, ImageError> {
        let file = STANDARD.decode(picture.base64().trim())?;
        let frames = if file.starts_with(b"GIF8") {
            read_gif(&file, room)?
        } else {
            vec![(fit(&png::decode(&file)?, room), Duration::MAX)]
        };
        if frames.is_empty() { Err(ImageError::Empty) } else { Ok(Self { frames }) }
    }

    /// The frame at a time after the beginning, and how long it stays; `None` for ever.
    #[must_use]
    pub fn at(&self, elapsed: Duration) -> Option<(&Frame, Option<Duration>)> {
        if let [(frame, _)] = self.frames.as_slice() {
            return Some((frame, None));
        }
        let cycle: Duration = self.frames.iter().map(|(_, delay)| *delay).sum();
        let mut into = Duration::from_nanos((elapsed.as_nanos() % cycle.as_nanos().max(1)) as u64);
        for (frame, delay) in &self.frames {
            match delay.checked_sub(into) {
                Some(left) if !left.is_zero() => return Some((frame, Some(left))),
                _ => into = into.saturating_sub(*delay),
            }
        }
        self.frames.last().map(|(frame, delay)| (frame, Some(*delay)))
    }
}

fn read_gif(file: &[u8], room: Size) -> Result<Vec<(Frame, Duration)>, ImageError> {
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    options.set_memory_limit(gif::MemoryLimit::Bytes(
        std::num::NonZeroU64::new(png::MAX_PIXELS as u64 * 4).unwrap_or(std::num::NonZeroU64::MIN),
    ));
    let mut decoder = options.read_info(Cursor::new(file))?;
    let size = Size::new(decoder.width().into(), decoder.height().into());
    if size.width as usize * size.height as usize > png::MAX_PIXELS {
        return Err(png::DecodeError::TooLarge.into());
    }
    let mut canvas = Frame::new(size);
    let mut frames = Vec::new();
    while let Some(part) = decoder.read_next_frame()? {
        let before = (part.dispose == gif::DisposalMethod::Previous).then(|| canvas.clone());
        let at = Point::new(part.left.into(), part.top.into());
        paint(&mut canvas, at, part);
        let delay = Duration::from_millis(u64::from(part.delay) * 10);
        frames.push((fit(&canvas, room), if delay.is_zero() { NO_DELAY } else { delay }));
        if frames.len() == MOST_FRAMES {
            break;
        }
        match (part.dispose, before) {
            (gif::DisposalMethod::Previous, Some(before)) => canvas = before,
            (gif::DisposalMethod::Background, _) => {
                let area = crate::frame::rect(at.x, at.y, part.width.into(), part.height.into());
                canvas.fill(area, Rgb888::BLACK);
            }
            _ => {}
        }
    }
    Ok(frames)
}

fn paint(canvas: &mut Frame, at: Point, part: &gif::Frame) {
    let width = usize::from(part.width).max(1);
    for (index, pixel) in part.buffer.chunks_exact(4).enumerate() {
        if let &[red, green, blue, alpha] = pixel
            && alpha > 127
        {
            let place = Point::new((index % width) as i32, (index / width) as i32);
            canvas.set(at + place, Rgb888::new(red, green, blue));
        }
    }
}

/// The picture as large as it fits: enlarged by whole factors, so that pixels stay square; reduced by averaging.
fn fit(picture: &Frame, room: Size) -> Frame {
    let size = picture.size();
    if size.width == 0 || size.height == 0 || room.width == 0 || room.height == 0 {
        return Frame::new(Size::zero());
    }
    let factor = (room.width / size.width).min(room.height / size.height);
    if factor >= 1 {
        let pixels =
            (0..size.height * factor).flat_map(|y| (0..size.width * factor).map(move |x| (x / factor, y / factor)));
        return Frame::from_pixels(size * factor, pixels.map(|(x, y)| picture.pixel(Point::new(x as i32, y as i32))));
    }
    let (wide, high) = (u64::from(size.width), u64::from(size.height));
    let (width, height) = if wide * u64::from(room.height) > high * u64::from(room.width) {
        (room.width, ((high * u64::from(room.width)) / wide).max(1) as u32)
    } else {
        (((wide * u64::from(room.height)) / high).max(1) as u32, room.height)
    };
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    Frame::from_pixels(
        Size::new(width, height),
        places.map(|(x, y)| {
            let columns = span(x, width, size.width);
            average(picture, columns, span(y, height, size.height))
        }),
    )
}

/// The columns or rows of a picture that become one.
fn span(index: u32, of: u32, from: u32) -> std::ops::Range<u32> {
    let edge = |index: u32| (u64::from(index) * u64::from(from) / u64::from(of)) as u32;
    edge(index)..edge(index + 1).max(edge(index) + 1)
}

fn average(picture: &Frame, columns: std::ops::Range<u32>, rows: std::ops::Range<u32>) -> Rgb888 {
    let (mut sum, mut count) = ([0u64; 3], 0);
    for y in rows {
        for x in columns.clone() {
            let pixel = picture.pixel(Point::new(x as i32, y as i32));
            for (sum, part) in sum.iter_mut().zip([pixel.r(), pixel.g(), pixel.b()]) {
                *sum += u64::from(part);
            }
            count += 1;
        }
    }
    let [red, green, blue] = sum.map(|sum| (sum / count.max(1)) as u8);
    Rgb888::new(red, green, blue)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(picture: &Frame) -> DataUrl {
        let data = STANDARD.encode(png::encode(picture, 1));
        DataUrl::new(&format!("data:image/png;base64,{data}")).unwrap()
    }

    #[test]
    fn pictures_are_scaled_to_fit() {
        for (size, room, expected) in [
            ((8, 8), (128, 64), (64, 64)),
            ((10, 3), (128, 64), (120, 36)),
            ((200, 100), (128, 64), (128, 64)),
            ((100, 200), (128, 64), (32, 64)),
            ((1000, 1), (128, 64), (128, 1)),
            ((128, 64), (128, 64), (128, 64)),
        ] {
            let picture = Frame::from_pixels(Size::new(size.0, size.1), std::iter::repeat(Rgb888::RED));
            let animation = Animation::read(&url(&picture), Size::new(room.0, room.1)).unwrap();
            let (frame, hold) = animation.at(Duration::from_secs(5)).unwrap();
            assert_eq!((frame.size(), hold), (Size::new(expected.0, expected.1), None), "{size:?}");
            assert!(frame.pixels().iter().all(|&pixel| pixel == Rgb888::RED), "{size:?}");
        }
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        for wrong in ["", "@@", "aGVsbG8=", "R0lGODlh", "R0lGODlhAQABAA==", "iVBORw0KGgo="] {
            let url = DataUrl::new(&format!("data:image/png;base64,{wrong}")).unwrap();
            assert!(Animation::read(&url, Size::new(64, 32)).is_err(), "{wrong}");
        }
    }
}
