//! Colours by what they mean, and how colours that come with the data are made legible.

use embedded_graphics::{pixelcolor::Rgb888, prelude::*};

/// The dark between the lights.
pub const BLACK: Rgb888 = Rgb888::BLACK;
/// What is to be read first.
pub const TEXT: Rgb888 = Rgb888::new(255, 255, 255);
/// What is to be read from nearby.
pub const QUIET: Rgb888 = Rgb888::new(142, 156, 180);
/// Rules and tracks: the darkest colour that LEDs still show at night.
pub const RULE: Rgb888 = Rgb888::new(44, 52, 72);
/// A name or a heading.
pub const ACCENT: Rgb888 = Rgb888::new(0, 208, 208);
/// All is well, or over.
pub const GOOD: Rgb888 = Rgb888::new(0, 214, 72);
/// Something is due.
pub const CAUTION: Rgb888 = Rgb888::new(255, 210, 0);
/// Something needs a look.
pub const WARNING: Rgb888 = Rgb888::new(255, 134, 0);
/// Something is wrong, or urgent.
pub const ALARM: Rgb888 = Rgb888::new(255, 40, 32);
/// Long settled; nothing to do.
pub const CALM: Rgb888 = Rgb888::new(64, 128, 255);
/// Invented data.
pub const DEMO: Rgb888 = Rgb888::new(224, 64, 255);
/// Water: rain, humidity.
pub const WATER: Rgb888 = Rgb888::new(56, 152, 255);
/// Wind and air.
pub const AIR: Rgb888 = Rgb888::new(112, 224, 216);
/// Sun and light.
pub const SUN: Rgb888 = Rgb888::new(255, 196, 0);
/// Moonlight.
pub const MOON: Rgb888 = Rgb888::new(236, 228, 200);

/// Relative luminance, 0 to 1 (WCAG 2.2, "relative luminance").
#[must_use]
pub fn luminance(color: Rgb888) -> f32 {
    let linear = |part: u8| {
        let part = f32::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
}

/// Black or white, whichever is read better on the background.
#[must_use]
pub fn readable_on(background: Rgb888) -> Rgb888 {
    // Where black and white have the same contrast ratio: (L + 0.05)² = 1.05 · 0.05.
    if luminance(background) > 0.179 { BLACK } else { TEXT }
}

/// The colour, lightened as far as text on black needs it; the hue is kept as long as that is possible.
#[must_use]
pub fn visible(color: Rgb888) -> Rgb888 {
    lighten(color, 0.16)
}

/// The colour, lightened as far as an area needs it to be seen beside unlit LEDs.
#[must_use]
pub fn block(color: Rgb888) -> Rgb888 {
    lighten(color, 0.028)
}

fn lighten(color: Rgb888, enough: f32) -> Rgb888 {
    let brightest = color.r().max(color.g()).max(color.b());
    if brightest == 0 {
        return QUIET;
    }
    let stretched = |by: f32| {
        let part = |part: u8| (f32::from(part) * by).round().min(255.0) as u8;
        Rgb888::new(part(color.r()), part(color.g()), part(color.b()))
    };
    let most = 255.0 / f32::from(brightest);
    let steps = (0..=16u8).map(|step| stretched(1.0 + (most - 1.0) * f32::from(step) / 16.0));
    let paler = (1..=16u8).map(|step| mix(stretched(most), TEXT, step * 15));
    steps.chain(paler).find(|&color| luminance(color) >= enough).unwrap_or(TEXT)
}

/// A colour between two: 0 is all `from`, 255 all `to`.
#[must_use]
pub fn mix(from: Rgb888, to: Rgb888, share: u8) -> Rgb888 {
    let part = |from: u8, to: u8| {
        let (from, to, share) = (i32::from(from), i32::from(to), i32::from(share));
        (from + (to - from) * share / 255) as u8
    };
    Rgb888::new(part(from.r(), to.r()), part(from.g(), to.g()), part(from.b(), to.b()))
}

/// Reads `RRGGBB` or `#RRGGBB`.
#[must_use]
pub fn hex(text: &str) -> Option<Rgb888> {
    let digits = text.trim();
    let digits = digits.strip_prefix('#').unwrap_or(digits);
    if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let [_, r, g, b] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
    Some(Rgb888::new(r, g, b))
}

/// Where temperatures change their colour, °F.
const TEMPERATURES: [(f64, Rgb888); 8] = [
    (0.0, Rgb888::new(176, 128, 255)),
    (20.0, Rgb888::new(72, 136, 255)),
    (38.0, Rgb888::new(64, 200, 255)),
    (54.0, Rgb888::new(64, 232, 168)),
    (66.0, Rgb888::new(160, 240, 64)),
    (78.0, Rgb888::new(255, 212, 32)),
    (90.0, Rgb888::new(255, 128, 16)),
    (102.0, Rgb888::new(255, 48, 48)),
];

/// The colour of a temperature in °F, from violet frost to red heat.
#[must_use]
pub fn temperature(fahrenheit: f64) -> Rgb888 {
    let above = TEMPERATURES.iter().position(|&(at, _)| at > fahrenheit);
    match above {
        Some(0) => TEMPERATURES[0].1,
        None => TEMPERATURES[TEMPERATURES.len() - 1].1,
        Some(index) => {
            let ((low, from), (high, to)) = (TEMPERATURES[index - 1], TEMPERATURES[index]);
            mix(from, to, ((fahrenheit - low) / (high - low) * 255.0) as u8)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_legible_on_any_background() {
        let contrast = |a: Rgb888, b: Rgb888| {
            let (a, b) = (luminance(a), luminance(b));
            (a.max(b) + 0.05) / (a.min(b) + 0.05)
        };
        for background in ["ffff00", "00e400", "ff7e00", "ff0000", "8f3f97", "7e0023", "0c2340", "ffffff", "000000"] {
            let background = hex(background).unwrap();
            assert!(contrast(readable_on(background), background) >= 4.5, "{background:?}");
        }
        for dark in ["0c2340", "000000", "010101", "27251f", "002d62", "4b0000"] {
            let dark = hex(dark).unwrap();
            assert!(contrast(visible(dark), BLACK) >= 4.0, "{dark:?} becomes {:?}", visible(dark));
            assert!(contrast(block(dark), BLACK) >= 1.5, "{dark:?} becomes {:?}", block(dark));
        }
    }

    #[test]
    fn bright_colors_stay_as_they_are() {
        for bright in ["ff8800", "00ff00", "ffffff"] {
            let bright = hex(bright).unwrap();
            assert_eq!(visible(bright), bright);
        }
    }

    #[test]
    fn colors_are_read_with_and_without_the_hash() {
        assert_eq!(hex("#0C2340"), Some(Rgb888::new(0x0c, 0x23, 0x40)));
        assert_eq!(hex("0c2340"), Some(Rgb888::new(0x0c, 0x23, 0x40)));
        for wrong in ["", "#", "12345", "1234567", "gggggg", "#éééé", "+12345"] {
            assert_eq!(hex(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_temperature_has_a_color() {
        for fahrenheit in [f64::MIN, -40.0, 0.0, 31.9, 70.0, 102.0, 1e9, f64::MAX, f64::NAN] {
            assert!(luminance(temperature(fahrenheit)) > 0.1);
        }
    }
}
