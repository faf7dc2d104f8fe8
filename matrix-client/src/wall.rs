//! The wall: what the gateway said, the rotation and the time become a frame. It is told the time and does no I/O, so that a
//! test can live through a day in a moment.

mod link;

use std::{sync::Arc, time::Duration};

use embedded_graphics::{pixelcolor::Rgb888, prelude::*};
use jiff::{Timestamp, Zoned};
use wallfeed_proto::{Command, CommandName, Document, Key, Values};

use self::link::Link;
use crate::{
    config::{Settings, file_limits::turn_duration},
    dimmer::Dimmer,
    display::Picture,
    documents::Documents,
    frame::Frame,
    garbage::Garbage,
    guard::guarded,
    marks::Marks,
    once::Once,
    page::{Availability, Page},
    rotation::{DWELL, Offer, Rotation, Shown},
    scene::Scene,
    status::{Counts, Status},
    stream::Input,
};

/// The time.
#[derive(Debug, Clone)]
pub struct Now {
    /// Since the wall's start; setting the clock does not disturb it.
    pub uptime: Duration,
    /// By the clock, in the wall's time zone.
    pub time: Zoned,
}

/// A command that is not the wall's own to carry out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReloadWanted;

/// What was drawn, and how long it holds.
#[derive(Debug, Clone, Copy)]
struct Drawn {
    shown: Shown,
    /// When it must be drawn again.
    until: Duration,
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
    started: Timestamp,
    /// What the pages offer, asked for once per update.
    offers: Vec<(Page, Offer)>,
    /// Whether something else than the time has changed since the last drawing.
    is_news: bool,
    drawn: Option<Drawn>,
    brightness: u8,
    frame: Frame,
    next_frame: Frame,
    complaints: Once<Page>,
    last_event: Option<Timestamp>,
    counts: Counts,
}

/// Whatever a page says of itself, it is drawn again after this: a document becomes overdue, the clock is set.
const LONGEST_HOLD: Duration = Duration::from_secs(10);

impl Wall {
    /// A wall that knows no documents yet.
    #[must_use]
    pub fn new(settings: Settings, now: &Now) -> Self {
        let size = settings.size.into();
        let mut wall = Self {
            documents: Documents::default(),
            rotation: Rotation::new(settings.turns.clone(), now.uptime, &|_| Offer::SHOW),
            dimmer: Dimmer::new(settings.panel.brightness, settings.night, &now.time),
            garbage: Garbage::default(),
            link: Link::new(now.uptime),
            started: now.time.timestamp(),
            offers: vec![],
            is_news: true,
            drawn: None,
            brightness: 0,
            frame: Frame::new(size),
            next_frame: Frame::new(size),
            complaints: Once::default(),
            last_event: None,
            counts: Counts::default(),
            settings,
        };
        wall.ask_pages(now);
        let offers = std::mem::take(&mut wall.offers);
        wall.rotation = Rotation::new(wall.settings.turns.clone(), now.uptime, &|page| offer_of(&offers, page));
        wall
    }
}
