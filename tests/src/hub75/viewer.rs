//! Somebody in front of the panels: where each LED is in the picture, and how long it should be lit for a colour.
//!
//! Everything is told by where panels hang and how they are cabled, not by how a driver sorts pixels.

use super::Light;
use crate::wall::Picture;

/// How the panels of a chain hang.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// In a row, the Raspberry Pi on the right; parallel chains below each other.
    Row,
    /// The first half in a row from right to left, the rest below, upside down, back to the right.
    U,
    /// In a row, each parallel chain to the right of the one before.
    SideBySide,
}

/// How the picture is turned before it comes to the panels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Left and right are exchanged.
    MirrorH,
    /// Above and below are exchanged.
    MirrorV,
    /// The panels hang on their left side: what they call right is up.
    Rotate90,
    /// The panels hang upside down.
    Rotate180,
    /// The panels hang on their right side: what they call left is up.
    Rotate270,
}

/// The panels as they hang.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// LED rows of one panel.
    pub rows: usize,
    /// LED columns of a whole chain.
    pub columns: usize,
    /// Chains side by side.
    pub parallel: usize,
    /// How the panels of a chain hang.
    pub fold: Fold,
    /// How they are turned, as `pixel_mapper` lists it: the last is next to the picture.
    pub turns: Vec<Turn>,
    /// The pins (0 red, 1 green, 2 blue) that light the red, the green and the blue of an LED.
    pub sequence: [usize; 3],
    /// How bright.
    pub exposure: Exposure,
}

impl Viewer {
    /// What is wrong with this light, if this picture should be seen; at most ten lines.
    #[must_use]
    pub fn differences(&self, light: &Light, picture: &Picture) -> Vec<String> {
        let (width, height) = self.size();
        assert_eq!(picture.size, (width as u32, height as u32), "the picture is not of the panels' size");
        let all = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let wrong = all.filter_map(|(x, y)| {
            let at = 3 * (y * width + x);
            let color = [0, 1, 2].map(|color| picture.pixels[at + color]);
            let (chain, row, stage) = self.led(x, y);
            let lit = light.of(chain, row, stage);
            let lit = self.sequence.map(|pin| lit[pin]);
            let is_right = color.into_iter().zip(lit).all(|(value, lit)| self.exposure.is_light_of(value, lit));
            (!is_right).then(|| {
                let wanted = color.map(|value| self.exposure.light_of(value));
                format!("({x}, {y}) {color:?}: lit for {lit:?} ns instead of {wanted:?}")
            })
        });
        wrong.take(10).collect()
    }

    /// Width and height of the picture.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        self.turns.iter().fold(self.folded_size(), |size, turn| turn.size(size))
    }

    fn folded_size(&self) -> (usize, usize) {
        let Self { rows, columns, parallel, .. } = *self;
        match self.fold {
            Fold::Row => (columns, rows * parallel),
            Fold::U => (columns / 2, 2 * rows * parallel),
            Fold::SideBySide => (columns * parallel, rows),
        }
    }

    /// Chain, row and distance from the Raspberry Pi of the LED at this place of the picture.
    fn led(&self, x: usize, y: usize) -> (usize, usize, usize) {
        let mut sizes = vec![self.folded_size()];
        for turn in &self.turns {
            sizes.push(turn.size(sizes[sizes.len() - 1]));
        }
        let at = self.turns.iter().zip(sizes).rev().fold((x, y), |at, (turn, size)| turn.place(at, size));
        self.folded_led(at)
    }

    fn folded_led(&self, (x, y): (usize, usize)) -> (usize, usize, usize) {
        let Self { rows, columns, .. } = *self;
        match self.fold {
            Fold::Row => (y / rows, y % rows, columns - 1 - x),
            Fold::SideBySide => (x / columns, y, columns - 1 - x % columns),
            Fold::U => {
                let (chain, y) = (y / (2 * rows), y % (2 * rows));
                let half = columns / 2;
                if y < rows { (chain, y, half - 1 - x) } else { (chain, 2 * rows - 1 - y, half + x) }
            }
        }
    }
}

impl Turn {
    fn size(self, (width, height): (usize, usize)) -> (usize, usize) {
        match self {
            Self::Rotate90 | Self::Rotate270 => (height, width),
            _ => (width, height),
        }
    }

