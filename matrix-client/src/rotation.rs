//! The rotation: which page is on. A state machine that is told the time and what the pages have to show; it owns no clock
//! and no timer. Times are counted from the wall's start, so that setting the clock disturbs nothing.

use std::{collections::HashMap, time::Duration};

use crate::{
    config::Turn,
    page::{Availability, Page},
    transition::Transition,
};

/// A page that was not commanded away stays at least this long, unless something urgent comes. Something urgent stays at
/// least this long too, and then leaves as much room before it may come again.
pub const DWELL: Duration = Duration::from_secs(2);
/// How long a page is on that has no place in the rotation.
const GUEST_SECONDS: u64 = 10;

/// What a page has to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Whether it has something to show.
    pub availability: Availability,
    /// How long it asks to be on, where it does.
    pub duration: Option<Duration>,
}

impl Offer {
    /// A page that takes its turn.
    pub const SHOW: Self = Self { availability: Availability::Show, duration: None };
}

/// What is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// The page.
    pub page: Page,
    /// Which of its frames, counted on from turn to turn, so that a turn with fewer frames than games goes on where the
    /// last one stopped.
    pub step: usize,
    /// Since when.
    pub since: Duration,
    /// Whether the rotation is paused.
    pub paused: bool,
    /// How the page before gave way to it. What is urgent and what somebody asked for is there at once.
    pub transition: Transition,
}

impl Shown {
    /// Whether this and the other are frames of one turn.
    #[must_use]
    pub fn is_same_turn(&self, other: &Self) -> bool {
        Self { step: other.step, ..*self } == *other
    }
}

/// The rotation.
#[derive(Debug)]
pub struct Rotation {
    turns: Vec<Turn>,
    /// Where in `turns` the rotation is, whatever interrupts it.
    place: usize,
    current: Current,
    /// Since when it is paused.
    paused: Option<Duration>,
    /// The first step of each page's next turn.
    next_steps: HashMap<Page, usize>,
    /// Whether the message has had its say; a new one has not.
    message_is_spent: bool,
    /// Before this, nothing comes back that has just been on.
    calm_until: Duration,
    now: Duration,
}

/// The page that is on, and its turn.
#[derive(Debug, Clone, Copy)]
struct Current {
    page: Page,
    role: Role,
    /// When the page came on.
    since: Duration,
    /// When this turn began: later than `since` where one turn follows another of the same page.
    turn: Duration,
    length: Duration,
    frames: u32,
    first_step: usize,
    transition: Transition,
}

/// Why a page is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// It is its turn.
    Regular,
    /// Somebody asked for it: a live game does not replace it before its turn is over.
    Commanded,
    /// It is urgent. Afterwards the turn that it interrupted goes on, with what was left of it.
    Interrupt { priority: u8, left: Duration },
}

impl Current {
    fn end(&self) -> Duration {
        self.turn.saturating_add(self.length)
    }

    fn frame(&self) -> Duration {
        (self.length / self.frames.max(1)).max(Duration::from_millis(1))
    }

    fn frames_done(&self, now: Duration) -> u32 {
        let done = now.saturating_sub(self.turn).as_nanos() / self.frame().as_nanos();
        u32::try_from(done).unwrap_or(u32::MAX)
    }
}

/// Which way the rotation goes on.
#[derive(Debug, Clone, Copy)]
enum Direction {
    Here,
    Forward,
    Back,
}

/// What the pages have to show, asked for when it matters.
pub type Offers<'a> = &'a dyn Fn(Page) -> Offer;

impl Rotation {
    /// A rotation that begins with the first page that has something to show. Without turns, it shows the clock.
    #[must_use]
    pub fn new(turns: Vec<Turn>, now: Duration, offers: Offers) -> Self {
        let turns = or_clock(turns);
        let mut rotation = Self {
            place: 0,
            current: Current {
                page: turns[0].page,
                role: Role::Regular,
                since: now,
                turn: now,
                length: Duration::ZERO,
                frames: 1,
                first_step: 0,
                transition: Transition::Cut,
            },
            turns,
            paused: None,
            next_steps: HashMap::new(),
            message_is_spent: false,
            calm_until: now,
            now,
        };
        rotation.place = rotation.neighbour(Direction::Here, offers);
        rotation.begin(rotation.turns[rotation.place], Role::Regular, offers);
        rotation
    }

    /// What is on.
    #[must_use]
    pub fn shown(&self) -> Shown {
        let Current { page, since, first_step, transition, .. } = self.current;
        let step = first_step.saturating_add(self.current.frames_done(self.paused.unwrap_or(self.now)) as usize);
        Shown { page, step, since, paused: self.paused.is_some(), transition }
    }

