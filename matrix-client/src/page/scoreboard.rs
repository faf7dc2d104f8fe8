//! What the game pages have in common: which games are shown, the two teams and their scores.

pub mod interest;
mod upcoming;

pub use interest::Interest;
pub use upcoming::Upcoming;

use embedded_graphics::{pixelcolor::Rgb888, prelude::*, primitives::Rectangle};

use crate::{
    frame::{Frame, rect},
    ink::{Font, block, color, hex, readable_on},
};

/// Columns at the end of the lowest line, where a mark finds its place: whole, or shortened where it is narrow.
pub fn mark_room(size: Size) -> i32 {
    if size.width < 128 { 8 } else { 18 }
}

/// One side of a game.
#[derive(Debug, Clone, Copy)]
pub struct Team<'a> {
    /// `BOS`.
    pub name: &'a str,
    /// The colour of its block.
    pub color: Rgb888,
    /// Runs or points.
    pub score: &'a str,
    /// Won and lost.
    pub record: &'a str,
}

impl<'a> Team<'a> {
    /// A team as feeds describe it; whatever is missing is a blank.
    pub fn new(
        name: Option<&'a String>,
        color: Option<&'a String>,
        score: Option<&'a String>,
        record: Option<&'a String>,
    ) -> Self {
        let text = |text: Option<&'a String>| text.map_or("", |text| text.trim());
        let color = block(hex(text(color)).unwrap_or(color::RULE));
        let name = text(name);
        Self { name: if name.is_empty() { "?" } else { name }, color, score: text(score), record: text(record) }
    }

    /// Whether this side is ahead of the other; `None` where a score is no number.
    fn leads(&self, other: &Self) -> Option<bool> {
        Some(self.score.parse::<i64>().ok()? > other.score.parse::<i64>().ok()?)
    }

    /// The block with the name.
    pub fn draw_block(&self, frame: &mut Frame, area: Rectangle, font: &'static Font) {
        let (x, y) = (area.top_left.x, area.top_left.y);
        let (width, height) = (area.size.width as i32, area.size.height as i32);
        frame.fill(rect(x + 1, y, width - 2, height), self.color);
        frame.fill(rect(x, y + 1, width, height - 2), self.color);
        let font = font.fitting(width - 2, self.name);
        let ink = font.ink(readable_on(self.color)).center().within(width - 2);
        ink.draw(frame, x + width / 2, y + (height - font.cap) / 2, self.name);
    }
}

/// How the two teams' rows are laid out, one above the other.
#[derive(Debug, Clone, Copy)]
pub struct Rows {
    /// The upper row.
    pub y: i32,
    /// Height of a row.
    pub height: i32,
    /// Rows of pixels between the two.
    pub gap: i32,
    /// Width of a block.
    pub block: i32,
    /// The font of the names.
    pub name: &'static Font,
    /// The font of the scores.
    pub score: &'static Font,
    /// The column after the scores.
    pub right: i32,
}

impl Rows {
    /// Rows from the upper edge on.
    pub const fn from_top(
        height: i32,
        gap: i32,
        block: i32,
        name: &'static Font,
        score: &'static Font,
        right: i32,
    ) -> Self {
        Self { y: 0, height, gap, block, name, score, right }
    }

    /// Draws blocks and scores; a side that is behind is dimmed when the game is over.
    pub fn draw(&self, frame: &mut Frame, [away, home]: [Team; 2], over: bool) {
        let room = self.right - self.block - 2;
        let score = self.score.fitting(room, away.score).fitting(room, home.score);
        for (index, (team, other)) in [(away, home), (home, away)].into_iter().enumerate() {
            let y = self.top(index);
            team.draw_block(frame, rect(0, y, self.block, self.height), self.name);
            let behind = over && other.leads(&team).unwrap_or(false);
            let color = if behind { color::QUIET } else { color::TEXT };
            let y = self.middle(index, score);
            score.ink(color).right().within(room).draw(frame, self.right, y, team.score);
        }
    }

    /// The upper edge of a row: 0 is the visitors'.
    pub fn top(&self, index: usize) -> i32 {
        self.y + index as i32 * (self.height + self.gap)
    }

    /// Where text in a font is vertically centred in a row.
    pub fn middle(&self, index: usize, font: &Font) -> i32 {
        self.top(index) + (self.height - font.cap + 1) / 2
    }
}
