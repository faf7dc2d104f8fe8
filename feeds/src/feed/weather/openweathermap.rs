//! The weather of OpenWeatherMap: <https://openweathermap.org/api/one-call-3>.

use jiff::{Timestamp, Zoned};
use wallfeed_proto::values::weather::{Current, Day, DayNight, Hour, Weather, nwid};

use super::{DAYS, HOURS, day_name, made};
use crate::{
    compass,
    transform::{Access, Made, Moment, Request, Response, TransformError, exactly},
    upstream::json::Node,
};

const ORIGIN: &str = "https://api.openweathermap.org";

/// What to ask for.
pub fn requests(moment: &Moment, access: &Access) -> Result<Vec<Request>, TransformError> {
    let place = moment.place()?.rounded(4);
    let query = format!("lat={}&lon={}&units=imperial&exclude=minutely,alerts", place.latitude, place.longitude);
    let url = access.url(ORIGIN, &format!("data/3.0/onecall?{query}"))?;
    Ok(vec![Request::get(url).parameter("appid", access.secret()?)])
}

/// The document.
pub fn document(responses: &[Response], moment: &Moment) -> Result<Made, TransformError> {
    let [response] = exactly(responses)?;
    let answer = response.value()?;
    let root = Node::root(&answer);
    if let (None, Some(message)) = (root.get("/current"), root.get("/message")) {
        return Err(TransformError::Refused(message.text()?.to_owned()));
    }
    let days = root.at("/daily")?.items()?;
    let hours = root.at("/hourly")?.items()?;
    let weather = Weather {
        current: Some(current(&root.at("/current")?)?),
        forecast: Some(days.iter().take(DAYS).map(|node| day(node, &moment.now)).collect::<Result<_, _>>()?),
        hourly: Some(hours.iter().take(HOURS).map(|node| hour(node, &moment.now)).collect::<Result<_, _>>()?),
        ..Weather::default()
    };
    Ok(made(weather, moment))
}

fn current(node: &Node) -> Result<Current, TransformError> {
    let sky = Sky::read(node)?;
    let direction = node.get("/wind_deg").and_then(|degrees| degrees.number().ok());
    Ok(Current {
        temp: Some(node.at("/temp")?.number()?),
        fl: Some(node.at("/feels_like")?.number()?),
        humid: Some(node.at("/humidity")?.whole()?),
        wind_dir: direction.map(|degrees| compass::point(degrees).to_owned()),
        wind_speed: Some(node.at("/wind_speed")?.number()?),
        wind_gust: Some(node.get("/wind_gust").map_or(Ok(0.0), |gust| gust.number())?),
        desc: Some(node.at("/weather/0/description")?.text()?.to_owned()),
        dn: Some(sky.dn),
        wid: Some(sky.wid),
        nwid: Some(sky.nwid()),
        ..Current::default()
    })
}

/// Temperatures lose what stands behind their point, as in the documents that publishers have always written.
fn day(node: &Node, now: &Zoned) -> Result<Day, TransformError> {
    let sky = Sky::read(node)?;
    Ok(Day {
        dow: Some(day_name(local(node, now)?.date(), now)),
        dn: Some(sky.dn),
        wid: Some(sky.wid),
        nwid: Some(sky.nwid()),
        high: Some(node.at("/temp/max")?.whole()?),
        low: Some(node.at("/temp/min")?.whole()?),
        ..Day::default()
    })
}

fn hour(node: &Node, now: &Zoned) -> Result<Hour, TransformError> {
    let sky = Sky::read(node)?;
    Ok(Hour {
        hour: Some(local(node, now)?.strftime("%H:%M").to_string()),
        dn: Some(sky.dn),
        wid: Some(sky.wid),
        nwid: Some(sky.nwid()),
        temp: Some(node.at("/temp")?.whole()?),
        feel: Some(node.at("/feels_like")?.whole()?),
        ..Hour::default()
    })
}

fn local(node: &Node, now: &Zoned) -> Result<Zoned, TransformError> {
    let seconds = node.at("/dt")?;
    let at = Timestamp::from_second(seconds.whole()?).ok();
    let at = at.ok_or_else(|| TransformError::missing(seconds.pointer(), "time"))?;
    Ok(at.to_zoned(now.time_zone().clone()))
}

struct Sky {
    wid: i64,
    dn: DayNight,
}

impl Sky {
    fn read(node: &Node) -> Result<Self, TransformError> {
        // The icon, such as `01d`, ends with day or night.
        let icon = node.at("/weather/0/icon")?.text()?;
        let dn = if icon.ends_with('n') { DayNight::Night } else { DayNight::Day };
        Ok(Self { wid: node.at("/weather/0/id")?.whole()?, dn })
    }

    fn nwid(&self) -> i64 {
        nwid(self.wid, self.dn)
    }
}
