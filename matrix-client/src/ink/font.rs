//! The fonts, one per role, and how one character is drawn.
//!
//! The Latin letters are Adobe's Helvetica bitmaps and the smallest of the X11 fonts (`u8g2-fonts`); Cyrillic, Greek and what
//! else those lack come from the X11 fonts of `embedded-graphics` in the nearest size. A character that no font has is a box.

use std::{convert::Infallible, sync::OnceLock};

use embedded_graphics::{
    mono_font::mapping::StrGlyphMapping,
    mono_font::{MonoFont, MonoTextStyle, iso_8859_2, iso_8859_5, iso_8859_7, iso_8859_9, iso_8859_13, mapping},
    pixelcolor::Rgb888,
    prelude::*,
    primitives::{PrimitiveStyle, Rectangle},
    text::{Baseline, Text},
};
use u8g2_fonts::{
    FontRenderer, fonts,
    types::{FontColor, VerticalPosition},
};

/// Anything that a glyph can be drawn on.
pub trait Target: DrawTarget<Color = Rgb888, Error = Infallible> {}
impl<T: DrawTarget<Color = Rgb888, Error = Infallible>> Target for T {}

/// A typeface in one size.
#[derive(Debug)]
pub struct Font {
    latin: FontRenderer,
    others: [(StrGlyphMapping<'static>, MonoFont<'static>); 5],
    /// The room that each character of ASCII takes: looked up once, because texts are measured more often than drawn.
    ascii: OnceLock<[Metrics; 128]>,
    /// Height of capitals and figures; text is placed by their upper edge.
    pub cap: i32,
    /// From one line's capitals to the next line's.
    pub line: i32,
    /// The next smaller font, for text that is too wide.
    pub smaller: Option<&'static Self>,
}

macro_rules! font {
    ($(#[$meta:meta])* $name:ident = $latin:ident, $others:ident, cap $cap:literal, line $line:literal, then $smaller:expr) => {
        $(#[$meta])*
        pub static $name: Font = Font {
            latin: FontRenderer::new::<fonts::$latin>(),
            others: [
                (mapping::ISO_8859_5, iso_8859_5::$others),
                (mapping::ISO_8859_7, iso_8859_7::$others),
                (mapping::ISO_8859_2, iso_8859_2::$others),
                (mapping::ISO_8859_9, iso_8859_9::$others),
                (mapping::ISO_8859_13, iso_8859_13::$others),
            ],
            ascii: OnceLock::new(),
            cap: $cap,
            line: $line,
            smaller: $smaller,
        };
    };
}

font! {
    /// Marks and the labels of scales.
    TINY = u8g2_font_tom_thumb_4x6_te, FONT_4X6, cap 5, line 7, then None
}
font! {
    /// Captions.
    SMALL = u8g2_font_5x7_tf, FONT_5X7, cap 6, line 8, then Some(&TINY)
}
font! {
    /// What is read from nearby.
    BODY = u8g2_font_helvR08_te, FONT_6X10, cap 8, line 11, then Some(&SMALL)
}
font! {
    /// [`BODY`], emphasised.
    BOLD = u8g2_font_helvB08_te, FONT_7X13_BOLD, cap 8, line 11, then Some(&BODY)
}
font! {
    /// A page's second line.
    HEADLINE = u8g2_font_helvB10_te, FONT_9X15_BOLD, cap 11, line 14, then Some(&BOLD)
}
font! {
    /// Names of teams and the like.
    LARGE = u8g2_font_helvB14_te, FONT_10X20, cap 14, line 18, then Some(&HEADLINE)
}
font! {
    /// Scores.
    DISPLAY = u8g2_font_helvB18_te, FONT_10X20, cap 19, line 24, then Some(&LARGE)
}
font! {
    /// The one thing that is read from across the room.
    HUGE = u8g2_font_helvB24_te, FONT_10X20, cap 25, line 31, then Some(&DISPLAY)
}

/// What room a character takes, in columns from the pen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metrics {
    /// How far the pen moves on.
    pub advance: i32,
    /// The columns that are lit; of a blank, its width.
    pub ink: std::ops::Range<i32>,
}

impl Font {
    /// How far the pen moves on after a character.
    #[must_use]
    pub fn advance(&self, character: char) -> i32 {
        self.metrics(character).advance
    }

    /// How many rows descenders hang below the line: about a quarter of the capitals' height.
    #[must_use]
    pub fn descent(&self) -> i32 {
        self.cap * 7 / 25
    }

    /// What room a character takes.
    #[must_use]
    pub fn metrics(&self, character: char) -> Metrics {
        let ascii = self.ascii.get_or_init(|| std::array::from_fn(|code| self.look_up(char::from(code as u8))));
        ascii.get(character as usize).cloned().unwrap_or_else(|| self.look_up(character))
    }

    fn look_up(&self, character: char) -> Metrics {
        if invisible(character) {
            return Metrics::default();
        }
        let character = plain(character);
        let dimensions = self.latin.get_rendered_dimensions(character, Point::zero(), VerticalPosition::Baseline);
        if let Ok(dimensions) = dimensions {
            let ink = dimensions.bounding_box.map(|ink| ink.columns()).filter(|ink| !ink.is_empty());
            return Metrics { advance: dimensions.advance.x, ink: ink.unwrap_or(0..dimensions.advance.x) };
        }
        match self.other(character) {
            Some(font) => {
                let advance = (font.character_size.width + font.character_spacing) as i32;
                Metrics { advance, ink: 0..advance - 1 }
            }
            None => Metrics { advance: self.box_width() + 2, ink: 0..self.box_width() },
        }
    }

    /// Draws one character, its capital's upper left corner at `at`, and returns how far the pen moves on.
    pub fn draw(&self, target: &mut impl Target, at: Point, color: Rgb888, character: char) -> i32 {
        if invisible(character) {
            return 0;
        }
        let character = plain(character);
        let baseline = at + Point::new(0, self.cap);
        let ink = FontColor::Transparent(color);
        if let Ok(drawn) = self.latin.render(character, baseline, VerticalPosition::Baseline, ink, target) {
            return drawn.advance.x;
        }
        if let Some(font) = self.other(character) {
            let mut buffer = [0; 4];
            let style = MonoTextStyle::new(font, color);
            // The baseline of a mono font is the last row of its capitals.
            let at = baseline - Point::new(0, 1);
            let text = Text::with_baseline(character.encode_utf8(&mut buffer), at, style, Baseline::Alphabetic);
            let Ok(_) = text.draw(target);
        } else {
            let size = Size::new(self.box_width() as u32, self.cap as u32);
            let outline = Rectangle::new(at, size).into_styled(PrimitiveStyle::with_stroke(color, 1));
            let Ok(()) = outline.draw(target);
        }
        self.advance(character)
    }

    /// The font that has a character which the Latin one lacks.
    fn other(&self, character: char) -> Option<&MonoFont<'static>> {
        self.others.iter().find(|(mapping, _)| contains(mapping, character)).map(|(_, font)| font)
    }

    fn box_width(&self) -> i32 {
        self.cap * 5 / 8
    }
}

