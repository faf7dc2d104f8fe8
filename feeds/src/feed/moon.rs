//! `Moon`: its phase, and the next events of sun and moon.

pub mod computed;
pub mod met_norway;

use jiff::Zoned;

use crate::upstream::astronomy::{Body, Event};

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
