//! The pages: one screenful each, a pure function of the [`Scene`].

mod clock;
mod current_weather;
mod message;
mod mlb;
mod moon;
pub mod notice;
mod scoreboard;
mod uptime;

use embedded_graphics::prelude::*;

use crate::{frame::Frame, hold::Hold, ink::color, scene::Scene};

/// One screenful on the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Page {
    /// Time and date.
    Clock,
    /// The weather now, and the air.
    CurrentWeather,
    /// The moon's phase, sun and moon events.
    Moon,
    /// Baseball.
    Mlb,
    /// This client and the services.
    Uptime,
    /// A pushed text.
    Message,
}

/// Whether a page has something to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Availability {
    /// It takes its turn.
    Show,
    /// It is passed over, and why: what it waits for.
    Skip(String),
    /// It interrupts what is on, highest number first.
    Urgent(u8),
}

impl Page {
    /// All pages, in the order of the default rotation.
    pub const ALL: [Self; 6] = [Self::Clock, Self::CurrentWeather, Self::Moon, Self::Mlb, Self::Message, Self::Uptime];

    /// The name in settings and commands.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Clock => "Clock",
            Self::CurrentWeather => "Current weather",
            Self::Moon => "Moon",
            Self::Mlb => "MLB",
            Self::Uptime => "Uptime",
            Self::Message => "Message",
        }
    }

    /// The page of a name, in any case; names of older settings files are understood.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|page| page.name().eq_ignore_ascii_case(name.trim()))
    }

    /// The keys whose documents it draws.
    #[must_use]
    pub fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Clock => &[],
            Self::CurrentWeather => &["Weather", "AQI"],
            Self::Moon => &["Moon"],
            Self::Mlb => &["MLB"],
            Self::Uptime => &["*-Server"],
            Self::Message => &["Message"],
        }
    }

    /// Whether there is something to show.
    #[must_use]
    pub fn availability(self, scene: &Scene) -> Availability {
        let show_if = |has_data: bool, else_waits_for: &str| {
            if has_data { Availability::Show } else { Availability::Skip(format!("waiting for {else_waits_for}")) }
        };
        match self {
            Self::Clock | Self::Uptime => Availability::Show,
            Self::CurrentWeather => show_if(current_weather::has_data(scene), "the weather"),
            Self::Moon => show_if(moon::has_data(scene), "the moon"),
            Self::Mlb => mlb::availability(scene),
            Self::Message => message::availability(scene),
        }
    }

    /// Draws the page over whatever was on the frame, and returns how long the picture stays right if no new document
    /// arrives.
    pub fn draw(self, scene: &Scene, frame: &mut Frame) -> Hold {
        let Ok(()) = frame.clear(color::BLACK);
        match self {
            Self::Clock => clock::draw(scene, frame),
            Self::CurrentWeather => current_weather::draw(scene, frame),
            Self::Moon => moon::draw(scene, frame),
            Self::Mlb => mlb::draw(scene, frame),
            Self::Uptime => uptime::draw(scene, frame),
            Self::Message => message::draw(scene, frame),
        }
    }
}
