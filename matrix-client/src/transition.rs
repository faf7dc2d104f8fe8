//! How one page gives way to the next: at once, sliding, or fading. Told how far it is; nothing here knows a clock.

use std::time::Duration;

use embedded_graphics::{pixelcolor::Rgb888, prelude::*};
use serde::Deserialize;

use crate::frame::Frame;

/// How one page gives way to the next.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Transition {
    /// At once.
    Cut,
    /// The next page pushes the last one out to the left.
    Slide,
    /// The next page shines through the last one until that is gone. The wall is never dark between them.
    #[default]
    Fade,
}

impl Transition {
    /// The name in settings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cut => "cut",
            Self::Slide => "slide",
            Self::Fade => "fade",
        }
    }

    /// How long it takes: long enough for the eye to follow, too short to wait for.
    #[must_use]
    pub fn duration(self) -> Duration {
        match self {
            Self::Cut => Duration::ZERO,
            Self::Slide => Duration::from_millis(400),
            Self::Fade => Duration::from_millis(300),
        }
    }

    /// What is seen so long after the beginning. All three frames have the same size.
    pub fn compose(self, before: &Frame, after: &Frame, elapsed: Duration, seen: &mut Frame) {
        let progress = self.progress(elapsed);
        match self {
            Self::Slide => slide(before, after, progress, seen),
            Self::Fade => fade(before, after, progress, seen),
            Self::Cut => seen.copy_from(after, Point::zero()),
        }
    }

    /// How much of it is done, from 0 to [`WHOLE`]: quick at first, and gently to its end.
    fn progress(self, elapsed: Duration) -> i32 {
        let all = self.duration();
        let left = all.saturating_sub(elapsed).as_millis() as i64 * i64::from(WHOLE) / all.as_millis().max(1) as i64;
        match self {
            Self::Slide => WHOLE - (left * left / i64::from(WHOLE)) as i32,
            Self::Fade | Self::Cut => WHOLE - left as i32,
        }
    }
}

/// All of a transition.
const WHOLE: i32 = 256;

fn slide(before: &Frame, after: &Frame, progress: i32, seen: &mut Frame) {
    let width = seen.size().width as i32;
    let offset = width * progress / WHOLE;
    seen.copy_from(before, Point::new(-offset, 0));
    seen.copy_from(after, Point::new(width - offset, 0));
}

fn fade(before: &Frame, after: &Frame, progress: i32, seen: &mut Frame) {
    let part = |before: u8, after: u8| {
        let (before, after) = (i32::from(before), i32::from(after));
        (before + (after - before) * progress / WHOLE) as u8
    };
    let mixed = before.pixels().iter().zip(after.pixels()).map(|(before, after)| {
        Rgb888::new(part(before.r(), after.r()), part(before.g(), after.g()), part(before.b(), after.b()))
    });
    let Ok(()) = seen.fill_contiguous(&seen.bounding_box(), mixed);
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Transition; 3] = [Transition::Cut, Transition::Slide, Transition::Fade];
    const SIZE: Size = Size::new(128, 2);

    fn filled(color: Rgb888) -> Frame {
        Frame::from_pixels(SIZE, std::iter::repeat(color))
    }

    fn seen(transition: Transition, elapsed: Duration) -> Frame {
        let mut seen = Frame::new(SIZE);
        transition.compose(&filled(Rgb888::RED), &filled(Rgb888::GREEN), elapsed, &mut seen);
        seen
    }

    #[test]
    fn each_begins_with_the_last_page_and_ends_with_the_next() {
        for transition in ALL {
            let duration = transition.duration();
            for late in [duration, duration * 2, Duration::MAX] {
                assert_eq!(seen(transition, late), filled(Rgb888::GREEN), "{transition:?}");
            }
            let first = if transition == Transition::Cut { Rgb888::GREEN } else { Rgb888::RED };
            assert_eq!(seen(transition, Duration::ZERO), filled(first), "{transition:?}");
        }
    }

    #[test]
    fn each_goes_forward_only_and_ends_gently() {
        for transition in [Transition::Slide, Transition::Fade] {
            let steps: Vec<i32> = (0..=transition.duration().as_millis() as u64)
                .map(|ms| transition.progress(Duration::from_millis(ms)))
                .collect();
            assert!(steps.is_sorted(), "{transition:?}");
            let (first, last) = (steps[20] - steps[0], steps[steps.len() - 1] - steps[steps.len() - 21]);
            assert!(first >= last, "{transition:?}: {first} at first, {last} at last");
        }
    }

    #[test]
    fn a_slide_has_an_edge_and_a_fade_has_a_mixture() {
        let slide = seen(Transition::Slide, Transition::Slide.duration() / 2);
        let row = slide.rows().next().unwrap();
        let edge = row.iter().position(|&pixel| pixel == Rgb888::GREEN).unwrap();
        assert!(row[..edge].iter().all(|&pixel| pixel == Rgb888::RED) && (20..60).contains(&edge), "{edge}");
        let fade = seen(Transition::Fade, Transition::Fade.duration() / 2);
        assert_eq!(fade.pixel(Point::zero()), Rgb888::new(128, 127, 0));
    }
}
