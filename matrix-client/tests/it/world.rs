//! A wall in a time of its own.

use std::time::Duration;

use jiff::Timestamp;
use wallfeed_matrix_client::{
    config::Source,
    frame::Frame,
    stream::Input,
    wall::{Errand, Now, Wall},
};
use wallfeed_proto::{CommandName, Document, Key, event::StoreState};

/// A wall in a time of its own.
pub struct World {
    pub wall: Wall,
    pub uptime: Duration,
    /// What was shown last.
    pub seen: Frame,
    start: Timestamp,
}

impl World {
    pub fn new(toml: &str) -> Self {
        Self::starting("2026-11-22T18:00:00Z", toml)
    }

    /// A wall that starts at a time by the clock.
    pub fn starting(start: &str, toml: &str) -> Self {
        let settings = Source::default().load_table(toml.parse().unwrap()).unwrap();
        let start = start.parse().unwrap();
        let seen = Frame::new(settings.size.into());
        let wall = Wall::new(settings, &at(start, Duration::ZERO));
        Self { wall, uptime: Duration::ZERO, seen, start }
    }

    /// The clock is set: it is this time now.
    pub fn set_clock(&mut self, time: &str) {
        let time: Timestamp = time.parse().unwrap();
        self.start = time - jiff::SignedDuration::try_from(self.uptime).unwrap();
    }

    pub fn connected(toml: &str) -> Self {
        let mut world = Self::new(toml);
        world.handle(Input::Connected(StoreState::Up));
        world
    }

    pub fn now(&self) -> Now {
        at(self.start, self.uptime)
    }

    /// What is shown now, if it has changed: the page, the brightness and whether it is only a tick.
    pub fn update(&mut self) -> Option<(&'static str, u8, bool)> {
        let now = self.now();
        let picture = self.wall.update(&now)?;
        self.seen.clone_from(picture.frame);
        Some((picture.name, picture.brightness, picture.is_tick))
    }

    pub fn handle(&mut self, input: Input) -> Option<Errand> {
        let now = self.now();
        self.wall.handle(input, &now)
    }

    pub fn command(&mut self, name: CommandName, argument: Option<&str>) {
        let mut command = wallfeed_proto::Command::new(name);
        command.argument = argument.map(Into::into);
        self.handle(Input::Command(command));
    }

    pub fn document(&mut self, key: &str, json: &str) {
        let key = Key::from(key);
        let document = Document::read(&key, json.as_bytes()).unwrap();
        self.handle(Input::Document(key, Box::new(document)));
    }

    /// Lets time pass, from one moment that the wall asks for to the next; returns how often something was shown.
    pub fn pass(&mut self, seconds: u64) -> usize {
        let mut shown = 0;
        self.live(Duration::from_secs(seconds), |_, _| shown += 1);
        shown
    }

    /// Lets time pass, and looks at everything that is shown.
    pub fn live(&mut self, time: Duration, mut look: impl FnMut(&Self, (&'static str, u8, bool))) {
        let until = self.uptime + time;
        loop {
            let wake = self.wall.wake_at(&self.now()).max(self.uptime);
            if wake >= until {
                self.uptime = until;
                return;
            }
            self.uptime = wake;
            if let Some(shown) = self.update() {
                look(self, shown);
            }
            assert!(self.wall.wake_at(&self.now()) > wake, "the wall must rest");
        }
    }
}

fn at(start: Timestamp, uptime: Duration) -> Now {
    let time = (start + jiff::SignedDuration::try_from(uptime).unwrap()).in_tz("America/New_York").unwrap();
    Now { uptime, time }
}
