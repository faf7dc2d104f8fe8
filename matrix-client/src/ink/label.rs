//! A line of text: anchored, coloured, cut to the room there is. Nothing is allocated: what is shown is formatted straight
//! onto the frame.

use std::{
    convert::Infallible,
    fmt::{self, Display, Write},
};

use embedded_graphics::{pixelcolor::Rgb888, prelude::*, primitives::Rectangle};

use super::font::{Font, Metrics, Target};

/// What a label's `x` means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Its left edge.
    Left,
    /// Its middle.
    Center,
    /// The column after its right edge.
    Right,
}

/// How a line of text is set.
#[derive(Debug, Clone, Copy)]
pub struct Label {
    font: &'static Font,
    color: Rgb888,
    align: Align,
    room: i32,
}

impl Font {
    /// Text in this font and a colour.
    #[must_use]
    pub fn ink(&'static self, color: Rgb888) -> Label {
        Label { font: self, color, align: Align::Left, room: i32::MAX }
    }

    /// The width of a text up to its last lit column.
    #[must_use]
    pub fn width(&'static self, text: impl Display) -> i32 {
        self.measure(&text, MOST).0.ink.end
    }

    /// This font, or the largest of the smaller ones in which the text fits the room; the smallest if none does.
    #[must_use]
    pub fn fitting(&'static self, room: i32, text: impl Display) -> &'static Self {
        let mut font = self;
        while let Some(smaller) = font.smaller
            && font.width(&text) > room
        {
            font = smaller;
        }
        font
    }

    /// The largest font, from this one down, in which the text fits the room and, with its accents, the height; the smallest
    /// if none does.
    #[must_use]
    pub fn fitting_in(&'static self, room: i32, height: i32, text: impl Display) -> &'static Self {
        let mut font = self.fitting(room, &text);
        while let Some(smaller) = font.smaller
            && font.rise(&text) + font.cap > height
        {
            font = smaller;
        }
        font
    }

    /// How many rows the accents of a text stand above its capitals.
    #[must_use]
    pub fn rise(&'static self, text: impl Display) -> i32 {
        let mut highest = Highest(0);
        for_each_char(&text, |character| {
            // Brackets and the like may be cut; they are read all the same.
            if !character.is_ascii() {
                self.draw(&mut highest, Point::zero(), Rgb888::WHITE, character);
            }
            true
        });
        -highest.0
    }

    /// The room that a text takes as far as it is no wider than the limit, and whether that is all of it.
    fn measure(&'static self, text: &dyn Display, limit: i32) -> (Metrics, bool) {
        let (mut all, mut fits) = (Metrics::default(), true);
        for_each_char(text, |character| {
            let one = self.metrics(character);
            let end = all.advance + one.ink.end;
            if end > limit {
                fits = false;
                return false;
            }
            if one.advance > 0 {
                let start = if all.advance == 0 { one.ink.start } else { all.ink.start };
                all = Metrics { advance: all.advance + one.advance, ink: start..end };
            }
            true
        });
        (all, fits)
    }
}

/// The highest row that is drawn on, counted from the upper edge of capitals.
struct Highest(i32);

impl Dimensions for Highest {
    fn bounding_box(&self) -> Rectangle {
        Rectangle::new(Point::new_equal(-1000), Size::new_equal(2000))
    }
}

impl DrawTarget for Highest {
    type Color = Rgb888;
    type Error = Infallible;

    fn draw_iter<I: IntoIterator<Item = Pixel<Rgb888>>>(&mut self, pixels: I) -> Result<(), Infallible> {
        self.0 = pixels.into_iter().map(|Pixel(at, _)| at.y).fold(self.0, i32::min);
        Ok(())
    }
}

/// Wider than any text that somebody would wait for.
const MOST: i32 = 20_000;

impl Label {
    /// Centred on its `x`.
    #[must_use]
    pub fn center(self) -> Self {
        Self { align: Align::Center, ..self }
    }

    /// Ending before its `x`.
    #[must_use]
    pub fn right(self) -> Self {
        Self { align: Align::Right, ..self }
    }

    /// Cut with an ellipsis where it is wider than this.
    #[must_use]
    pub fn within(self, room: i32) -> Self {
        Self { room: room.max(0), ..self }
    }

    /// Draws the text, the upper edge of its capitals at `y`, and returns the column after it. At the upper edge of the wall
    /// it steps down as far as its accents need.
    pub fn draw(self, target: &mut impl Target, x: i32, y: i32, text: impl Display) -> i32 {
        let font = self.font;
        let room = self.room.min(MOST);
        let (full, fits) = font.measure(&text, room);
        // An ellipsis of two dots: on a coarse grid the third costs a letter.
        let dots = font.width("..");
        let shown = if fits { full } else { font.measure(&text, room - dots - 1).0 };
        let end = if fits { shown.ink.end } else { shown.ink.end + 1 + dots };
        if end > room {
            return x;
        }
        let left = match self.align {
            Align::Left => x,
            Align::Center => x - i32::midpoint(shown.ink.start, end),
            Align::Right => x - end,
        };
        let edge = target.bounding_box().top_left.y;
        let y = if y < edge + font.cap { y.max(edge + font.rise(&text)) } else { y };
        // What lies outside needs no drawing: most of a text that moves.
        let seen = target.bounding_box().columns();
        let mut pen = 0;
        for_each_char(&text, |character| {
            if pen >= shown.advance || left + pen > seen.end {
                return false;
            }
            let room = font.metrics(character);
            if left + pen + room.ink.end > seen.start {
                font.draw(target, Point::new(left + pen, y), self.color, character);
            }
            pen += room.advance;
            true
        });
        if !fits {
            pen = shown.ink.end + 1;
            for dot in ['.', '.'] {
                pen += font.draw(target, Point::new(left + pen, y), self.color, dot);
            }
        }
        left + end
    }
}

/// Calls with each character of what would be displayed until told to stop.
fn for_each_char(text: &dyn Display, each: impl FnMut(char) -> bool) {
    struct Each<F>(F);
    impl<F: FnMut(char) -> bool> Write for Each<F> {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            if text.chars().all(&mut self.0) { Ok(()) } else { Err(fmt::Error) }
        }
    }
    // An error only says that there was enough.
    let _ = write!(Each(each), "{text}");
}

/// The lines of a text that is broken to a width: at spaces where it can be, else within a word.
///
/// ```
/// use wallfeed_matrix_client::ink::{BODY, label::lines};
///
/// let all: Vec<_> = lines(&BODY, "Dinner is ready\nCome", 48).collect();
/// assert_eq!(all, ["Dinner is", "ready", "Come"]);
/// ```
pub fn lines<'a>(font: &'static Font, text: &'a str, room: i32) -> impl Iterator<Item = &'a str> {
    text.lines().flat_map(move |paragraph| {
        let mut rest = Some(paragraph.trim());
        std::iter::from_fn(move || {
            let text = rest?;
            let (line, after) = text.split_at(break_at(font, text, room));
            rest = Some(after.trim_start()).filter(|after| !after.is_empty());
            Some(line.trim_end())
        })
    })
}

/// Where the first line of the text ends: at least after one character.
fn break_at(font: &'static Font, text: &str, room: i32) -> usize {
    let (mut width, mut space) = (0, None);
    for (at, character) in text.char_indices() {
        if character.is_whitespace() {
            space = Some(at);
        }
        let metrics = font.metrics(character);
        if width + metrics.ink.end > room && !character.is_whitespace() && at > 0 {
            return space.filter(|&space| space > 0).unwrap_or(at);
        }
        width += metrics.advance;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        frame::Frame,
        ink::{BODY, BOLD, DISPLAY, HEADLINE, HUGE, LARGE, SMALL, TINY},
    };

    /// The columns that are lit.
    fn columns(draw: impl FnOnce(&mut Frame)) -> std::ops::Range<i32> {
        let mut frame = Frame::new(Size::new(200, 20));
        draw(&mut frame);
        let lit = |x: &i32| (0..20).any(|y| frame.pixel(Point::new(*x, y)) != Rgb888::BLACK);
        let all: Vec<i32> = (0..200).filter(lit).collect();
        all.first().map_or(0..0, |&first| first..all[all.len() - 1] + 1)
    }

    #[test]
    fn anchors_hold_the_text() {
        let label = BODY.ink(Rgb888::WHITE);
        let width = BODY.width("HH");
        assert_eq!(columns(|frame| _ = label.draw(frame, 50, 5, "HH")), 51..50 + width);
        let right = columns(|frame| _ = label.right().draw(frame, 50, 5, "HH"));
        assert_eq!(right.end, 50);
        let center = columns(|frame| _ = label.center().draw(frame, 50, 5, "HH"));
        assert!((center.start + center.end - 100).abs() <= 2, "{center:?}");
    }

    #[test]
    fn long_text_is_cut_with_dots() {
        for room in 0..80 {
            let label = TINY.ink(Rgb888::WHITE).within(room);
            let seen = columns(|frame| _ = label.draw(frame, 10, 5, "Massachusetts Avenue"));
            assert!(seen.end <= 10 + room, "room {room}: {seen:?}");
            assert!(seen.end > 10 + room - 8 || room < 12, "as much as fits is shown, room {room}: {seen:?}");
        }
        let fits = TINY.ink(Rgb888::WHITE).within(TINY.width("Elm"));
        assert_eq!(columns(|frame| _ = fits.draw(frame, 10, 5, "Elm")).end, 10 + TINY.width("Elm"));
    }

    #[test]
    fn accents_are_not_cut_at_the_upper_edge() {
        for font in [&TINY, &SMALL, &BODY, &BOLD, &HEADLINE, &LARGE, &DISPLAY, &HUGE] {
            for text in ["Édith", "ČÍSLO", "Ångström", "ЁЛКА", "Ünal (Łódź)"] {
                let lit = |y| {
                    let mut frame = Frame::new(Size::new(200, 60));
                    font.ink(Rgb888::WHITE).draw(&mut frame, 5, y, text);
                    frame.pixels().iter().filter(|&&pixel| pixel != Rgb888::BLACK).count()
                };
                assert_eq!(lit(0), lit(20), "{text} in cap {}", font.cap);
            }
        }
        assert_eq!(LARGE.rise("Plain (text)"), 0);
        assert!(LARGE.fitting_in(100, 14, "Élodie").cap < LARGE.fitting_in(100, 14, "Elodie").cap);
    }

    #[test]
    fn broken_lines_fit_and_lose_nothing() {
        let text = "The quick brown fox, an extraordinarilyunbreakableword, and Ελλάδα Россия 日本.";
        for room in [1, 12, 30, 60, 500] {
            let all: Vec<_> = lines(&BODY, text, room).collect();
            let squeezed = |text: &str| text.split_whitespace().collect::<String>();
            assert_eq!(squeezed(&all.concat()), squeezed(text), "room {room}");
            if room >= 12 {
                assert!(all.iter().all(|line| BODY.width(line) <= room), "room {room}: {all:?}");
            }
        }
        assert_eq!(lines(&BODY, "", 50).count(), 0);
    }
}
