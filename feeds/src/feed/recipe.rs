//! A feed with its source and its options: what turns responses into a document.

use serde::{Deserialize, Deserializer};
use wallfeed_proto::Key;

use super::{Kind, Source, aqi, moon, url, weather};
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
    /// Any key.
    Url(Box<url::Options>),
}

impl Recipe {
    /// Reads a feed's own settings; `None` where it has none because it is the demo.
    pub fn read<'de, D: Deserializer<'de>>(kind: Kind, settings: D) -> Result<Option<Self>, D::Error> {
        Ok(Some(match kind {
            Kind::Weather => Self::Weather(Deserialize::deserialize(settings)?),
            Kind::Aqi => Self::Aqi(Deserialize::deserialize(settings)?),
            Kind::Moon => Self::Moon(Deserialize::deserialize(settings)?),
            Kind::Url => Self::Url(Deserialize::deserialize(settings)?),
            _ => return Ok(None),
        }))
    }

    /// Which feed it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Weather(_) => Kind::Weather,
            Self::Aqi(_) => Kind::Aqi,
            Self::Moon(_) => Kind::Moon,
            Self::Url(_) => Kind::Url,
        }
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
            Self::Url(_) => Source::Json,
        }
    }

    /// What to ask the upstream for, in order.
    pub fn requests(&self, moment: &Moment, access: &Access) -> Result<Vec<Request>, TransformError> {
        match self {
            Self::Weather(options) => weather::requests(options, moment, access),
            Self::Aqi(options) => aqi::requests(options, moment, access),
            Self::Moon(options) => moon::requests(options, moment, access),
            Self::Url(options) => url::requests(options, moment, access),
        }
    }

    /// The document of the responses to these requests.
    pub fn document(&self, responses: &[Response], moment: &Moment, key: &Key) -> Result<Made, TransformError> {
        match self {
            Self::Weather(options) => weather::document(responses, moment, options),
            Self::Aqi(options) => aqi::document(responses, moment, options),
            Self::Moon(options) => moon::document(responses, moment, options),
            Self::Url(options) => url::document(responses, moment, options, key),
        }
    }
}
