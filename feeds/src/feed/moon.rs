//! `Moon`: its phase, and the next events of sun and moon.

mod computed;
mod met_norway;

use jiff::Zoned;
use serde::Deserialize;

use crate::{
    transform::{Access, Made, Moment, Request, Response, TransformError},
    upstream::astronomy::{Body, Event},
};

/// The settings of the moon.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// From where.
    pub source: Source,
}

/// From where the moon comes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Computed here, for now.
    #[default]
    Computed,
    /// MET Norway's service, whose phase is that of the day's beginning.
    MetNorway,
}

/// What to ask for.
pub fn requests(options: &Options, moment: &Moment, access: &Access) -> Result<Vec<Request>, TransformError> {
    match options.source {
        Source::Computed => Ok(Vec::new()),
        Source::MetNorway => met_norway::requests(moment, access),
    }
}

/// The document.
pub fn document(responses: &[Response], moment: &Moment, options: &Options) -> Result<Made, TransformError> {
    match options.source {
        Source::Computed => computed::document(responses, moment),
        Source::MetNorway => met_norway::document(responses, moment),
    }
}

/// The number of the moon's picture, from 0 to 99, by how far it is ahead of the sun in degrees.
fn picture(degrees: f64) -> i64 {
    (degrees.rem_euclid(360.0) / 3.6).floor() as i64 % 100
}

fn percentage(illuminated: f64) -> String {
    format!("{:.1}%", illuminated * 100.0)
}

/// `"Sunrise:  06:58 AM"`: labels are padded to the longest.
fn event_line(body: Body, event: Event, now: &Zoned) -> String {
    let label = match (body, event) {
        (Body::Sun, Event::Rise(_)) => "Sunrise:",
        (Body::Sun, Event::Set(_)) => "Sunset:",
        (Body::Moon, Event::Rise(_)) => "Moonrise:",
        (Body::Moon, Event::Set(_)) => "Moonset:",
    };
    let local = event.at().to_zoned(now.time_zone().clone());
    format!("{label:<10}{}", local.strftime("%I:%M %p"))
}

/// What is said of a body that neither rises nor sets for a day.
fn no_event(body: Body, is_up: bool) -> &'static str {
    match (body, is_up) {
        (Body::Sun, true) => "Polar day",
        (Body::Sun, false) => "Polar night",
        (Body::Moon, true) => "Moon: up",
        (Body::Moon, false) => "Moon: down",
    }
}
