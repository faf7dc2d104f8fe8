//! Frames as PNG files and back.

use embedded_graphics::{pixelcolor::Rgb888, prelude::*};

use crate::frame::Frame;

/// The PNG of a frame, every pixel `scale` times as wide and high; nothing for a frame without pixels.
#[must_use]
pub fn encode(frame: &Frame, scale: u32) -> Vec<u8> {
    let scale = scale.max(1);
    let size = frame.size();
    let mut data = Vec::with_capacity((size.width * size.height * 3 * scale * scale) as usize);
    for row in frame.rows() {
        let start = data.len();
        for pixel in row {
            for _ in 0..scale {
                data.extend_from_slice(&[pixel.r(), pixel.g(), pixel.b()]);
            }
        }
        let end = data.len();
        for _ in 1..scale {
            data.extend_from_within(start..end);
        }
    }
    write(size * scale, &data).unwrap_or_default()
}

fn write(size: Size, data: &[u8]) -> Result<Vec<u8>, png::EncodingError> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, size.width, size.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fast);
    encoder.write_header()?.write_image_data(data)?;
    Ok(file)
}

/// A file that is no picture, or a larger one than a wall could show.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// It is no PNG, or a broken one.
    #[error("not a PNG that can be read: {0}")]
    Broken(#[from] png::DecodingError),
    /// It has more pixels than [`MAX_PIXELS`].
    #[error("the picture has more than {MAX_PIXELS} pixels")]
    TooLarge,
}

/// The most pixels that a PNG may have.
pub const MAX_PIXELS: usize = 1024 * 1024;

/// Reads a PNG of any colour type; transparent parts become darker, as they would on black.
pub fn decode(file: &[u8]) -> Result<Frame, DecodeError> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info()?;
    let size = Size::new(reader.info().width, reader.info().height);
    if u64::from(size.width) * u64::from(size.height) > MAX_PIXELS as u64 {
        return Err(DecodeError::TooLarge);
    }
    let mut data = vec![0; reader.output_buffer_size().ok_or(DecodeError::TooLarge)?];
    let image = reader.next_frame(&mut data)?;
    let samples = image.color_type.samples();
    let pixels = data.chunks_exact(samples).map(|pixel| match *pixel {
        [gray] => Rgb888::new(gray, gray, gray),
        [gray, alpha] => over_black([gray; 3], alpha),
        [r, g, b, alpha] => over_black([r, g, b], alpha),
        [r, g, b, ..] => Rgb888::new(r, g, b),
        [] => Rgb888::BLACK,
    });
    Ok(Frame::from_pixels(size, pixels))
}

fn over_black(color: [u8; 3], alpha: u8) -> Rgb888 {
    let [r, g, b] = color.map(|part| (u16::from(part) * u16::from(alpha) / 255) as u8);
    Rgb888::new(r, g, b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_encoded_is_decoded() {
        let pixels = (0..20u8).map(|n| Rgb888::new(n, 255 - n, n * 3));
        let frame = Frame::from_pixels(Size::new(5, 4), pixels);
        assert_eq!(decode(&encode(&frame, 1)).unwrap(), frame);

        let large = decode(&encode(&frame, 3)).unwrap();
        assert_eq!(large.size(), Size::new(15, 12));
        assert_eq!(large.pixel(Point::new(14, 11)), frame.pixel(Point::new(4, 3)));
    }

    #[test]
    fn broken_files_are_refused() {
        let whole = encode(&Frame::new(Size::new(8, 8)), 1);
        for file in [&b""[..], b"GIF89a", &whole[..whole.len() / 2]] {
            assert!(decode(file).is_err());
        }
    }
}
