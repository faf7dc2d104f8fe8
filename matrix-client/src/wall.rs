//! The wall: what the gateway said, the rotation and the time become a frame. It is told the time and does no I/O, so that a
//! test can live through a day in a moment.

mod link;
mod screen;

use std::time::{Duration, Instant};

use embedded_graphics::prelude::*;
use jiff::{SignedDuration, Timestamp, Zoned};
use wallfeed_proto::{Command, CommandName, Document, Key, Values};

use self::{
    link::{Card, Link},
    screen::Screen,
};
use crate::{
    card,
    config::{Settings, turn_duration},
    dimmer::Dimmer,
    display::Picture,
    documents::Documents,
    frame::Frame,
    garbage::Garbage,
    guard::guarded,
    hold::soonest,
    ink::color,
    marks::Marks,
    once::Once,
    page::{Availability, Page},
    rotation::{Offer, Rotation, Shown},
    scene::Scene,
    status::{Counts, Status},
    stream::Input,
    transition::Transition,
};

/// The time.
#[derive(Debug, Clone)]
pub struct Now {
    /// Since the wall's start; setting the clock does not disturb it.
    pub uptime: Duration,
    /// By the clock, in the wall's time zone.
    pub time: Zoned,
}

/// What a wall cannot carry out by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Errand {
    /// The settings are to be read again.
    Reload,
}

/// The wall.
#[derive(Debug)]
pub struct Wall {
    settings: Settings,
    documents: Documents,
    rotation: Rotation,
    dimmer: Dimmer,
    garbage: Garbage,
    link: Link,
    /// What the pages offer, asked for once per update.
    offers: Vec<(Page, Offer)>,
    /// Whether what is on may look different now, whatever the time.
    is_dirty: bool,
    /// Whether that is because of what the page shows, and not of a mark.
    is_news: bool,
    drawn: Option<Drawn>,
    brightness: u8,
    screen: Screen,
    complaints: Once<Page>,
    last_event: Option<Timestamp>,
    counts: Counts,
}

/// What was drawn, and until when it holds.
#[derive(Debug, Clone, Copy)]
struct Drawn {
    shown: Shown,
    /// A page's name, or a card's.
    name: &'static str,
    until: Duration,
}

/// Whatever a page says of itself, it is drawn again after this: a document becomes overdue, the clock is set.
const LONGEST_HOLD: Duration = Duration::from_secs(10);
/// No page is drawn more often than this.
const SHORTEST_HOLD: Duration = Duration::from_millis(20);

impl Wall {
    /// A wall that knows no documents yet.
    #[must_use]
    pub fn new(settings: Settings, now: &Now) -> Self {
        let mut wall = Self {
            rotation: Rotation::new(settings.turns.clone(), now.uptime, &|_| Offer::SHOW),
            dimmer: Dimmer::new(settings.panel.brightness, settings.night, &now.time),
            link: Link::new(now.uptime),
            offers: vec![],
            is_dirty: true,
            is_news: true,
            drawn: None,
            brightness: 0,
            screen: Screen::new(settings.size.into()),
            complaints: Once::default(),
            last_event: None,
            counts: Counts::default(),
            documents: Documents::default(),
            garbage: Garbage::default(),
            settings,
        };
        wall.ask_pages(now);
        // Begins with the first page that has something to show.
        let turns = wall.settings.turns.clone();
        wall.rotation = Rotation::new(turns, now.uptime, &|page| offer_of(&wall.offers, page));
        wall
    }

    /// The settings in force.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Takes new settings; what needs new displays stays as it was.
    pub fn configure(&mut self, settings: Settings) {
        self.rotation.configure(settings.turns.clone());
        self.dimmer.configure(settings.panel.brightness, settings.night);
        self.settings = Settings { size: self.settings.size, displays: self.settings.displays.clone(), ..settings };
        (self.is_dirty, self.is_news) = (true, true);
    }

    /// Takes what the gateway said.
    pub fn handle(&mut self, input: Input, now: &Now) -> Option<Errand> {
        if matches!(input, Input::Document(..) | Input::Removed(_) | Input::Command(_)) {
            self.counts.events += 1;
            self.last_event = Some(now.time.timestamp());
        }
        match input {
            Input::Connected(store) => self.link.connected(store),
            Input::Disconnected(trouble) => {
                self.counts.disconnections += u64::from(self.link.is_connected());
                self.link.lost(&trouble, now.uptime);
            }
            Input::Store(store) => self.link.store(store),
            Input::Keep(keys) => {
                self.documents.retain(|key| keys.contains(key));
                self.is_news = true;
            }
            Input::Document(key, document) => self.take(key, *document, now),
            Input::Removed(key) => {
                self.documents.remove(&key);
                self.is_news |= draws(self.rotation.shown().page, &key);
            }
            Input::Command(command) => return self.obey(&command, now),
        }
        self.is_dirty = true;
        None
    }

