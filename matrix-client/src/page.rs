//! The pages: one screenful each, a pure function of the [`Scene`].

mod calendar;
mod clock;
mod current_weather;
mod forecast;
mod hourly_weather;
mod message;
mod mlb;
mod moon;
mod next_event;
mod scoreboard;
mod uptime;

use embedded_graphics::prelude::*;

use crate::{frame::Frame, hold::Hold, ink::color, scene::Scene};

/// One screenful on the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Page {
    /// Time and date.
    Clock,
    /// Meetings, and the garbage.
    Calendar,
    /// Birthdays and anniversaries.
    NextEvent,
    /// The weather now, and the air.
    CurrentWeather,
    /// The next hours as a curve.
    HourlyWeather,
    /// The next days.
    Forecast,
    /// The moon's phase, sun and moon events.
    Moon,
    /// Baseball.
    Mlb,
    /// A pushed text.
    Message,
    /// This client and the services.
    Uptime,
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
    pub const ALL: [Self; 10] = [
        Self::Clock,
        Self::Calendar,
        Self::NextEvent,
        Self::CurrentWeather,
        Self::HourlyWeather,
        Self::Forecast,
        Self::Moon,
        Self::Mlb,
        Self::Message,
        Self::Uptime,
    ];

    /// The name in settings and commands.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Clock => "Clock",
            Self::Calendar => "Calendar",
            Self::NextEvent => "Next event",
            Self::CurrentWeather => "Current weather",
            Self::HourlyWeather => "Hourly weather",
            Self::Forecast => "Forecast",
            Self::Moon => "Moon",
            Self::Mlb => "MLB",
            Self::Message => "Message",
            Self::Uptime => "Uptime",
        }
    }

    /// The names that older settings files have for it.
    fn legacy_names(self) -> &'static [&'static str] {
        match self {
            Self::Calendar => &["Weekly Calendar"],
            Self::NextEvent => &["Next Family Event"],
            _ => &[],
        }
    }

    /// The page of a name, in any case and with or without spaces; names of older settings files are understood.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        fn letters(name: &str) -> impl Iterator<Item = char> {
            name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase)
        }
        let names = |page: &Self| std::iter::once(page.name()).chain(page.legacy_names().iter().copied());
        Self::ALL.into_iter().find(|page| names(page).any(|known| letters(known).eq(letters(name))))
    }

    /// The keys whose documents it draws.
    #[must_use]
    pub fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Clock => &[],
            Self::Calendar => &["Calendar"],
            Self::NextEvent => &["Events"],
            Self::CurrentWeather => &["Weather", "AQI"],
            Self::HourlyWeather | Self::Forecast => &["Weather"],
            Self::Moon => &["Moon"],
            Self::Mlb => &["MLB"],
            Self::Message => &["Message"],
            Self::Uptime => &["*-Server"],
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
            Self::Calendar => show_if(calendar::has_data(scene), "the calendar"),
            Self::NextEvent => show_if(next_event::has_data(scene), "the events"),
            Self::CurrentWeather => show_if(current_weather::has_data(scene), "the weather"),
            Self::HourlyWeather => show_if(hourly_weather::has_data(scene), "the weather"),
            Self::Forecast => show_if(forecast::has_data(scene), "the weather"),
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
            Self::Calendar => calendar::draw(scene, frame),
            Self::NextEvent => next_event::draw(scene, frame),
            Self::CurrentWeather => current_weather::draw(scene, frame),
            Self::HourlyWeather => hourly_weather::draw(scene, frame),
            Self::Forecast => forecast::draw(scene, frame),
            Self::Moon => moon::draw(scene, frame),
            Self::Mlb => mlb::draw(scene, frame),
            Self::Message => message::draw(scene, frame),
            Self::Uptime => uptime::draw(scene, frame),
        }
    }
}
