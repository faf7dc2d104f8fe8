//! What is seen: the newest picture, or something on the way to it from the one before.

use std::time::Duration;

use embedded_graphics::prelude::*;

use crate::{frame::Frame, transition::Transition};

/// What is seen, and what it is made of. All of it is there from the beginning, so that nothing is allocated later.
#[derive(Debug)]
pub struct Screen {
    seen: Frame,
    /// Where the next sight is composed.
    next: Frame,
    picture: Frame,
    /// What was seen when the passage began.
    before: Frame,
    passage: Option<Passage>,
}

/// The way from one picture to another.
#[derive(Debug, Clone, Copy)]
struct Passage {
    transition: Transition,
    since: Duration,
    /// When what is seen was composed.
    at: Duration,
}

impl Passage {
    fn end(&self) -> Duration {
        self.since + self.transition.duration()
    }
}

/// While a page gives way to the next, what is seen changes this often.
const STEP: Duration = Duration::from_millis(20);

impl Screen {
    /// A dark screen.
    pub fn new(size: Size) -> Self {
        let [seen, next, picture, before] = std::array::from_fn(|_| Frame::new(size));
        Self { seen, next, picture, before, passage: None }
    }

    /// What is seen.
    pub fn seen(&self) -> &Frame {
        &self.seen
    }

    /// The newest picture, to be drawn anew.
    pub fn picture(&mut self) -> &mut Frame {
        &mut self.picture
    }

    /// What is seen now gives way to the next picture.
    pub fn pass_on(&mut self, transition: Transition, now: Duration) {
        self.passage = (transition != Transition::Cut).then_some(Passage { transition, since: now, at: now });
        if self.passage.is_some() {
            self.before.clone_from(&self.seen);
        }
    }

    /// The newest picture is seen at once.
    pub fn arrive(&mut self) {
        self.passage = None;
    }

    /// Whether it is still on the way to the newest picture.
    pub fn is_passing(&self) -> bool {
        self.passage.is_some()
    }

    /// Whether there is another step of the passage to be seen by now.
    pub fn is_due(&self, now: Duration) -> bool {
        self.next_step().is_some_and(|at| at <= now)
    }

    /// When the passage goes on.
    pub fn next_step(&self) -> Option<Duration> {
        self.passage.map(|passage| (passage.at + STEP).min(passage.end()))
    }

    /// Goes on to this time; returns whether something else is seen.
    pub fn show(&mut self, now: Duration) -> bool {
        self.passage = self.passage.filter(|passage| now < passage.end()).map(|passage| Passage { at: now, ..passage });
        match self.passage {
            Some(Passage { transition, since, .. }) => {
                transition.compose(&self.before, &self.picture, now.saturating_sub(since), &mut self.next);
            }
            None => self.next.clone_from(&self.picture),
        }
        std::mem::swap(&mut self.seen, &mut self.next);
        self.seen != self.next
    }
}