    fn take(&mut self, key: Key, document: Document, now: &Now) {
        if self.documents.get(key.as_str()) == Some(&document) {
            return;
        }
        if matches!(document.values, Values::Message(_)) {
            self.rotation.renew_message(is_fresh(&document, now));
        }
        self.is_news |= draws(self.rotation.shown().page, &key);
        self.documents.insert(key, document);
    }

    fn obey(&mut self, command: &Command, now: &Now) -> Option<Errand> {
        if !command.is_for(&self.settings.wall) {
            return None;
        }
        self.counts.commands += 1;
        (self.is_dirty, self.is_news) = (true, true);
        // What somebody asks for is seen at once.
        self.screen.arrive();
        self.ask_pages(now);
        let offers = |page| offer_of(&self.offers, page);
        let argument = command.argument.as_deref().unwrap_or_default();
        // A command between two pages is about the page that is on by now.
        self.rotation.advance(now.uptime, &offers);
        match command.command {
            CommandName::Pp => self.rotation.toggle(),
            CommandName::Fwd => self.rotation.forward(&offers),
            CommandName::Rew => self.rotation.rewind(&offers),
            CommandName::Page => {
                if let Some(page) = Page::from_name(argument) {
                    self.rotation.go_to(page, &offers);
                } else {
                    tracing::warn!(page = argument, "there is no such page");
                }
            }
            CommandName::Out => self.garbage.take_out(now.time.date(), self.settings.preferences.garbage),
            CommandName::Brightness => {
                if let Ok(percent) = argument.parse() {
                    self.dimmer.set(percent, &now.time);
                } else {
                    tracing::warn!(argument, "brightness is a number from 0 to 100");
                }
            }
            CommandName::On => self.dimmer.switch(true, &now.time),
            CommandName::Off => self.dimmer.switch(false, &now.time),
            CommandName::Reload => return Some(Errand::Reload),
        }
        None
    }

    /// Goes on to this time. Returns what is to be shown, if that has changed.
    pub fn update(&mut self, now: &Now) -> Option<Picture<'_>> {
        self.ask_pages(now);
        self.rotation.advance(now.uptime, &|page| offer_of(&self.offers, page));
        self.dimmer.advance(now.uptime, &now.time);
        let shown = self.rotation.shown();
        let before = self.drawn;
        let is_over = before.is_none_or(|drawn| drawn.shown != shown || drawn.until <= now.uptime);
        let is_drawn = std::mem::take(&mut self.is_dirty) || is_over;
        if is_drawn {
            self.draw(shown, now);
        }
        let (is_passing, is_due) = (self.screen.is_passing(), self.screen.is_due(now.uptime));
        let mut has_changed = before.is_none();
        if is_drawn || is_due {
            has_changed |= self.screen.show(now.uptime);
        }
        let level = self.dimmer.level();
        has_changed |= std::mem::replace(&mut self.brightness, level) != level;
        // What is on the way to a new page is not news; that it has arrived is.
        has_changed |= is_passing && !self.screen.is_passing();
        let is_tick = !self.is_news || self.screen.is_passing();
        self.is_news &= self.screen.is_passing();
        has_changed.then(|| {
            self.counts.frames += 1;
            let name = self.drawn.map_or("", |drawn| drawn.name);
            Picture { frame: self.screen.seen(), name, brightness: level, is_tick }
        })
    }

    /// When the wall must be updated even if nothing happens, as uptime.
    #[must_use]
    pub fn wake_at(&self, now: &Now) -> Duration {
        let dimmer = self.dimmer.holds_for().map(|hold| now.uptime + hold);
        let redraw = self.drawn.map_or(now.uptime, |drawn| drawn.until);
        [self.rotation.next_change(), dimmer, self.screen.next_step()].into_iter().flatten().fold(redraw, Duration::min)
    }

    /// How the wall is doing.
    #[must_use]
    pub fn status(&self) -> Status {
        let shown = self.rotation.shown();
        Status {
            page: shown.page,
            paused: shown.paused,
            connected: self.link.is_connected(),
            store: self.link.store_state(),
            problem: self.link.problem(),
            last_event: self.last_event,
            brightness: self.dimmer.level(),
            on: self.dimmer.is_lit(),
            counts: self.counts,
        }
    }
}

