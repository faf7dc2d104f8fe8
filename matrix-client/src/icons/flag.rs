//! Flags as plain geometry: bands, crosses and discs in their colours. A nation without one here is its code on a block.

use std::f32::consts::TAU;

use embedded_graphics::{
    pixelcolor::Rgb888,
    prelude::*,
    primitives::{Circle, PrimitiveStyle, Rectangle},
};

use super::{disc, line, triangle};
use crate::{
    frame::{Frame, rect},
    ink::{BOLD, SMALL, TINY, color},
};

/// How a flag's field is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    /// Bands beside one another.
    Upright,
    /// Bands one above the other.
    Level,
    /// A disc of the second colour on the first.
    Disc,
    /// A disc whose upper half has the second colour and whose lower half the third, on the first.
    Halves,
    /// A rhombus of the second colour on the first, and in it a disc of the third.
    Rhombus,
    /// A crescent of the second colour on the first.
    Crescent,
    /// The outline of a five-pointed star in the second colour on the first.
    Star,
    /// A cross of the second colour on the first, its upright left of the middle.
    Nordic,
    /// A cross of the second colour on the first.
    Cross,
    /// Stripes of the first two colours and a corner of the third.
    Canton,
}

use Field::{Canton, Crescent, Cross, Disc, Halves, Level, Nordic, Rhombus, Star, Upright};

/// ISO 3166-1 alpha-2 code, field and colours (as 12-bit RGB).
const FLAGS: &[(&str, Field, &[u16])] = &[
    ("AR", Level, &[0x7bf, 0xfff, 0x7bf]),
    ("AT", Level, &[0xe23, 0xfff, 0xe23]),
    ("AU", Canton, &[0x028, 0x028, 0xe13]),
    ("BE", Upright, &[0x222, 0xfd2, 0xe23]),
    ("BR", Rhombus, &[0x093, 0xfd0, 0x027]),
    ("CA", Upright, &[0xf12, 0xfff, 0xfff, 0xf12]),
    ("CH", Cross, &[0xe11, 0xfff]),
    ("CI", Upright, &[0xf80, 0xfff, 0x096]),
    ("CL", Canton, &[0xfff, 0xd21, 0x039]),
    ("CM", Upright, &[0x075, 0xc12, 0xfd1]),
    ("CO", Level, &[0xfc1, 0xfc1, 0x038, 0xc12]),
    ("CR", Level, &[0x027, 0xfff, 0xc12, 0xfff, 0x027]),
    ("CZ", Level, &[0xfff, 0xd12]),
    ("DE", Level, &[0x222, 0xd00, 0xfc0]),
    ("DK", Nordic, &[0xc12, 0xfff]),
    ("DZ", Upright, &[0x063, 0xfff]),
    ("EC", Level, &[0xfd0, 0xfd0, 0x049, 0xe12]),
    ("EG", Level, &[0xc12, 0xfff, 0x222]),
    ("EN", Cross, &[0xfff, 0xc12]),
    ("ES", Level, &[0xa11, 0xfb0, 0xfb0, 0xa11]),
    ("FI", Nordic, &[0xfff, 0x038]),
    ("FR", Upright, &[0x029, 0xfff, 0xe23]),
    ("GB", Cross, &[0x026, 0xc12]),
    ("GH", Level, &[0xc12, 0xfd1, 0x063]),
    ("GR", Canton, &[0x05a, 0xfff, 0x05a]),
    ("HR", Level, &[0xf00, 0xfff, 0x129]),
    ("HT", Level, &[0x029, 0xd13]),
    ("HU", Level, &[0xc23, 0xfff, 0x364]),
    ("IE", Upright, &[0x196, 0xfff, 0xf83]),
    ("IQ", Level, &[0xc12, 0xfff, 0x222]),
    ("IR", Level, &[0x294, 0xfff, 0xd00]),
    ("IS", Nordic, &[0x049, 0xd13]),
    ("IT", Upright, &[0x094, 0xfff, 0xc23]),
    ("JM", Level, &[0x093, 0xfd0, 0x222]),
    ("JO", Level, &[0x222, 0xfff, 0x073]),
    ("JP", Disc, &[0xfff, 0xb02]),
    ("KR", Halves, &[0xfff, 0xc23, 0x04a]),
    ("MA", Star, &[0xc12, 0x085]),
    ("MX", Upright, &[0x064, 0xfff, 0xc12]),
    ("NG", Upright, &[0x085, 0xfff, 0x085]),
    ("NL", Level, &[0xa12, 0xfff, 0x248]),
    ("NO", Nordic, &[0xb02, 0x025]),
    ("NZ", Canton, &[0x026, 0x026, 0xc12]),
    ("PA", Canton, &[0xfff, 0xd12, 0x029]),
    ("PE", Upright, &[0xd12, 0xfff, 0xd12]),
    ("PL", Level, &[0xfff, 0xd13]),
    ("PT", Upright, &[0x063, 0x063, 0xf00, 0xf00, 0xf00]),
    ("PY", Level, &[0xd22, 0xfff, 0x03a]),
    ("QA", Upright, &[0xfff, 0x813, 0x813]),
    ("RO", Upright, &[0x027, 0xfd1, 0xc12]),
    ("RS", Level, &[0xc33, 0x047, 0xfff]),
    ("SA", Level, &[0x173]),
    ("SE", Nordic, &[0x069, 0xfc0]),
    ("SN", Upright, &[0x084, 0xfe4, 0xe12]),
    ("TN", Crescent, &[0xe01, 0xfff]),
    ("TR", Crescent, &[0xe01, 0xfff]),
    ("UA", Level, &[0x05b, 0xfd0]),
    ("US", Canton, &[0xb23, 0xfff, 0x336]),
    ("UY", Canton, &[0xfff, 0x03a, 0xfd1]),
    ("UZ", Level, &[0x09b, 0xfff, 0x1b5]),
    ("VE", Level, &[0xfc0, 0x027, 0xc12]),
    ("ZA", Level, &[0xe33, 0x074, 0x029]),
];

