//! The moon of MET Norway's service Sunrise 3.0: <https://api.met.no/weatherapi/sunrise/3.0/documentation>.

use jiff::{Timestamp, ToSpan};
use serde_json::Value;
use wallfeed_proto::{Stamp, Values, values::moon::Moon};

use super::{event_line, no_event, percentage, picture};
use crate::{
    transform::{Access, Made, Moment, Request, Response, TransformError, exactly},
    upstream::{
        astronomy::{Body, Event},
        json::Node,
    },
};

const ORIGIN: &str = "https://api.met.no";

/// What to ask for: sun today, sun tomorrow, moon today, moon tomorrow.
pub fn requests(moment: &Moment, access: &Access) -> Result<Vec<Request>, TransformError> {
    // More than four decimals are refused.
    let place = moment.place()?.rounded(4);
    let today = moment.now.date();
    let tomorrow = today.saturating_add(1.day());
    let offset = moment.now.strftime("%:z").to_string().replace('+', "%2B");
    let days = [("sun", today), ("sun", tomorrow), ("moon", today), ("moon", tomorrow)];
    let request = |(body, date)| {
        let query = format!("lat={}&lon={}&date={date}&offset={offset}", place.latitude, place.longitude);
        access.url(ORIGIN, &format!("weatherapi/sunrise/3.0/{body}?{query}")).map(Request::get)
    };
    days.into_iter().map(request).collect()
}

/// The document.
pub fn document(responses: &[Response], moment: &Moment) -> Result<Made, TransformError> {
    let [sun_today, sun_tomorrow, moon_today, moon_tomorrow] = exactly(responses)?;
    let sun = [sun_today.value()?, sun_tomorrow.value()?];
    let moon = [moon_today.value()?, moon_tomorrow.value()?];
    let degrees = phase(&Node::root(&moon[0]))?;
    let values = Moon {
        phase: Some(picture(degrees)),
        illumstr: Some(percentage((1.0 - degrees.to_radians().cos()) / 2.0)),
        sunevent: Some(line(Body::Sun, &sun, moment)?),
        moonevent: Some(line(Body::Moon, &moon, moment)?),
        ..Moon::default()
    };
    Ok(moment.made(Values::Moon(values)))
}

/// The phase when the day began. Early versions of the service wrapped it in an object.
fn phase(day: &Node) -> Result<f64, TransformError> {
    day.get("/properties/moonphase/value").map_or_else(|| day.at("/properties/moonphase"), Ok)?.number()
}

fn line(body: Body, days: &[Value; 2], moment: &Moment) -> Result<String, TransformError> {
    let mut events = Vec::new();
    for day in days {
        events.extend(day_events(body, &Node::root(day))?);
    }
    events.sort_by_key(|event| event.at());
    let now = moment.now.timestamp();
    match events.iter().find(|event| event.at() > now) {
        Some(next) => Ok(event_line(body, *next, &moment.now)),
        None => Ok(no_event(body, stays_up(body, &events, &Node::root(&days[0]))?).to_owned()),
    }
}

/// What happens on a day; nothing is null.
fn day_events(body: Body, day: &Node) -> Result<Vec<Event>, TransformError> {
    let (rise, set) = match body {
        Body::Sun => ("/properties/sunrise", "/properties/sunset"),
        Body::Moon => ("/properties/moonrise", "/properties/moonset"),
    };
    let rise = time(day, rise)?.map(Event::Rise);
    let set = time(day, set)?.map(Event::Set);
    Ok(rise.into_iter().chain(set).collect())
}

fn time(day: &Node, pointer: &str) -> Result<Option<Timestamp>, TransformError> {
    day.at("/properties")?;
    let Some(time) = day.get(&format!("{pointer}/time")) else { return Ok(None) };
    let stamp: Result<Stamp, _> = time.text()?.parse();
    stamp.map(|stamp| Some(stamp.timestamp())).map_err(|_| TransformError::missing(time.pointer(), "time"))
}

/// Whether a body of which nothing is expected is up: as the last event left it, or as it stands when it is highest.
fn stays_up(body: Body, events: &[Event], today: &Node) -> Result<bool, TransformError> {
    match (events.last(), body) {
        (Some(Event::Rise(_)), _) => Ok(true),
        (Some(Event::Set(_)), _) => Ok(false),
        (None, Body::Sun) => today.at("/properties/solarnoon/visible")?.flag(),
        (None, Body::Moon) => today.at("/properties/high_moon/visible")?.flag(),
    }
}