    /// When something will change by itself, always later than now; it may turn out that nothing does.
    #[must_use]
    pub fn next_change(&self) -> Option<Duration> {
        let current = &self.current;
        let playing = self.paused.is_none();
        let next_frame = current.turn + current.frame() * (current.frames_done(self.now).saturating_add(1));
        let ends = playing || matches!(current.role, Role::Interrupt { .. });
        [
            (playing && current.frames > 1).then_some(next_frame),
            ends.then_some(current.end()),
            Some(current.since + DWELL),
            Some(self.calm_until),
        ]
        .into_iter()
        .flatten()
        .filter(|&at| at > self.now)
        .min()
    }

    /// Goes on to this time.
    pub fn advance(&mut self, now: Duration, offers: Offers) {
        self.now = self.now.max(now);
        match self.current.role {
            Role::Interrupt { left, .. } => {
                if self.interrupt_is_over(offers) {
                    self.give_back(left, offers);
                }
            }
            Role::Regular | Role::Commanded => {
                if self.paused.is_none() && self.turn_is_over(offers) {
                    self.next_turn(offers);
                }
            }
        }
        self.interrupt(offers);
    }

    /// Pauses, or goes on.
    pub fn toggle(&mut self) {
        if let Some(since) = self.paused.take() {
            // The turn goes on where it was.
            self.current.turn += self.now.saturating_sub(since);
            return;
        }
        self.paused = Some(self.now);
        // What is paused stays, even when it is no longer urgent.
        if matches!(self.current.role, Role::Interrupt { .. }) && self.current.page != Page::Message {
            self.current.role = Role::Commanded;
        }
    }

    /// To the next page that has something to show, and pauses.
    pub fn forward(&mut self, offers: Offers) {
        self.place = self.neighbour(Direction::Forward, offers);
        self.command(self.place, offers);
        self.paused = Some(self.now);
    }

    /// To the page before, and pauses.
    pub fn rewind(&mut self, offers: Offers) {
        self.place = self.neighbour(Direction::Back, offers);
        self.command(self.place, offers);
        self.paused = Some(self.now);
    }

    /// To a page, whether it has something to show or not.
    pub fn go_to(&mut self, page: Page, offers: Offers) {
        let places = (0..self.turns.len()).map(|step| (self.place + step) % self.turns.len());
        if let Some(place) = places.into_iter().find(|&place| self.turns[place].page == page) {
            self.place = place;
            self.command(place, offers);
        } else {
            self.leave();
            self.begin(Turn::new(page, GUEST_SECONDS), Role::Commanded, offers);
        }
    }

    /// Another message has come. If it is fresh, it may interrupt, even if the last one has had its say.
    pub fn renew_message(&mut self, is_fresh: bool) {
        self.message_is_spent = !is_fresh;
        self.calm_until = self.now;
        if self.current.page == Page::Message && matches!(self.current.role, Role::Interrupt { .. }) {
            self.current.turn = self.now;
        }
    }

    /// Takes new turns. The page that is on stays on, and the rotation goes on from its place.
    pub fn configure(&mut self, turns: Vec<Turn>) {
        let turns = or_clock(turns);
        if turns == self.turns {
            return;
        }
        let page = self.turns[self.place].page;
        self.place = turns.iter().position(|turn| turn.page == page).unwrap_or(turns.len() - 1);
        if self.current.role == Role::Regular {
            match turns.get(self.place).filter(|turn| turn.page == self.current.page) {
                Some(turn) => (self.current.length, self.current.frames) = (turn.duration, turn.frames),
                None => self.current.length = Duration::ZERO,
            }
        }
        self.turns = turns;
    }

    /// Interrupts what is on by the most urgent page, if there is one that may.
    fn interrupt(&mut self, offers: Offers) {
        let Some((turn, priority)) = self.most_urgent(offers) else { return };
        let outranks = match self.current.role {
            _ if turn.page == self.current.page => return,
            Role::Interrupt { priority: current, .. } => priority > current,
            Role::Commanded => turn.page == Page::Message,
            Role::Regular => turn.page == Page::Message || self.paused.is_none(),
        };
        if outranks && self.now >= self.calm_until {
            let left = match self.current.role {
                Role::Interrupt { left, .. } => left,
                _ => self.current.end().saturating_sub(self.paused.unwrap_or(self.now)),
            };
            self.leave();
            self.begin(turn, Role::Interrupt { priority, left }, offers);
        }
    }

    fn most_urgent(&self, offers: Offers) -> Option<(Turn, u8)> {
        let guest = Turn::new(Page::Message, GUEST_SECONDS);
        let message = (!self.turns.iter().any(|turn| turn.page == Page::Message)).then_some(guest);
        let urgent = self.turns.iter().copied().chain(message);
        let urgent = urgent.filter_map(|turn| self.priority(turn.page, offers).map(|priority| (turn, priority)));
        // Of several that are as urgent, the first.
        urgent.rev().max_by_key(|(_, priority)| *priority)
    }