fn rgb([_, high, low]: [u8; 3]) -> Rgb888 {
    Rgb888::new(high * 17, (low >> 4) * 17, (low & 15) * 17)
}

fn color_of(short: u16) -> Rgb888 {
    let [high, low] = short.to_be_bytes();
    rgb([0, high, low])
}

/// Draws a nation's flag in a box. `code` is a flag emoji or an ISO code; what is neither is the beginning of the name.
pub fn draw(frame: &mut Frame, at: Point, width: i32, height: i32, code: &str, name: &str) {
    let letters = iso_code(code).or_else(|| code_of(name));
    let flag = letters.and_then(|letters| {
        FLAGS.iter().find(|(iso, ..)| iso.as_bytes() == letters.as_slice()).map(|&(_, field, colors)| (field, colors))
    });
    match flag {
        Some((field, colors)) => draw_field(frame, at, width, height, field, colors),
        None => draw_letters(frame, at, width, height, name),
    }
    // Dark corners and white bands alike have an edge.
    for corner in [(0, 0), (width - 1, 0), (0, height - 1), (width - 1, height - 1)] {
        frame.set(at + Point::from(corner), color::BLACK);
    }
}

/// The two letters of an ISO code: written out, or as the regional indicators of a flag emoji.
fn iso_code(text: &str) -> Option<[u8; 2]> {
    let mut letters = text.trim().chars().map(|letter| match letter {
        '\u{1f1e6}'..='\u{1f1ff}' => Some(b'A' + (u32::from(letter) - 0x1_f1e6) as u8),
        letter if letter.is_ascii_alphabetic() => Some(letter.to_ascii_uppercase() as u8),
        _ => None,
    });
    let code = [letters.next()??, letters.next()??];
    letters.next().is_none().then_some(code)
}

/// A code for a nation that plays for itself and has none in ISO 3166-1.
fn code_of(name: &str) -> Option<[u8; 2]> {
    name.trim().eq_ignore_ascii_case("England").then_some(*b"EN")
}

