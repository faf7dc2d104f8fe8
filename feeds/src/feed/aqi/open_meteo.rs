//! The air of Open-Meteo: <https://open-meteo.com/en/docs/air-quality-api>, the index of each pollutant with the averages
//! that it is defined by.

use super::{
    Air,
    breakpoints::{Pollutant, WORST},
};
use crate::{
    transform::{Access, Made, Moment, Request, Response, TransformError},
    upstream::{json::Node, open_meteo},
};

const ORIGIN: &str = "https://air-quality-api.open-meteo.com";
const COLUMNS: &str = "us_aqi,us_aqi_pm2_5,us_aqi_pm10,us_aqi_ozone,us_aqi_nitrogen_dioxide,us_aqi_sulphur_dioxide,\
                       us_aqi_carbon_monoxide";

/// What to ask for.
pub fn requests(moment: &Moment, access: &Access) -> Result<Vec<Request>, TransformError> {
    let query = open_meteo::query(moment)?;
    Ok(vec![Request::get(access.url(ORIGIN, &format!("v1/air-quality?{query}&current={COLUMNS}"))?)])
}

/// The document.
pub fn document(responses: &[Response], moment: &Moment) -> Result<Made, TransformError> {
    Ok(air(responses)?.made(moment))
}

fn air(responses: &[Response]) -> Result<Air, TransformError> {
    let answer = open_meteo::answer(responses)?;
    let root = Node::root(&answer);
    let current = root.at("/current")?;
    let measured = open_meteo::time(&current.at("/time")?, &open_meteo::zone(&root)?)?;
    let index = |pointer: &str| current.get(pointer).and_then(|index| index.number().ok()).map(score);
    let scores = Pollutant::ALL.into_iter().filter_map(|pollutant| Some((pollutant, index(name(pollutant))?)));
    match Air::worst(measured.clone(), scores) {
        Some(air) => Ok(air),
        // The whole without its parts.
        None => Ok(Air { measured, score: score(current.at("/us_aqi")?.number()?), pollutant: None }),
    }
}

fn score(index: f64) -> i64 {
    (index.round() as i64).clamp(0, WORST)
}

fn name(pollutant: Pollutant) -> &'static str {
    match pollutant {
        Pollutant::Ozone => "/us_aqi_ozone",
        Pollutant::Fine => "/us_aqi_pm2_5",
        Pollutant::Coarse => "/us_aqi_pm10",
        Pollutant::CarbonMonoxide => "/us_aqi_carbon_monoxide",
        Pollutant::SulfurDioxide => "/us_aqi_sulphur_dioxide",
        Pollutant::NitrogenDioxide => "/us_aqi_nitrogen_dioxide",
    }
}
