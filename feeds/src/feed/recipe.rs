//! A feed with its source and its options: what turns responses into a document.

use serde::{Deserialize, Deserializer};
use wallfeed_proto::Key;

use super::{Kind, Source, aqi, calendar, events, github, mlb, moon, nfl, track, url, weather, world_cup};
use crate::transform::{Access, Made, Moment, Request, Response, TransformError};

/// A feed with its own settings.
#[derive(Debug, Clone)]
pub enum Recipe {
    /// `Weather`.
    Weather(weather::Options),
    /// `AQI`.
    Aqi(aqi::Options),
    /// `Moon`.
    Moon(moon::Options),
    /// `Calendar`.
    Calendar(calendar::Options),
    /// `Events`.
    Events(events::Options),
    /// `MLB`.
    Mlb(mlb::Options),
    /// `NFL`.
    Nfl(nfl::Options),
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
    /// Reads a feed's own settings; `None` for the demo, which is no transformation.
    pub fn read<'de, D: Deserializer<'de>>(kind: Kind, settings: D) -> Result<Option<Self>, D::Error> {
        Ok(Some(match kind {
            Kind::Weather => Self::Weather(Deserialize::deserialize(settings)?),
            Kind::Aqi => Self::Aqi(Deserialize::deserialize(settings)?),
            Kind::Moon => Self::Moon(Deserialize::deserialize(settings)?),
            Kind::Calendar => Self::Calendar(Deserialize::deserialize(settings)?),
            Kind::Events => Self::Events(Deserialize::deserialize(settings)?),
            Kind::Mlb => Self::Mlb(Deserialize::deserialize(settings)?),
            Kind::Nfl => Self::Nfl(Deserialize::deserialize(settings)?),
            Kind::WorldCup => Self::WorldCup(Deserialize::deserialize(settings)?),
            Kind::Track => Self::Track(Deserialize::deserialize(settings)?),
            Kind::GitHub => Self::GitHub(Deserialize::deserialize(settings)?),
            Kind::Url => Self::Url(Deserialize::deserialize(settings)?),
            Kind::Demo => return Ok(None),
        }))
    }

    /// From where it comes.
    #[must_use]
    pub fn source(&self) -> Source {
        match self {
            Self::Weather(options) => match options.source {
                weather::Source::OpenMeteo => Source::OpenMeteo,
                weather::Source::OpenWeatherMap => Source::OpenWeatherMap,
            },
            Self::Aqi(options) => match options.source {
                aqi::Source::OpenMeteo => Source::OpenMeteo,
                aqi::Source::OpenWeatherMap => Source::OpenWeatherMap,
            },
            Self::Moon(options) => match options.source {
                moon::Source::Computed => Source::Computed,
                moon::Source::MetNorway => Source::MetNorway,
            },
            Self::Calendar(options) => match options.source {
                calendar::Source::Ics => Source::Ics,
                calendar::Source::Google => Source::Google,
            },
            Self::Events(options) => match options.source {
                events::Source::File => Source::File,
                events::Source::Ics => Source::Ics,
            },
            Self::Mlb(_) | Self::Nfl(_) | Self::WorldCup(_) => Source::Espn,
            Self::Track(_) => Source::Garmin,
            Self::GitHub(_) => Source::GitHub,
            Self::Url(_) => Source::Json,
        }
    }

    /// What to ask the upstream for, in order.
    pub fn requests(&self, moment: &Moment, access: &Access) -> Result<Vec<Request>, TransformError> {
        match self {
            Self::Weather(options) => weather::requests(options, moment, access),
            Self::Aqi(options) => aqi::requests(options, moment, access),
            Self::Moon(options) => moon::requests(options, moment, access),
            Self::Calendar(options) => calendar::requests(options, moment, access),
            Self::Events(options) => events::requests(options, moment, access),
            Self::Mlb(options) => mlb::requests(options, moment, access),
            Self::Nfl(options) => nfl::requests(options, moment, access),
            Self::WorldCup(options) => world_cup::requests(options, moment, access),
            Self::Track(options) => track::requests(options, moment, access),
            Self::GitHub(options) => github::requests(options, moment, access),
            Self::Url(options) => url::requests(options, moment, access),
        }
    }

    /// The document of the responses to these requests.
    pub fn document(&self, responses: &[Response], moment: &Moment, key: &Key) -> Result<Made, TransformError> {
        match self {
            Self::Weather(options) => weather::document(responses, moment, options),
            Self::Aqi(options) => aqi::document(responses, moment, options),
            Self::Moon(options) => moon::document(responses, moment, options),
            Self::Calendar(options) => calendar::document(responses, moment, options),
            Self::Events(options) => events::document(responses, moment, options),
            Self::Mlb(options) => mlb::document(responses, moment, options),
            Self::Nfl(options) => nfl::document(responses, moment, options),
            Self::WorldCup(options) => world_cup::document(responses, moment, options),
            Self::Track(options) => track::document(responses, moment, options),
            Self::GitHub(options) => github::document(responses, moment, options),
            Self::Url(options) => url::document(responses, moment, options, key),
        }
    }
}