fn draw_field(frame: &mut Frame, at: Point, width: i32, height: i32, field: Field, colors: &[u16]) {
    let color = |index: usize| colors.get(index).map_or(color::RULE, |&short| color_of(short));
    let count = colors.len() as i32;
    let mut bar = |x: i32, y: i32, w: i32, h: i32, color| frame.fill(rect(at.x + x, at.y + y, w, h), color);
    match field {
        Upright => {
            for band in 0..count {
                let (from, to) = (width * band / count, width * (band + 1) / count);
                bar(from, 0, to - from, height, color(band as usize));
            }
        }
        Level => {
            for band in 0..count {
                let (from, to) = (height * band / count, height * (band + 1) / count);
                bar(0, from, width, to - from, color(band as usize));
            }
        }
        Nordic | Cross => {
            let arm = (height / 5).max(2);
            let upright = if field == Nordic { width * 3 / 8 } else { width / 2 };
            bar(0, 0, width, height, color(0));
            bar(0, (height - arm) / 2, width, arm, color(1));
            bar(upright - arm / 2, 0, arm, height, color(1));
        }
        Disc | Halves | Rhombus | Crescent | Star => {
            bar(0, 0, width, height, color(0));
            draw_emblem(frame, rect(at.x, at.y, width, height), field, color(1), color(2));
        }
        Canton => {
            let stripe = (height / 7).max(1);
            for y in 0..height {
                bar(0, y, width, 1, color((y / stripe % 2) as usize));
            }
            bar(0, 0, width * 2 / 5, height / 2, color(2));
        }
    }
}

/// What stands in the middle of a field.
fn draw_emblem(frame: &mut Frame, area: Rectangle, field: Field, first: Rgb888, second: Rgb888) {
    let (width, height) = (area.size.width as i32, area.size.height as i32);
    let middle = area.top_left + Point::new(width / 2, height / 2);
    let round = |frame: &mut Frame, diameter: i32, color| {
        disc(frame, middle.x - diameter / 2, middle.y - diameter / 2, diameter, color);
    };
    let diameter = height * 3 / 5;
    match field {
        Halves => {
            round(frame, diameter, first);
            let lower = rect(area.top_left.x, middle.y, width, height);
            let Ok(()) = Circle::with_center(middle, diameter as u32)
                .into_styled(PrimitiveStyle::with_fill(second))
                .draw(&mut frame.clipped(&lower));
        }
        Rhombus => {
            let (left, right) = (middle.x - width * 2 / 5, middle.x + width * 2 / 5);
            for tip in [middle.y - height * 2 / 5, middle.y + height * 2 / 5] {
                triangle(frame, [(left, middle.y), (right, middle.y), (middle.x, tip)], first);
            }
            round(frame, height * 2 / 5, second);
        }
        Crescent => {
            let ground = frame.pixel(area.top_left);
            round(frame, diameter, first);
            disc(frame, middle.x - diameter / 4, middle.y - diameter * 2 / 5, diameter * 4 / 5, ground);
        }
        Star => {
            let tip = |turn: usize| {
                let (sin, cos) = (turn as f32 * 0.4 * TAU).sin_cos();
                let along = |part: f32| (part * height as f32 * 0.32).round() as i32;
                (middle.x + along(sin), middle.y - along(cos))
            };
            (0..5).for_each(|turn| line(frame, tip(turn), tip(turn + 1), 1, first));
        }
        _ => round(frame, diameter, first),
    }
}

fn draw_letters(frame: &mut Frame, at: Point, width: i32, height: i32, name: &str) {
    frame.fill(rect(at.x, at.y, width, height), color::RULE);
    let end = name.char_indices().nth(3).map_or(name.len(), |(end, _)| end);
    let font = if width > 30 { &BOLD } else { SMALL.fitting(width - 2, &name[..end]) };
    let font = if font.cap < TINY.cap { &TINY } else { font };
    let y = at.y + (height - font.cap) / 2;
    font.ink(color::TEXT).center().within(width).draw(frame, at.x + width / 2, y, &name[..end]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nations_are_read_from_emoji_and_codes() {
        for (text, code) in [
            ("🇧🇷", Some(*b"BR")),
            ("br", Some(*b"BR")),
            (" DE ", Some(*b"DE")),
            ("🏴", None),
            ("Brazil", None),
            ("", None),
            ("🇧", None),
        ] {
            assert_eq!(iso_code(text), code, "{text}");
        }
    }

    #[test]
    fn flags_are_in_order_and_stay_in_their_box() {
        assert!(FLAGS.is_sorted_by_key(|(code, ..)| code));
        for (code, ..) in FLAGS {
            let mut frame = Frame::new(Size::new(60, 40));
            draw(&mut frame, Point::new(10, 10), 30, 20, code, "Name");
            let outside = |at: &Point| !rect(10, 10, 30, 20).contains(*at);
            let lit = frame.bounding_box().points().filter(outside).any(|at| frame.pixel(at) != color::BLACK);
            assert!(!lit, "{code}");
        }
    }
}
