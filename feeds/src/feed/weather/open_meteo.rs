//! The weather of Open-Meteo: <https://open-meteo.com/en/docs>.

use jiff::{Span, Zoned, tz::TimeZone};
use wallfeed_proto::values::weather::{Current, Day, DayNight, Hour, Weather, nwid};

use super::{DAYS, HOURS, condition, day_name, made};
use crate::{
    compass,
    transform::{Access, Made, Moment, Place, Request, Response, TransformError},
    upstream::{
        astronomy::{self, Body},
        json::Node,
        open_meteo,
    },
};

const ORIGIN: &str = "https://api.open-meteo.com";
const CURRENT: &str = "temperature_2m,apparent_temperature,relative_humidity_2m,is_day,weather_code,wind_speed_10m,\
                       wind_direction_10m,wind_gusts_10m";
const HOURLY: &str = "temperature_2m,apparent_temperature,weather_code,is_day";
const DAILY: &str = "weather_code,temperature_2m_max,temperature_2m_min";

/// What to ask for.
pub fn requests(moment: &Moment, access: &Access) -> Result<Vec<Request>, TransformError> {
    let query = open_meteo::query(moment)?;
    let units = "temperature_unit=fahrenheit&wind_speed_unit=mph";
    let columns = format!("current={CURRENT}&hourly={HOURLY}&daily={DAILY}&forecast_days={DAYS}");
    Ok(vec![Request::get(access.url(ORIGIN, &format!("v1/forecast?{query}&{units}&{columns}"))?)])
}

/// The document.
pub fn document(responses: &[Response], moment: &Moment) -> Result<Made, TransformError> {
    let answer = open_meteo::answer(responses)?;
    let root = Node::root(&answer);
    let sheet = Sheet { zone: open_meteo::zone(&root)?, place: place(&root), now: &moment.now };
    let weather = Weather {
        current: Some(sheet.current(&root.at("/current")?)?),
        forecast: Some(sheet.days(&root.at("/daily")?)?),
        hourly: Some(sheet.hours(&root.at("/hourly")?)?),
        ..Weather::default()
    };
    Ok(made(weather, moment))
}

fn place(root: &Node) -> Option<Place> {
    let degrees = |pointer| root.get(pointer)?.number().ok();
    Some(Place { latitude: degrees("/latitude")?, longitude: degrees("/longitude")? })
}

/// What is needed to read the columns of an answer.
struct Sheet<'a> {
    zone: TimeZone,
    place: Option<Place>,
    now: &'a Zoned,
}

impl Sheet<'_> {
    fn current(&self, node: &Node) -> Result<Current, TransformError> {
        let at = open_meteo::time(&node.at("/time")?, &self.zone)?;
        let (wid, description) = condition::of_wmo(node.at("/weather_code")?.whole()?);
        let dn = self.day_or_night(node.get("/is_day").as_ref(), &at);
        let number = |pointer: &str| node.get(pointer).and_then(|node| node.number().ok());
        let temp = node.at("/temperature_2m")?.number()?;
        Ok(Current {
            temp: Some(temp),
            fl: number("/apparent_temperature").or(Some(temp)),
            humid: number("/relative_humidity_2m").map(|percent| percent.round() as i64),
            wind_dir: number("/wind_direction_10m").map(|degrees| compass::point(degrees).to_owned()),
            wind_speed: number("/wind_speed_10m"),
            wind_gust: number("/wind_gusts_10m").or(Some(0.0)),
            desc: Some(description.to_owned()),
            dn: Some(dn),
            wid: Some(wid),
            nwid: Some(nwid(wid, dn)),
            ..Current::default()
        })
    }

    /// From today on.
    fn days(&self, columns: &Node) -> Result<Vec<Day>, TransformError> {
        let mut days = Vec::new();
        for (row, time) in columns.at("/time")?.items()?.iter().enumerate() {
            let date = time.text()?.parse().map_err(|_| TransformError::missing(time.pointer(), "date"))?;
            if date < self.now.date() || days.len() == DAYS {
                continue;
            }
            let (wid, _) = condition::of_wmo(columns.at(&format!("/weather_code/{row}"))?.whole()?);
            days.push(Day {
                dow: Some(day_name(date, self.now)),
                dn: Some(DayNight::Day),
                wid: Some(wid),
                nwid: Some(nwid(wid, DayNight::Day)),
                high: Some(rounded(&columns.at(&format!("/temperature_2m_max/{row}"))?)?),
                low: Some(rounded(&columns.at(&format!("/temperature_2m_min/{row}"))?)?),
                ..Day::default()
            });
        }
        Ok(days)
    }

    /// From the present hour on.
    fn hours(&self, columns: &Node) -> Result<Vec<Hour>, TransformError> {
        let mut hours = Vec::new();
        for (row, time) in columns.at("/time")?.items()?.iter().enumerate() {
            let at = open_meteo::time(time, &self.zone)?;
            if self.is_past(&at) || hours.len() == HOURS {
                continue;
            }
            let column = |name: &str| columns.get(&format!("/{name}/{row}"));
            let (wid, _) = condition::of_wmo(columns.at(&format!("/weather_code/{row}"))?.whole()?);
            let dn = self.day_or_night(column("is_day").as_ref(), &at);
            let temp = rounded(&columns.at(&format!("/temperature_2m/{row}"))?)?;
            hours.push(Hour {
                hour: Some(at.with_time_zone(self.now.time_zone().clone()).strftime("%H:%M").to_string()),
                dn: Some(dn),
                wid: Some(wid),
                nwid: Some(nwid(wid, dn)),
                temp: Some(temp),
                feel: Some(column("apparent_temperature").map_or(Ok(temp), |feel| rounded(&feel))?),
                ..Hour::default()
            });
        }
        Ok(hours)
    }

    /// Whether an hour that began then is over.
    fn is_past(&self, at: &Zoned) -> bool {
        at.checked_add(Span::new().hours(1)).is_ok_and(|end| end <= *self.now)
    }

    /// As the answer says, or else as the sun stands.
    fn day_or_night(&self, is_day: Option<&Node>, at: &Zoned) -> DayNight {
        let said = is_day.and_then(|flag| flag.whole().ok()).map(|flag| flag != 0);
        let is_up = |place| astronomy::is_up(Body::Sun, place, at.timestamp());
        let is_day = said.or_else(|| self.place.map(is_up)).unwrap_or(true);
        if is_day { DayNight::Day } else { DayNight::Night }
    }
}

fn rounded(node: &Node) -> Result<i64, TransformError> {
    node.number().map(|number| number.round() as i64)
}