fn contains(mapping: &StrGlyphMapping, character: char) -> bool {
    mapping.ranges().any(|(_, range)| range.contains(&character))
}

/// Characters that take no room: control characters, combining marks, joiners and variation selectors.
fn invisible(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\t')
        || matches!(character, '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// The character that stands for typographic punctuation, which bitmap fonts seldom have.
fn plain(character: char) -> char {
    match character {
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{2032}' => '\'',
        '\u{201c}'..='\u{201e}' | '\u{2033}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2000}'..='\u{200a}' | '\u{a0}' | '\u{202f}' | '\n' | '\t' => ' ',
        '\u{2022}' => '\u{b7}',
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Frame;

    const FONTS: [&Font; 8] = [&TINY, &SMALL, &BODY, &BOLD, &HEADLINE, &LARGE, &DISPLAY, &HUGE];

    fn drawn(font: &Font, character: char) -> (Frame, i32) {
        let mut frame = Frame::new(Size::new(60, 60));
        let advance = font.draw(&mut frame, Point::new(10, 20), Rgb888::WHITE, character);
        (frame, advance)
    }

    #[test]
    fn capitals_fill_their_height() {
        for font in FONTS {
            let (frame, _) = drawn(font, 'H');
            let rows: Vec<_> =
                (0..60).filter(|&y| (0..60).any(|x| frame.pixel(Point::new(x, y)) != Rgb888::BLACK)).collect();
            assert_eq!((rows[0], rows[rows.len() - 1] + 1), (20, 20 + font.cap), "cap {}", font.cap);
        }
    }

    #[test]
    fn characters_advance_alike_measured_and_drawn() {
        for font in FONTS {
            for character in "aW1 ŁşčЖяΩλ日🏈\u{301}\n…’".chars() {
                let (frame, advance) = drawn(font, character);
                assert_eq!(advance, font.advance(character), "{character:?}");
                let seen = frame.pixels().iter().any(|&pixel| pixel != Rgb888::BLACK);
                assert_eq!(seen, !character.is_whitespace() && advance > 0, "{character:?}");
            }
        }
    }

    fn missing(font: &Font) -> Metrics {
        Metrics { advance: font.box_width() + 2, ink: 0..font.box_width() }
    }

    #[test]
    fn scripts_of_europe_have_glyphs() {
        for font in FONTS {
            for character in "ÀÉñöß°ŁŞčőşığŽėūЖяЙΩλή".chars() {
                assert_ne!(font.metrics(character), missing(font), "{character} in cap {}", font.cap);
            }
            assert_eq!(font.metrics('日'), missing(font));
        }
    }
}
