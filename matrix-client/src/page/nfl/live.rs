//! A live football game: score, who has the ball, quarter and clock, down and distance, the field, the last play.

use embedded_graphics::{prelude::*, primitives::Rectangle};
use wallfeed_proto::values::nfl::Game;

use super::teams;
use crate::{
    frame::{Frame, rect},
    hold::Hold,
    icons::football,
    ink::{BODY, BOLD, DISPLAY, Font, HEADLINE, LARGE, SMALL, TINY, color},
    marquee,
    page::scoreboard::{Rows, Team, mark_room},
    scene::Scene,
    shape::Shape,
};

/// Where everything is. What has no place on a small wall is `None`.
struct Layout {
    rows: Rows,
    /// Font, middle and top.
    period: (&'static Font, i32, i32),
    clock: (&'static Font, i32, i32),
    down: Option<(&'static Font, i32, i32)>,
    position: Option<(&'static Font, i32, i32)>,
    /// The room around period and clock, and around those.
    rooms: (i32, i32),
    field: Option<Rectangle>,
    last_play: Option<(&'static Font, Rectangle)>,
}

fn layout(size: Size) -> Layout {
    let (width, height) = (size.width as i32, size.height as i32);
    let mark = mark_room(size);
    match Shape::of(size) {
        Shape::Small => Layout {
            rows: Rows::from_top(11, 1, 27, &BOLD, &HEADLINE, 44),
            period: (&TINY, 54, 7),
            clock: (&TINY, 54, 15),
            down: Some((&SMALL, 26, 26)),
            position: None,
            rooms: (19, 52),
            field: None,
            last_play: None,
        },
        Shape::Square => Layout {
            rows: Rows::from_top(15, 1, 32, &HEADLINE, &LARGE, width - 10),
            period: (&SMALL, 14, 34),
            clock: (&SMALL, 46, 34),
            down: Some((&BOLD, 32, 43)),
            position: None,
            rooms: (30, 60),
            field: Some(rect(0, 53, width, 3)),
            last_play: Some((&SMALL, rect(0, height - 7, width - mark, 7))),
        },
        Shape::Strip => Layout {
            rows: Rows::from_top(15, 2, 37, &HEADLINE, &LARGE, 62),
            period: (&BOLD, 82, 1),
            clock: (&BOLD, 108, 1),
            down: Some((&BODY, 96, 12)),
            position: None,
            rooms: (26, 54),
            field: None,
            last_play: Some((&SMALL, rect(72, height - 8, width - 72 - mark, 8))),
        },
        Shape::Full | Shape::Wide => {
            let block = if width < 192 { 44 } else { 54 };
            let left = block + 40;
            let middle = i32::midpoint(left, width) - 1;
            Layout {
                rows: Rows::from_top(22, 1, block, &LARGE, &DISPLAY, block + 30),
                period: (&BOLD, middle, 1),
                clock: (&LARGE, middle, 11),
                down: Some((&BOLD, middle, 28)),
                position: Some((&SMALL, middle, 38)),
                rooms: (width - left, width - left),
                field: Some(rect(0, 47, width, 4)),
                last_play: Some((&BODY, rect(0, 53, width - mark, 11))),
            }
        }
    }
}

pub fn draw(scene: &Scene, frame: &mut Frame, game: &Game) -> Hold {
    let layout = layout(frame.size());
    let teams = teams(game);
    layout.rows.draw(frame, teams, false);
    // Where there is no room for the ball, a bar beside the block says who has it.
    if let Some(side) = teams.iter().position(|team| has_ball(game, team)) {
        let (x, y) = (layout.rows.right + 2, layout.rows.top(side));
        if Shape::of(frame.size()) == Shape::Small {
            frame.fill(rect(layout.rows.block - 1, y, 2, layout.rows.height), color::SUN);
        } else {
            football::draw(frame, Point::new(x, y + (layout.rows.height - 4) * 2 / 3));
        }
    }

    let (above, below) = layout.rooms;
    let write = |frame: &mut Frame, (font, x, y): (&'static Font, i32, i32), room, color, text: Option<&str>| {
        let text = text.map_or("", str::trim);
        font.fitting(room, text).ink(color).center().within(room).draw(frame, x, y, text);
    };
    let period = game
        .period
        .as_deref()
        .map(|period| if frame.size().width < 128 || frame.size().height < 64 { short(period) } else { period });
    write(frame, layout.period, above, color::ACCENT, period);
    write(frame, layout.clock, above, color::TEXT, game.clock.as_deref());
    // While nobody plays, what the upstream says about that stands in the place of the down.
    let down = game.downandyardage.as_deref().or(game.detail.as_deref());
    if let Some(place) = layout.down {
        write(frame, place, below, color::SUN, down);
    }
    if let Some(place) = layout.position {
        write(frame, place, below, color::QUIET, game.position.as_deref());
    }
    if let Some(area) = layout.field {
        let yards = game.position.as_deref().and_then(|position| yards_from_left(position, &teams));
        football::field(frame, area, [teams[0].color, teams[1].color], yards);
    }
    let (font, area) = layout.last_play?;
    let play = game.lastplay.as_deref().unwrap_or_default();
    marquee::draw(frame, font, color::QUIET, area, scene.elapsed, play, false)
}

/// A period in a word: `3rd`, `Half`.
fn short(period: &str) -> &str {
    let period = period.trim();
    if period.eq_ignore_ascii_case("halftime") { "Half" } else { period.split(' ').next().unwrap_or(period) }
}

fn has_ball(game: &Game, team: &Team) -> bool {
    game.possession.as_deref().is_some_and(|possession| possession.trim().eq_ignore_ascii_case(team.name))
}

/// Where the ball is, from the visitors' goal line: `NE 34` is 34 yards before NE's own.
fn yards_from_left(position: &str, [away, home]: &[Team; 2]) -> Option<i32> {
    let (side, yards) = position.trim().rsplit_once(' ').unwrap_or(("", position.trim()));
    let yards: i32 = yards.parse().ok().filter(|yards| (0..=50).contains(yards))?;
    match side.trim() {
        side if side.eq_ignore_ascii_case(away.name) => Some(yards),
        side if side.eq_ignore_ascii_case(home.name) => Some(100 - yards),
        _ => (yards == 50).then_some(50),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ball_lies_where_the_position_says() {
        let (buf, ne) = ("BUF".to_owned(), "NE".to_owned());
        let teams = [Team::new(Some(&buf), None, None, None), Team::new(Some(&ne), None, None, None)];
        for (position, yards) in [
            ("NE 34", Some(66)),
            ("BUF 20", Some(20)),
            ("50", Some(50)),
            ("NE 0", Some(100)),
            ("DAL 20", None),
            ("NE", None),
            ("", None),
            ("NE 99999999999999", None),
        ] {
            assert_eq!(yards_from_left(position, &teams), yards, "{position}");
        }
    }
}