impl Wall {
    fn draw(&mut self, shown: Shown, now: &Now) {
        let begun = Instant::now();
        let before = self.drawn;
        let (name, hold) = if self.dimmer.is_lit() {
            self.paint(shown, now)
        } else {
            let Ok(()) = self.screen.picture().clear(color::BLACK);
            ("Off", None)
        };
        let hold = hold.unwrap_or(LONGEST_HOLD).clamp(SHORTEST_HOLD, LONGEST_HOLD);
        self.drawn = Some(Drawn { shown, name, until: now.uptime + hold });
        self.is_news |= before.is_none_or(|before| before.name != name || !before.shown.is_same_turn(&shown));
        if let Some(before) = before.filter(|before| before.name != name) {
            let is_page = before.name == before.shown.page.name() && name == shown.page.name();
            let transition = if is_page && !shown.paused { shown.transition } else { Transition::Cut };
            self.screen.pass_on(transition, now.uptime);
        }
        self.counts.draws += 1;
        self.counts.draw_microseconds += u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
    }

    /// Draws a card, or page and marks, on the next frame; says what it is and how long it holds.
    fn paint(&mut self, shown: Shown, now: &Now) -> (&'static str, Option<Duration>) {
        let link_hold = self.link.holds_for(now.uptime);
        match self.link.card(now.uptime) {
            Some(Card::Splash) => {
                card::splash(self.screen.picture());
                ("Splash", link_hold)
            }
            Some(Card::Unreachable(reason)) => {
                let gateway = &self.settings.gateway;
                let address = &gateway[url::Position::BeforeHost..url::Position::AfterPort];
                card::unreachable(self.screen.picture(), address, &reason);
                ("No connection", link_hold)
            }
            None => (shown.page.name(), soonest(self.paint_page(shown, now), link_hold)),
        }
    }

    fn paint_page(&mut self, shown: Shown, now: &Now) -> Option<Duration> {
        let page = shown.page;
        let offline = self.link.offline_for(now.uptime);
        let mut frame = std::mem::replace(self.screen.picture(), Frame::new(Size::zero()));
        let drawn = guarded(|| {
            let scene = self.scene(now, now.uptime.saturating_sub(shown.since), shown.step);
            let hold = page.draw(&scene, &mut frame);
            Marks { paused: shown.paused, offline, ..Marks::of_documents(page, &scene) }.draw(&mut frame);
            hold
        });
        let hold = drawn.unwrap_or_else(|panic| {
            self.counts.page_failures += 1;
            if self.complaints.is_first(page) {
                tracing::error!(page = page.name(), "the page cannot be drawn: {panic}");
            }
            card::broken(&mut frame, page.name());
            None
        });
        *self.screen.picture() = frame;
        hold
    }

    fn scene<'a>(&'a self, now: &'a Now, elapsed: Duration, step: usize) -> Scene<'a> {
        Scene {
            documents: &self.documents,
            now: &now.time,
            elapsed,
            step,
            // Counted back, because the clock may have been set since then.
            started: now.time.timestamp().checked_sub(now.uptime).unwrap_or(Timestamp::MIN),
            garbage_out: self.garbage.is_out(now.time.date()),
            preferences: &self.settings.preferences,
        }
    }

    /// Asks every page that may come on what it has to show.
    fn ask_pages(&mut self, now: &Now) {
        let mut offers = std::mem::take(&mut self.offers);
        offers.clear();
        let scene = self.scene(now, Duration::ZERO, 0);
        let listed = self.settings.turns.iter().map(|turn| turn.page);
        for page in listed.chain([self.rotation.shown().page, Page::Message]) {
            if !offers.iter().any(|(known, _)| *known == page) {
                // A page that cannot even say that has its turn, and shows that it fails.
                let availability = guarded(|| page.availability(&scene)).unwrap_or(Availability::Show);
                offers.push((page, Offer { availability, duration: duration(page, &self.documents) }));
            }
        }
        self.offers = offers;
    }
}

fn offer_of(offers: &[(Page, Offer)], page: Page) -> Offer {
    offers.iter().find(|(known, _)| *known == page).map_or(Offer::SHOW, |(_, offer)| offer.clone())
}

/// How long a page's document asks to be on.
fn duration(page: Page, documents: &Documents) -> Option<Duration> {
    let seconds = match (page, page.keys().iter().find_map(|key| documents.values(key))?) {
        (Page::Message, Values::Message(message)) => message.seconds,
        (Page::Image, Values::Image(image)) => image.seconds,
        _ => None,
    };
    turn_duration(seconds?)
}

/// An urgent message that is older than this has been seen: it is in the snapshot of a wall that starts again.
const FRESH: SignedDuration = SignedDuration::from_mins(10);

fn is_fresh(message: &Document, now: &Now) -> bool {
    let updated = message.updated.as_ref();
    updated.is_none_or(|updated| now.time.timestamp().duration_since(updated.timestamp()) <= FRESH)
}

/// Whether a page draws the document of a key.
fn draws(page: Page, key: &Key) -> bool {
    page.keys().iter().any(|&name| name == key.as_str() || name == ANY_SERVER && key.server_name().is_some())
}

/// How a page names the keys by which services announce themselves.
const ANY_SERVER: &str = "*-Server";
