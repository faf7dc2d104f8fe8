//! The air of OpenWeatherMap: <https://openweathermap.org/api/air-pollution>. Concentrations of one hour stand in for the
//! averages of 8 and 24 hours of which the index speaks.

use jiff::Timestamp;

use super::{Air, breakpoints::Pollutant};
use crate::{
    transform::{Access, Made, Moment, Request, Response, TransformError, exactly},
    upstream::json::Node,
};

const ORIGIN: &str = "https://api.openweathermap.org";

/// What to ask for.
pub fn requests(moment: &Moment, access: &Access) -> Result<Vec<Request>, TransformError> {
    let place = moment.place()?.rounded(4);
    let query = format!("lat={}&lon={}", place.latitude, place.longitude);
    let url = access.url(ORIGIN, &format!("data/2.5/air_pollution?{query}"))?;
    Ok(vec![Request::get(url).parameter("appid", access.secret()?)])
}

/// The document.
pub fn document(responses: &[Response], moment: &Moment) -> Result<Made, TransformError> {
    Ok(air(responses, moment)?.made(moment))
}

fn air(responses: &[Response], moment: &Moment) -> Result<Air, TransformError> {
    let [response] = exactly(responses)?;
    let answer = response.value()?;
    let root = Node::root(&answer);
    let entries = root.at("/list")?.items()?;
    let entry = latest(&entries, moment).ok_or_else(|| TransformError::missing("/list/0", "value"))?;
    let measured = time(entry)?.to_zoned(moment.time_zone().clone());
    let components = entry.at("/components")?;
    let scores = Pollutant::ALL.into_iter().filter_map(|pollutant| {
        let micrograms = components.get(name(pollutant))?.number().ok()?;
        // Where there is none, -9999 stands.
        (micrograms >= 0.0).then(|| (pollutant, pollutant.score_of_mass(micrograms)))
    });
    Air::worst(measured, scores).ok_or_else(|| TransformError::missing(components.pointer(), "concentration"))
}

/// The latest entry that is no forecast, or else the first.
fn latest<'a, 'b>(entries: &'b [Node<'a>], moment: &Moment) -> Option<&'b Node<'a>> {
    let now = moment.now.timestamp();
    let past = entries.iter().filter_map(|entry| Some((time(entry).ok()?, entry))).filter(|(at, _)| *at <= now);
    past.max_by_key(|(at, _)| *at).map(|(_, entry)| entry).or_else(|| entries.first())
}

fn time(entry: &Node) -> Result<Timestamp, TransformError> {
    let seconds = entry.at("/dt")?;
    Timestamp::from_second(seconds.whole()?).map_err(|_| TransformError::missing(seconds.pointer(), "time"))
}

fn name(pollutant: Pollutant) -> &'static str {
    match pollutant {
        Pollutant::Ozone => "/o3",
        Pollutant::Fine => "/pm2_5",
        Pollutant::Coarse => "/pm10",
        Pollutant::CarbonMonoxide => "/co",
        Pollutant::SulfurDioxide => "/so2",
        Pollutant::NitrogenDioxide => "/no2",
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn score(components: &str) -> Result<(i64, Option<Pollutant>), TransformError> {
        let body = format!(r#"{{"list":[{{"dt":1622948400,"components":{components}}}]}}"#);
        let now: jiff::Zoned = "2021-06-06T03:05:05Z[UTC]".parse().unwrap();
        let moment = Moment { now, period: Duration::from_secs(900), place: None };
        air(&[Response::new(body)], &moment).map(|air| (air.score, air.pollutant))
    }

    #[test]
    fn the_worst_pollutant_decides() {
        assert_eq!(score(r#"{"o3":1.0,"pm2_5":35.4,"pm10":1}"#), Ok((100, Some(Pollutant::Fine))));
        assert_eq!(score(r#"{"pm2_5":600}"#), Ok((500, Some(Pollutant::Fine))));
        assert_eq!(score(r#"{"o3":1200}"#), Ok((500, Some(Pollutant::Ozone))));
        assert_eq!(score(r#"{"o3":0,"pm2_5":0}"#), Ok((0, Some(Pollutant::Ozone))));
    }

    #[test]
    fn a_pollutant_that_was_not_measured_is_left_out() {
        assert_eq!(score(r#"{"o3":-9999,"pm10":30}"#), Ok((28, Some(Pollutant::Coarse))));
        let error = score(r#"{"o3":-9999,"pm10":null}"#).unwrap_err();
        assert_eq!(error.to_string(), "the upstream's answer has no concentration at /list/0/components");
    }
}
