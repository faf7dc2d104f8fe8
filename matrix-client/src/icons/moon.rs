//! The moon as it is seen tonight.

use std::cell::RefCell;

use embedded_graphics::{pixelcolor::Rgb888, prelude::*};

use crate::{frame::Frame, ink::color, memo::Memo};

/// The seas and the brightest crater: place on the disc (east and south positive, radius 1), half axes, shade.
/// Positions after any map of the near side.
const FEATURES: [(f32, f32, f32, f32, u8); 11] = [
    (-0.27, -0.52, 0.30, 0.24, 96), // Imbrium
    (0.28, -0.44, 0.19, 0.17, 96),  // Serenitatis
    (0.46, -0.14, 0.22, 0.18, 104), // Tranquillitatis
    (0.82, -0.29, 0.09, 0.12, 88),  // Crisium
    (0.74, 0.06, 0.11, 0.20, 80),   // Fecunditatis
    (0.53, 0.26, 0.10, 0.10, 72),   // Nectaris
    (-0.66, -0.26, 0.24, 0.36, 84), // Procellarum
    (-0.56, 0.10, 0.22, 0.20, 80),  // Procellarum, south
    (-0.26, 0.34, 0.20, 0.16, 84),  // Nubium
    (-0.58, 0.42, 0.11, 0.11, 88),  // Humorum
    (0.02, -0.82, 0.50, 0.07, 56),  // Frigoris
];
const BRIGHT: Rgb888 = Rgb888::new(255, 248, 224);
const SEA: Rgb888 = Rgb888::new(92, 90, 92);
/// Sunlight that the earth sends on: just above what LEDs show.
const EARTHSHINE: Rgb888 = Rgb888::new(30, 34, 48);
const EARTHSHINE_SEA: Rgb888 = Rgb888::new(18, 21, 32);

thread_local! {
    /// The last moon: it stays the same for hours, and its hills and seas take time.
    static LAST: RefCell<Memo<(i32, i64), Frame>> = const { RefCell::new(Memo::new()) };
}

/// Draws the moon in the square of `diameter` at `at`. `phase` is 0 to 99: 0 new, 25 first quarter, 50 full. North is up.
pub fn draw(frame: &mut Frame, at: Point, diameter: i32, phase: i64) {
    let phase = phase.rem_euclid(100);
    LAST.with_borrow_mut(|memo| {
        let key = (diameter, phase);
        frame.copy_from(memo.get(|last| *last == key, || (key, picture(diameter, phase))), at);
    });
}

fn picture(diameter: i32, phase: i64) -> Frame {
    let mut frame = Frame::new(Size::new_equal(diameter.max(0) as u32));
    let radius = diameter as f32 / 2.0;
    let turn = std::f32::consts::TAU * phase as f32 / 100.0;
    let (waxing, terminator) = (turn.sin() >= 0.0, turn.cos());
    for row in 0..diameter {
        let y = (row as f32 + 0.5 - radius) / radius;
        let half = (1.0 - y * y).max(0.0).sqrt();
        for column in 0..diameter {
            let x = (column as f32 + 0.5 - radius) / radius;
            if x * x + y * y > 1.0 - 0.3 / radius {
                continue;
            }
            // The lit side is right of the terminator while waxing, left of its mirror image while waning.
            let beyond = if waxing { x - terminator * half } else { -terminator * half - x };
            let light = (beyond * radius + 0.5).clamp(0.0, 1.0);
            let dark = ((1.0 - light) * 255.0) as u8;
            let color = match dark {
                0 => sunlit(x, y),
                255 => shadow(x, y),
                _ => color::mix(sunlit(x, y), shadow(x, y), dark),
            };
            frame.set(Point::new(column, row), color);
        }
    }
    frame
}

fn sunlit(x: f32, y: f32) -> Rgb888 {
    let rim = ((x * x + y * y - 0.55).max(0.0) * 110.0) as u8;
    let ground = color::mix(BRIGHT, SEA, rim);
    let seas = shade(x, y);
    let tycho = 1.0 - ((x + 0.13).powi(2) + (y - 0.68).powi(2)) * 60.0;
    if tycho > 0.0 { color::mix(ground, color::TEXT, (tycho * 255.0) as u8) } else { color::mix(ground, SEA, seas) }
}

fn shadow(x: f32, y: f32) -> Rgb888 {
    color::mix(EARTHSHINE, EARTHSHINE_SEA, shade(x, y).saturating_mul(2))
}

/// How much of a sea lies at a place.
fn shade(x: f32, y: f32) -> u8 {
    let depth = |&(cx, cy, rx, ry, shade): &(f32, f32, f32, f32, u8)| {
        let distance = ((x - cx) / rx).powi(2) + ((y - cy) / ry).powi(2);
        ((1.25 - distance).clamp(0.0, 0.45) / 0.45 * f32::from(shade) * 1.5) as u8
    };
    FEATURES.iter().map(depth).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lit share of each half of the disc.
    fn lit(phase: i64) -> (f32, f32) {
        let mut frame = Frame::new(Size::new(64, 64));
        draw(&mut frame, Point::zero(), 64, phase);
        let share = |columns: std::ops::Range<i32>| {
            let bright = columns.flat_map(|x| (0..64).map(move |y| Point::new(x, y)));
            bright.filter(|&at| frame.pixel(at).r() > 60).count() as f32 / (std::f32::consts::PI * 32.0 * 32.0 / 2.0)
        };
        (share(0..32), share(32..64))
    }

    #[test]
    fn the_lit_part_follows_the_phase() {
        for phase in 0..100 {
            let (left, right) = lit(phase);
            let expected = (1.0 - (std::f32::consts::TAU * phase as f32 / 100.0).cos()) / 2.0;
            let actual = f32::midpoint(left, right);
            assert!((actual - expected).abs() < 0.04, "phase {phase}: {actual} for {expected}");
            if (5..45).contains(&phase) {
                assert!(right > left, "phase {phase} waxes on the right");
            }
            if (55..95).contains(&phase) {
                assert!(left > right, "phase {phase} wanes from the right");
            }
        }
    }

    #[test]
    fn any_number_is_a_phase() {
        assert_eq!(lit(150), lit(50));
        for phase in [i64::MIN, -1, 100, i64::MAX] {
            let _ = lit(phase);
        }
    }
}