    /// How urgent a page is; `None`: not at all.
    fn priority(&self, page: Page, offers: Offers) -> Option<u8> {
        match offers(page).availability {
            Availability::Urgent(_) if page == Page::Message && self.message_is_spent => None,
            Availability::Urgent(priority) => Some(priority),
            Availability::Show | Availability::Skip(_) => None,
        }
    }

    fn interrupt_is_over(&mut self, offers: Offers) -> bool {
        let page = self.current.page;
        let had_its_say = page == Page::Message && self.now >= self.current.end();
        let is_over = had_its_say || self.priority(page, offers).is_none();
        is_over && self.now >= self.current.since + DWELL
    }

    /// Goes back to what was interrupted, or on to what is urgent too.
    fn give_back(&mut self, left: Duration, offers: Offers) {
        self.leave();
        if let Some((turn, priority)) = self.most_urgent(offers) {
            self.begin(turn, Role::Interrupt { priority, left }, offers);
            return;
        }
        let turn = self.turns[self.place];
        self.begin(turn, Role::Regular, offers);
        let left = left.clamp(DWELL.min(self.current.length), self.current.length);
        self.current.turn = (self.now + left).saturating_sub(self.current.length);
        self.calm_until = self.now + DWELL;
        if self.paused.is_none() && is_skipped(turn.page, offers) {
            self.next_turn(offers);
        }
    }

    fn turn_is_over(&self, offers: Offers) -> bool {
        if self.now >= self.current.end() {
            // While something is urgent in its own turn, the turn does not end.
            return self.current.role == Role::Commanded || self.priority(self.current.page, offers).is_none();
        }
        let dwelt = self.now >= self.current.since + DWELL;
        dwelt && self.current.role == Role::Regular && is_skipped(self.current.page, offers) && self.any_shows(offers)
    }

    fn next_turn(&mut self, offers: Offers) {
        // A guest goes back to where the rotation was.
        let is_guest = self.current.role == Role::Commanded && self.turns[self.place].page != self.current.page;
        self.place = self.neighbour(if is_guest { Direction::Here } else { Direction::Forward }, offers);
        let turn = self.turns[self.place];
        let (page, since) = (self.current.page, self.current.since);
        self.leave();
        self.begin(turn, Role::Regular, offers);
        if turn.page == page {
            self.current.since = since;
        }
    }

    fn command(&mut self, place: usize, offers: Offers) {
        self.leave();
        self.begin(self.turns[place], Role::Commanded, offers);
    }

    /// Notes where the page's next turn begins.
    fn leave(&mut self) {
        let current = &self.current;
        if current.page == Page::Message && matches!(current.role, Role::Interrupt { .. }) {
            self.message_is_spent = true;
        }
        let done = current.frames_done(self.paused.unwrap_or(self.now)).clamp(1, current.frames.max(1));
        self.next_steps.insert(current.page, current.first_step.wrapping_add(done as usize));
    }

    fn begin(&mut self, turn: Turn, role: Role, offers: Offers) {
        self.current = Current {
            page: turn.page,
            role,
            since: self.now,
            turn: self.now,
            length: offers(turn.page).duration.unwrap_or(turn.duration),
            frames: turn.frames,
            first_step: self.next_steps.get(&turn.page).copied().unwrap_or(0),
            transition: if role == Role::Regular { turn.transition } else { Transition::Cut },
        };
        // While it is paused, the new turn stands still at its beginning.
        self.paused = self.paused.map(|_| self.now);
    }

    /// The next place whose page has something to show; where no page has, simply the next.
    fn neighbour(&self, direction: Direction, offers: Offers) -> usize {
        let count = self.turns.len();
        let place = |index| match direction {
            Direction::Here => (self.place + index) % count,
            Direction::Forward => (self.place + 1 + index) % count,
            Direction::Back => (self.place + count - 1 - index) % count,
        };
        (0..count).map(place).find(|&place| !is_skipped(self.turns[place].page, offers)).unwrap_or_else(|| place(0))
    }

    fn any_shows(&self, offers: Offers) -> bool {
        self.turns.iter().any(|turn| !is_skipped(turn.page, offers))
    }
}

fn is_skipped(page: Page, offers: Offers) -> bool {
    matches!(offers(page).availability, Availability::Skip(_))
}

fn or_clock(turns: Vec<Turn>) -> Vec<Turn> {
    if turns.is_empty() { vec![Turn::new(Page::Clock, 10)] } else { turns }
}

#[cfg(test)]
mod tests;
