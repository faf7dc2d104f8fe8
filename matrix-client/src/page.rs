//! The pages: one screenful each, a pure function of the [`Scene`].

mod calendar;
mod clock;
mod current_weather;
mod forecast;
mod github;
mod hourly_weather;
mod image;
mod message;
mod mlb;
mod moon;
mod next_event;
mod nfl;
mod scoreboard;
mod track;
mod uptime;
mod wifi;
mod world_cup;

use embedded_graphics::prelude::*;

use crate::{frame::Frame, hold::Hold, ink::color, scene::Scene, time};

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
    /// Football.
    Nfl,
    /// The World Cup.
    WorldCup,
    /// Where somebody is.
    Track,
    /// The latest commit and whether it builds.
    GitHub,
    /// A pushed text.
    Message,
    /// A pushed picture.
    Image,
    /// The guest network.
    Wifi,
    /// This client and the services.
    Uptime,
}

/// Whether a page has something to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Availability {
    /// It takes its turn.
    Show,
    /// It is passed over, and why: what it waits for.
    Skip(&'static str),
    /// It interrupts what is on, highest number first.
    Urgent(u8),
}

impl Page {
    /// All pages, in the order of the default rotation.
    pub const ALL: [Self; 16] = [
        Self::Clock,
        Self::Calendar,
        Self::NextEvent,
        Self::CurrentWeather,
        Self::HourlyWeather,
        Self::Forecast,
        Self::Moon,
        Self::Mlb,
        Self::Nfl,
        Self::WorldCup,
        Self::Track,
        Self::GitHub,
        Self::Message,
        Self::Image,
        Self::Wifi,
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
            Self::Nfl => "NFL",
            Self::WorldCup => "World Cup",
            Self::Track => "Track",
            Self::GitHub => "GitHub",
            Self::Message => "Message",
            Self::Image => "Image",
            Self::Wifi => "WiFi",
            Self::Uptime => "Uptime",
        }
    }

    /// The names that older settings files have for it.
    fn legacy_names(self) -> &'static [&'static str] {
        match self {
            Self::Calendar => &["Weekly Calendar"],
            Self::NextEvent => &["Next Family Event"],
            Self::WorldCup => &["WC"],
            Self::Track => &["Garmin"],
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
            Self::Clock | Self::Wifi => &[],
            Self::Calendar => &["Calendar"],
            Self::NextEvent => &["Events"],
            Self::CurrentWeather => &["Weather", "AQI"],
            Self::HourlyWeather | Self::Forecast => &["Weather"],
            Self::Moon => &["Moon"],
            Self::Mlb => &["MLB"],
            Self::Nfl => &["NFL"],
            Self::WorldCup => &["WC"],
            Self::Track => &["Track"],
            Self::GitHub => &["GitHub"],
            Self::Message => &["Message"],
            Self::Image => &["Image"],
            Self::Uptime => &["*-Server"],
        }
    }

    /// Whether there is something to show.
    #[must_use]
    pub fn availability(self, scene: &Scene) -> Availability {
        let show_if = |has_data: bool, else_waits_for| {
            if has_data { Availability::Show } else { Availability::Skip(else_waits_for) }
        };
        match self {
            // A wrong date would make them lie.
            Self::Calendar | Self::NextEvent if !time::is_set(scene.now.timestamp()) => show_if(false, "the time"),
            Self::Calendar => show_if(calendar::has_data(scene), "the calendar"),
            Self::NextEvent => show_if(next_event::has_data(scene), "the events"),
            Self::CurrentWeather => show_if(current_weather::has_data(scene), "the weather"),
            Self::HourlyWeather => show_if(hourly_weather::has_data(scene), "the weather"),
            Self::Forecast => show_if(forecast::has_data(scene), "the weather"),
            Self::Moon => show_if(moon::has_data(scene), "the moon"),
            Self::Mlb => mlb::availability(scene),
            Self::Nfl => nfl::availability(scene),
            Self::Track => show_if(track::has_data(scene), "a position"),
            Self::GitHub => show_if(github::has_data(scene), "GitHub"),
            Self::WorldCup => world_cup::availability(scene),
            Self::Message => message::availability(scene),
            Self::Image => show_if(image::has_data(scene), "an image"),
            Self::Wifi if scene.preferences.wifi.is_none() => Availability::Skip("a guest network in the settings"),
            Self::Clock | Self::Uptime | Self::Wifi => Availability::Show,
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
            Self::Nfl => nfl::draw(scene, frame),
            Self::Track => track::draw(scene, frame),
            Self::GitHub => github::draw(scene, frame),
            Self::WorldCup => world_cup::draw(scene, frame),
            Self::Message => message::draw(scene, frame),
            Self::Image => image::draw(scene, frame),
            Self::Wifi => wifi::draw(scene, frame),
            Self::Uptime => uptime::draw(scene, frame),
        }
    }
}
