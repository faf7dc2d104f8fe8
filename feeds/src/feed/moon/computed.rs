//! The moon as it is now, computed.

use std::time::Duration;

use jiff::SignedDuration;
use wallfeed_proto::{Values, values::moon::Moon};

use super::{event_line, no_event, percentage, picture};
use crate::{
    transform::{Made, Moment, Response, TransformError, exactly},
    upstream::astronomy::{self, Body, Event},
};

/// The document.
pub fn document(responses: &[Response], moment: &Moment) -> Result<Made, TransformError> {
    let [] = exactly(responses)?;
    let sun = next_event(Body::Sun, moment)?;
    let moon = next_event(Body::Moon, moment)?;
    let phase = astronomy::phase(moment.now.timestamp());
    let values = Moon {
        phase: Some(picture(phase.degrees)),
        illumstr: Some(percentage(phase.illuminated)),
        sunevent: Some(line(Body::Sun, sun, moment)?),
        moonevent: Some(line(Body::Moon, moon, moment)?),
        ..Moon::default()
    };
    Ok(Made { values: Values::Moon(values), next: until_due(moment, [sun, moon]) })
}

fn next_event(body: Body, moment: &Moment) -> Result<Option<Event>, TransformError> {
    let within = match body {
        Body::Sun => SignedDuration::from_hours(24),
        // The moon comes 50 minutes later every day.
        Body::Moon => SignedDuration::from_hours(25),
    };
    Ok(astronomy::next_event(body, moment.place()?, moment.now.timestamp(), within))
}

fn line(body: Body, event: Option<Event>, moment: &Moment) -> Result<String, TransformError> {
    let place = moment.place()?;
    Ok(match event {
        Some(event) => event_line(body, event, &moment.now),
        None => no_event(body, astronomy::is_up(body, place, moment.now.timestamp())).to_owned(),
    })
}

/// The ordinary period, or less: once an event has come, it is no longer the next.
fn until_due(moment: &Moment, events: [Option<Event>; 2]) -> Duration {
    let now = moment.now.timestamp();
    let waits = events.into_iter().flatten().filter_map(|event| event.at().duration_since(now).try_into().ok());
    waits.map(|wait: Duration| wait + Duration::from_secs(1)).fold(moment.period, Duration::min)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transform::Place;

    fn moon(now: &str, latitude: f64, longitude: f64) -> Moon {
        let moment = Moment {
            now: now.parse().unwrap(),
            period: Duration::from_secs(3607),
            place: Some(Place { latitude, longitude }),
        };
        match document(&[], &moment).unwrap().values {
            Values::Moon(moon) => moon,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn above_the_polar_circles_the_sun_stays() {
        let check = |now: &str, latitude, longitude, expected: &str| {
            assert_eq!(moon(now, latitude, longitude).sunevent.as_deref(), Some(expected), "{now}");
        };
        check("2026-06-21T12:00:00+02:00[Europe/Oslo]", 69.65, 18.96, "Polar day");
        check("2026-12-21T12:00:00+01:00[Europe/Oslo]", 69.65, 18.96, "Polar night");
        check("2026-06-21T12:00:00+00:00[UTC]", -90.0, 0.0, "Polar night");
        check("2026-06-21T12:00:00+00:00[UTC]", 90.0, 0.0, "Polar day");
    }

    #[test]
    fn the_moon_may_stay_up_or_down_for_days() {
        assert_eq!(moon("2026-12-24T12:00:00+00:00[UTC]", 90.0, 0.0).moonevent.as_deref(), Some("Moon: up"));
        assert_eq!(moon("2026-12-24T12:00:00+00:00[UTC]", -90.0, 0.0).moonevent.as_deref(), Some("Moon: down"));
    }

    #[test]
    fn the_next_document_is_due_when_an_event_has_come() {
        let moment = Moment {
            now: "2026-01-01T16:30:00-05:00[America/New_York]".parse().unwrap(),
            period: Duration::from_secs(3607),
            place: Some(Place { latitude: 40.71, longitude: -74.01 }),
        };
        let next = document(&[], &moment).unwrap().next;
        assert!((540..=660).contains(&next.as_secs()), "sunset is at 4:39 PM: {next:?}");
    }

    #[test]
    fn without_a_place_there_is_none() {
        let moment = Moment { now: jiff::Zoned::default(), period: Duration::from_secs(1), place: None };
        assert_eq!(document(&[], &moment), Err(TransformError::NoPlace));
    }
}
