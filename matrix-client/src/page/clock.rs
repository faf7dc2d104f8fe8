//! Clock: the time with seconds, weekday and date.

use embedded_graphics::prelude::*;

use crate::{
    card,
    frame::Frame,
    hold::{Hold, until_next_second},
    ink::{BODY, BOLD, Figures, Font, HEADLINE, HUGE, SMALL, TINY, color},
    scene::Scene,
    shape::Shape,
    time::{self, HourMinute},
};

pub fn draw(scene: &Scene, frame: &mut Frame) -> Hold {
    if !time::is_set(scene.now.timestamp()) {
        card::waiting(frame, "--:--", "Waiting for the time");
        return until_next_second(scene.now);
    }
    match Shape::of(frame.size()) {
        Shape::Small => draw_small(scene, frame),
        Shape::Square => draw_square(scene, frame),
        Shape::Strip => draw_strip(scene, frame),
        Shape::Full => draw_full(scene, frame),
        Shape::Wide => draw_wide(scene, frame),
    }
    until_next_second(scene.now)
}

/// The figures of hours and minutes, with am or pm above and the seconds below at their right.
struct Face {
    figures: Figures,
    seconds: Figures,
    half: &'static Font,
    gap: i32,
}

const SMALL_FACE: Face = Face {
    figures: Figures { width: 9, height: 17, stroke: 2, gap: 2 },
    seconds: Figures { width: 4, height: 7, stroke: 1, gap: 1 },
    half: &TINY,
    gap: 3,
};
const STRIP_FACE: Face = Face {
    figures: Figures { width: 12, height: 24, stroke: 3, gap: 3 },
    seconds: Figures { width: 6, height: 10, stroke: 2, gap: 1 },
    half: &BOLD,
    gap: 4,
};
const FULL_FACE: Face = Face {
    figures: Figures { width: 20, height: 35, stroke: 5, gap: 3 },
    seconds: Figures { width: 8, height: 14, stroke: 2, gap: 2 },
    half: &BOLD,
    gap: 5,
};

impl Face {
    fn width(&self, scene: &Scene) -> i32 {
        let time = HourMinute::of(scene.now, scene.preferences.clock);
        self.figures.measure(time) + self.gap + self.seconds.measure("00")
    }

    fn draw(&self, scene: &Scene, frame: &mut Frame, x: i32, y: i32) {
        let time = HourMinute::of(scene.now, scene.preferences.clock);
        let x = self.figures.draw(frame, Point::new(x, y), color::TEXT, time) + self.gap;
        self.half.ink(color::QUIET).draw(frame, x, y, time.half());
        let y = y + self.figures.height - self.seconds.height;
        self.seconds.draw(frame, Point::new(x, y), color::SUN, format_args!("{:02}", scene.now.second()));
    }
}

fn draw_full(scene: &Scene, frame: &mut Frame) {
    let (width, height) = (frame.size().width as i32, frame.size().height as i32);
    let face = &FULL_FACE;
    let top = (height - 64) / 2 + 5;
    let face_width = face.width(scene);
    let left = (width - face_width) / 2;
    face.draw(scene, frame, left, top);

    // The date lies under the face, edge to edge, or wider where it needs the room.
    let needed = |date| BOLD.width(weekday(scene)) + 6 + BODY.width(scene.now.strftime(date));
    let date = if needed("%B %-d") < width - 4 { "%B %-d" } else { "%b %-d" };
    let half = face_width.max(needed(date)).max(104) / 2;
    let y = top + face.figures.height + 9;
    BOLD.ink(color::ACCENT).draw(frame, width / 2 - half, y, weekday(scene));
    BODY.ink(color::TEXT).right().draw(frame, width / 2 + half, y, scene.now.strftime(date));
}

fn draw_wide(scene: &Scene, frame: &mut Frame) {
    let (width, height) = (frame.size().width as i32, frame.size().height as i32);
    let date_width = 58;
    let top = (height - FULL_FACE.figures.height) / 2;
    let left = (width - date_width - FULL_FACE.width(scene)) / 2;
    FULL_FACE.draw(scene, frame, left.max(0), top);
    let center = width - date_width / 2 - 4;
    BOLD.ink(color::ACCENT).center().draw(frame, center, height / 2 - 27, weekday(scene));
    HUGE.ink(color::TEXT).center().draw(frame, center, height / 2 - 13, scene.now.day());
    BODY.ink(color::QUIET).center().draw(frame, center, height / 2 + 18, scene.now.strftime("%B"));
}

fn draw_square(scene: &Scene, frame: &mut Frame) {
    let (width, height) = (frame.size().width as i32, frame.size().height as i32);
    let time = HourMinute::of(scene.now, scene.preferences.clock);
    let figures = Figures { width: 12, height: 24, stroke: 3, gap: 2 };
    let top = (height - 64) / 2 + 3;
    // The upper right corner is free for the mark of a pause.
    let left = ((width - figures.measure(time)) / 2).min(width - 5 - figures.measure(time));
    figures.draw(frame, Point::new(left, top), color::TEXT, time);

    let seconds = Figures { width: 6, height: 10, stroke: 2, gap: 1 };
    let half_width = if time.half().is_empty() { 0 } else { BOLD.width(time.half()) + 5 };
    let left = (width - half_width - seconds.measure("00")) / 2;
    let y = top + 27;
    BOLD.ink(color::QUIET).draw(frame, left, y + 1, time.half());
    seconds.draw(frame, Point::new(left + half_width, y), color::SUN, format_args!("{:02}", scene.now.second()));

    BOLD.ink(color::ACCENT).center().draw(frame, width / 2, top + 40, weekday(scene));
    BODY.ink(color::TEXT).center().within(width).draw(frame, width / 2, top + 51, scene.now.strftime("%b %-d"));
}

fn draw_strip(scene: &Scene, frame: &mut Frame) {
    let (width, height) = (frame.size().width as i32, frame.size().height as i32);
    let face = &STRIP_FACE;
    let date_width = 38;
    let left = (width - date_width - face.width(scene)) / 3;
    face.draw(scene, frame, left, (height - face.figures.height) / 2);
    let right = width - left.min(4);
    HEADLINE.ink(color::ACCENT).right().draw(frame, right, height / 2 - 9, scene.now.strftime("%a"));
    BODY.ink(color::TEXT).right().draw(frame, right, height / 2 + 6, scene.now.strftime("%b %-d"));
}

fn draw_small(scene: &Scene, frame: &mut Frame) {
    let (width, height) = (frame.size().width as i32, frame.size().height as i32);
    let face = &SMALL_FACE;
    let left = (width - face.width(scene)) / 2;
    let top = (height - 32) / 2 + 3;
    face.draw(scene, frame, left, top);
    let y = top + face.figures.height + 4;
    let left = (width - 58) / 2;
    SMALL.ink(color::ACCENT).draw(frame, left, y, scene.now.strftime("%a"));
    SMALL.ink(color::TEXT).right().draw(frame, width - left, y, scene.now.strftime("%b %-d"));
}

fn weekday<'a>(scene: &'a Scene) -> impl std::fmt::Display + 'a {
    scene.now.strftime("%A")
}