    /// Where on panels of this size a place of the picture is.
    fn place(self, (x, y): (usize, usize), (width, height): (usize, usize)) -> (usize, usize) {
        match self {
            Self::MirrorH => (width - 1 - x, y),
            Self::MirrorV => (x, height - 1 - y),
            Self::Rotate90 => (width - 1 - y, x),
            Self::Rotate180 => (width - 1 - x, height - 1 - y),
            Self::Rotate270 => (y, height - 1 - x),
        }
    }
}

/// How long an LED is lit for a value of a colour: in proportion to the luminance of CIE 1931, in steps.
#[derive(Debug, Clone, Copy)]
pub struct Exposure {
    /// Percent.
    pub brightness: u8,
    /// How many of eleven bits are shown.
    pub bits: u32,
    /// How long the lowest of the eleven bits is lit.
    pub unit_ns: u32,
}

/// Bits of a level.
const BITS: u32 = 11;

impl Exposure {
    /// The nanoseconds of a value.
    #[must_use]
    pub fn light_of(&self, value: u8) -> u32 {
        self.level(value) / self.step() * self.step() * self.unit_ns
    }

    /// Whether so many nanoseconds are right for the value: dark is dark, and a step more or less is rounding.
    #[must_use]
    pub fn is_light_of(&self, value: u8, lit_ns: u32) -> bool {
        let wanted = self.light_of(value);
        let is_whole = lit_ns.is_multiple_of(self.step() * self.unit_ns);
        if value == 0 { lit_ns == 0 } else { is_whole && lit_ns.abs_diff(wanted) <= self.step() * self.unit_ns }
    }

    fn level(&self, value: u8) -> u32 {
        let lightness = f64::from(value) / 255.0 * f64::from(self.brightness);
        let luminance = if lightness <= 8.0 { lightness / 902.3 } else { ((lightness + 16.0) / 116.0).powi(3) };
        (luminance * f64::from((1_u32 << BITS) - 1)) as u32
    }

    fn step(&self) -> u32 {
        1 << (BITS - self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPOSURE: Exposure = Exposure { brightness: 100, bits: 11, unit_ns: 128 };

    fn viewer(fold: Fold, turns: &[Turn]) -> Viewer {
        Viewer {
            rows: 32,
            columns: 256,
            parallel: 1,
            fold,
            turns: turns.to_vec(),
            sequence: [0, 1, 2],
            exposure: EXPOSURE,
        }
    }

    #[test]
    fn every_led_has_its_place() {
        for (fold, turns, (x, y), expected) in [
            (Fold::Row, &[][..], (0, 0), (0, 0, 255)),
            (Fold::Row, &[], (255, 31), (0, 31, 0)),
            (Fold::U, &[], (127, 0), (0, 0, 0)),
            (Fold::U, &[], (0, 0), (0, 0, 127)),
            (Fold::U, &[], (0, 63), (0, 0, 128)),
            (Fold::U, &[], (127, 63), (0, 0, 255)),
            (Fold::U, &[], (0, 32), (0, 31, 128)),
            (Fold::U, &[Turn::Rotate180], (0, 0), (0, 0, 255)),
            (Fold::U, &[Turn::Rotate90], (0, 0), (0, 0, 0)),
            (Fold::U, &[Turn::Rotate90], (63, 0), (0, 0, 255)),
            (Fold::U, &[Turn::MirrorH, Turn::Rotate90], (0, 0), (0, 0, 127)),
        ] {
            assert_eq!(viewer(fold, turns).led(x, y), expected, "{fold:?} {turns:?} ({x}, {y})");
        }
        assert_eq!(viewer(Fold::U, &[Turn::Rotate270]).size(), (64, 128));
    }

    #[test]
    fn light_follows_the_eye() {
        for (value, bits, expected) in [(0, 11, 0), (255, 11, 2047 * 128), (128, 11, 380 * 128), (128, 7, 368 * 128)] {
            let exposure = Exposure { bits, ..EXPOSURE };
            assert_eq!(exposure.light_of(value), expected, "{value} of {bits} bits");
            assert!(exposure.is_light_of(value, expected));
            assert!(!exposure.is_light_of(value, expected + 1000 * 128));
        }
        assert!(!EXPOSURE.is_light_of(0, 128) && EXPOSURE.is_light_of(128, 381 * 128));
    }
}
