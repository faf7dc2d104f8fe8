//! A feed with its source and its options: what turns responses into a document.

use serde::{Deserialize, Deserializer};
use wallfeed_proto::Key;

use super::{Kind, Source, aqi, calendar, events, github, mlb, moon, nfl, track, url, weather, world_cup};
use crate::transform::{Access, Made, Moment, Request, Response, TransformError};

/// A feed from one of its sources, with what the settings say of that alone.
#[derive(Debug, Clone)]
pub enum Recipe {
    /// `Weather` from Open-Meteo.
    WeatherOfOpenMeteo,
    /// `Weather` from OpenWeatherMap.
    WeatherOfOpenWeatherMap,
    /// `AQI` from Open-Meteo.
    AirOfOpenMeteo,
    /// `AQI` from OpenWeatherMap.
    AirOfOpenWeatherMap,
    /// `Moon`, computed.
    MoonComputed,
    /// `Moon` from MET Norway.
    MoonOfMetNorway,
    /// `Calendar` from iCalendar files.
    CalendarOfFiles(calendar::ics::Options),
    /// `Calendar` from Google.
    CalendarOfGoogle(calendar::google::Options),
    /// `Events` from a file of them.
    EventsOfFile(events::file::Options),
    /// `Events` from iCalendar files.
    EventsOfCalendars(events::ics::Options),
    /// `MLB`.
    Mlb,
    /// `NFL`.
    Nfl,
    /// `WC`.
    WorldCup(world_cup::Options),
    /// `Track`.
    Track(track::Options),
    /// `GitHub`.
    GitHub(github::Options),
    /// Any key.
    Url(Box<url::Options>),
}

impl Recipe {
    /// Reads a feed's own settings, which depend on its source, one of [`Kind::sources`]; `None` for the demo, which is no
    /// transformation.
    pub fn read<'de, D: Deserializer<'de>>(kind: Kind, source: Source, settings: D) -> Result<Option<Self>, D::Error> {
        Ok(Some(match (kind, source) {
            (Kind::Weather, Source::OpenWeatherMap) => Self::WeatherOfOpenWeatherMap.alone(settings)?,
            (Kind::Weather, _) => Self::WeatherOfOpenMeteo.alone(settings)?,
            (Kind::Aqi, Source::OpenWeatherMap) => Self::AirOfOpenWeatherMap.alone(settings)?,
            (Kind::Aqi, _) => Self::AirOfOpenMeteo.alone(settings)?,
            (Kind::Moon, Source::MetNorway) => Self::MoonOfMetNorway.alone(settings)?,
            (Kind::Moon, _) => Self::MoonComputed.alone(settings)?,
            (Kind::Calendar, Source::Google) => Self::CalendarOfGoogle(Deserialize::deserialize(settings)?),
            (Kind::Calendar, _) => Self::CalendarOfFiles(Deserialize::deserialize(settings)?),
            (Kind::Events, Source::Ics) => Self::EventsOfCalendars(Deserialize::deserialize(settings)?),
            (Kind::Events, _) => Self::EventsOfFile(Deserialize::deserialize(settings)?),
            (Kind::Mlb, _) => Self::Mlb.alone(settings)?,
            (Kind::Nfl, _) => Self::Nfl.alone(settings)?,
            (Kind::WorldCup, _) => Self::WorldCup(Deserialize::deserialize(settings)?),
            (Kind::Track, _) => Self::Track(Deserialize::deserialize(settings)?),
            (Kind::GitHub, _) => Self::GitHub(Deserialize::deserialize(settings)?),
            (Kind::Url, _) => Self::Url(Deserialize::deserialize(settings)?),
            (Kind::Demo, _) => return Ok(None),
        }))
    }

    /// This one, if there is nothing that the settings say of it alone.
    fn alone<'de, D: Deserializer<'de>>(self, settings: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Nothing {}
        Nothing::deserialize(settings).map(|Nothing {}| self)
    }

    /// What to ask the upstream for, in order.
    pub fn requests(&self, moment: &Moment, access: &Access) -> Result<Vec<Request>, TransformError> {
        match self {
            Self::WeatherOfOpenMeteo => weather::open_meteo::requests(moment, access),
            Self::WeatherOfOpenWeatherMap => weather::openweathermap::requests(moment, access),
            Self::AirOfOpenMeteo => aqi::open_meteo::requests(moment, access),
            Self::AirOfOpenWeatherMap => aqi::openweathermap::requests(moment, access),
            Self::MoonComputed => Ok(Vec::new()),
            Self::MoonOfMetNorway => moon::met_norway::requests(moment, access),
            Self::CalendarOfFiles(options) => calendar::ics::requests(options, access),
            Self::CalendarOfGoogle(options) => calendar::google::requests(options, moment, access),
            Self::EventsOfFile(options) => events::file::requests(options),
            Self::EventsOfCalendars(options) => events::ics::requests(options, access),
            Self::Mlb => mlb::requests(access),
            Self::Nfl => nfl::requests(access),
            Self::WorldCup(options) => world_cup::requests(options, access),
            Self::Track(options) => track::requests(options, access),
            Self::GitHub(options) => github::requests(options, access),
            Self::Url(options) => url::requests(options, access),
        }
    }

    /// The document of the responses to these requests.
    pub fn document(&self, responses: &[Response], moment: &Moment, key: &Key) -> Result<Made, TransformError> {
        match self {
            Self::WeatherOfOpenMeteo => weather::open_meteo::document(responses, moment),
            Self::WeatherOfOpenWeatherMap => weather::openweathermap::document(responses, moment),
            Self::AirOfOpenMeteo => aqi::open_meteo::document(responses, moment),
            Self::AirOfOpenWeatherMap => aqi::openweathermap::document(responses, moment),
            Self::MoonComputed => moon::computed::document(responses, moment),
            Self::MoonOfMetNorway => moon::met_norway::document(responses, moment),
            Self::CalendarOfFiles(options) => calendar::ics::document(responses, moment, options),
            Self::CalendarOfGoogle(_) => calendar::google::document(responses, moment),
            Self::EventsOfFile(_) => events::file::document(responses, moment),
            Self::EventsOfCalendars(_) => events::ics::document(responses, moment),
            Self::Mlb => mlb::document(responses, moment),
            Self::Nfl => nfl::document(responses, moment),
            Self::WorldCup(_) => world_cup::document(responses, moment),
            Self::Track(_) => track::document(responses, moment),
            Self::GitHub(_) => github::document(responses, moment),
            Self::Url(options) => url::document(responses, moment, options, key),
        }
    }
}
