//! Current weather: icon, temperature, what it feels like, humidity, wind; and the air.

mod air;

use embedded_graphics::prelude::*;
use wallfeed_proto::{
    Values,
    values::{aqi::Aqi, weather::Current},
};

use crate::{
    card,
    frame::Frame,
    hold::Hold,
    icons::{mark, weather::Icon},
    ink::{BODY, BOLD, DISPLAY, Font, HUGE, SMALL, TINY, color, label::lines},
    scene::{Scene, Units},
    shape::Shape,
};

pub fn draw(scene: &Scene, frame: &mut Frame) -> Hold {
    let (weather, air) = (current(scene), air_quality(scene));
    if weather.is_none() && air.is_none() {
        card::waiting(frame, "Weather", "Waiting for the weather");
        return None;
    }
    let nothing = Current::default();
    let now = Now { weather: weather.unwrap_or(&nothing), units: scene.preferences.units };
    let shape = Shape::of(frame.size());
    if weather.is_none() {
        draw_missing(frame, shape);
    }
    match shape {
        Shape::Small => draw_small(frame, now, air),
        Shape::Square => draw_square(frame, now, air),
        Shape::Strip => draw_strip(frame, now, air),
        Shape::Full => draw_full(frame, now, air),
        Shape::Wide => draw_wide(frame, now, air),
    }
    None
}

/// Whether there is anything to show.
pub fn has_data(scene: &Scene) -> bool {
    current(scene).is_some() || air_quality(scene).is_some()
}

fn current<'a>(scene: &Scene<'a>) -> Option<&'a Current> {
    match scene.documents.values("Weather")? {
        Values::Weather(weather) => weather.current.as_ref(),
        _ => None,
    }
}

fn air_quality<'a>(scene: &Scene<'a>) -> Option<&'a Aqi> {
    match scene.documents.values("AQI")? {
        Values::Aqi(aqi) => aqi.aqi_score.and(Some(aqi)),
        _ => None,
    }
}

fn draw_full(frame: &mut Frame, now: Now, air: Option<&Aqi>) {
    now.icon(frame, 1, 0, 28);
    now.temperature(frame, 33, 2, 54, &HUGE);
    now.feels(frame, 91, 3);
    now.humidity(frame, 90, 21);
    if let Some(air) = air {
        now.wind(frame, 1, 31, 126);
        air::draw_row(frame, air, 0, 41, frame.size().width as i32);
    } else {
        now.wind(frame, 1, 36, 126);
        now.description(frame, 2, 51, 124);
    }
}

fn draw_wide(frame: &mut Frame, now: Now, air: Option<&Aqi>) {
    now.icon(frame, 2, 2, 32);
    now.temperature(frame, 39, 5, 54, &HUGE);
    now.feels(frame, 98, 6);
    now.humidity(frame, 97, 24);
    now.wind(frame, 2, 39, 122);
    now.description(frame, 2, 52, 122);
    if let Some(air) = air {
        let width = frame.size().width as i32;
        air::draw_gauge(frame, air, width - 66, 64);
    }
}

fn draw_square(frame: &mut Frame, now: Now, air: Option<&Aqi>) {
    now.icon(frame, 0, 0, 24);
    now.temperature(frame, 25, 3, 34, &DISPLAY);
    now.humidity(frame, 0, 27);
    now.feels_short(frame, 63, 27);
    if let Some(air) = air {
        now.wind_short(frame, 1, 38, 62);
        air::draw_row(frame, air, 0, 48, frame.size().width as i32);
    } else {
        now.wind_short(frame, 1, 40, 62);
        now.description(frame, 1, 53, 62);
    }
}

fn draw_strip(frame: &mut Frame, now: Now, air: Option<&Aqi>) {
    now.icon(frame, 0, 2, 28);
    now.temperature(frame, 31, 3, 52, &HUGE);
    let Some(air) = air else {
        now.humidity(frame, 84, 5);
        now.wind_short(frame, 84, 19, 44);
        return;
    };
    now.humidity(frame, 84, 1);
    now.wind_short(frame, 84, 12, 44);
    TINY.ink(color::QUIET).draw(frame, 86, 24, "AQI");
    air::draw_chip(frame, air, 101, 22);
}

fn draw_small(frame: &mut Frame, now: Now, air: Option<&Aqi>) {
    now.icon(frame, 0, 0, 22);
    now.temperature(frame, 25, 1, 34, &DISPLAY);
    now.wind_short(frame, 0, 22, if air.is_some() { 40 } else { 62 });
    if let Some(air) = air {
        air::draw_chip(frame, air, 42, 22);
    }
}

/// In the place of the weather while there is only the air.
fn draw_missing(frame: &mut Frame, shape: Shape) {
    let (width, height, font) = match shape {
        Shape::Small => (64, 20, &SMALL),
        Shape::Square => (64, 46, &SMALL),
        Shape::Strip => (82, 32, &BODY),
        Shape::Full => (128, 38, &BODY),
        Shape::Wide => (122, 64, &BODY),
    };
    let text = "Waiting for the weather";
    let count = lines(font, text, width - 4).count() as i32;
    let mut y = (height - (count - 1) * font.line - font.cap) / 2;
    for line in lines(font, text, width - 4) {
        font.ink(color::QUIET).center().draw(frame, width / 2, y, line);
        y += font.line;
    }
}

/// The weather now, in the wall's units.
#[derive(Clone, Copy)]
struct Now<'a> {
    weather: &'a Current,
    units: Units,
}

impl Now<'_> {
    fn icon(self, frame: &mut Frame, x: i32, y: i32, size: i32) {
        let Current { wid, nwid, dn, .. } = *self.weather;
        if wid.is_some() || nwid.is_some() {
            Icon::of(wid, nwid, dn).draw(frame, Point::new(x, y), size);
        }
    }

    /// In the font or the next smaller one that fits the room, centred on the height of the font.
    fn temperature(self, frame: &mut Frame, x: i32, y: i32, room: i32, font: &'static Font) {
        let Some(temp) = self.weather.temp else { return };
        let text = format_args!("{}°", self.units.temperature(temp));
        let fitting = font.fitting(room, text);
        let y = y + (font.cap - fitting.cap) / 2;
        fitting.ink(color::temperature(temp)).within(room).draw(frame, x, y, text);
    }

    fn feels(self, frame: &mut Frame, x: i32, y: i32) {
        let Some(feels) = self.weather.fl else { return };
        TINY.ink(color::QUIET).draw(frame, x, y, "FEELS");
        let text = format_args!("{}°", self.units.temperature(feels));
        BOLD.ink(color::temperature(feels)).within(36).draw(frame, x, y + 7, text);
    }

    /// Ending before `x`.
    fn feels_short(self, frame: &mut Frame, x: i32, y: i32) {
        let Some(feels) = self.weather.fl else { return };
        let text = format_args!("{}°", self.units.temperature(feels));
        BOLD.ink(color::temperature(feels)).right().within(24).draw(frame, x, y, text);
        let label = x - BOLD.width(text).min(24) - 2;
        let humidity = self.weather.humid.map_or(0, |humidity| 10 + BODY.width(format_args!("{humidity}%")));
        if label - TINY.width("FEEL") > humidity + 1 {
            TINY.ink(color::QUIET).right().draw(frame, label, y + 3, "FEEL");
        }
    }

    fn humidity(self, frame: &mut Frame, x: i32, y: i32) {
        let Some(humidity) = self.weather.humid else { return };
        mark::drop(frame, Point::new(x + 1, y), color::WATER);
        BODY.ink(color::TEXT).within(26).draw(frame, x + 9, y, format_args!("{humidity}%"));
    }

    /// Arrow, direction, speed, gusts.
    fn wind(self, frame: &mut Frame, x: i32, y: i32, room: i32) {
        let end = x + room;
        let x = self.direction(frame, x, y);
        let Some(speed) = self.weather.wind_speed else { return };
        let x = BODY.ink(color::TEXT).within(30).draw(frame, x, y, self.units.speed(speed)) + 3;
        let x = SMALL.ink(color::QUIET).draw(frame, x, y + 2, self.units.speed_name()) + 6;
        let Some(gust) = self.gust() else { return };
        let words = x + SMALL.width("gusts") + 3;
        if words + BODY.width(gust) <= end {
            SMALL.ink(color::QUIET).draw(frame, x, y + 2, "gusts");
            BODY.ink(color::WARNING).draw(frame, words, y, gust);
        } else {
            self.gust_short(frame, x, y, end);
        }
    }

    /// Gusts behind an arrow head; nothing where that does not fit either.
    fn gust_short(self, frame: &mut Frame, x: i32, y: i32, end: i32) {
        let Some(gust) = self.gust().filter(|gust| x + 7 + BODY.width(gust) <= end) else { return };
        mark::up(frame, Point::new(x, y + 2), 3, color::WARNING);
        BODY.ink(color::WARNING).draw(frame, x + 7, y, gust);
    }

    /// Arrow and speed, and gusts where they fit.
    fn wind_short(self, frame: &mut Frame, x: i32, y: i32, room: i32) {
        let end = x + room;
        let Some(speed) = self.weather.wind_speed else { return };
        let from = self.weather.wind_dir.as_deref().unwrap_or_default();
        let x = if mark::wind(frame, Point::new(x, y), 9, from, color::AIR) { x + 12 } else { x };
        let x = BODY.ink(color::TEXT).within(end - x).draw(frame, x, y, self.units.speed(speed)) + 3;
        if self.gust().is_some() {
            self.gust_short(frame, x, y, end);
        } else if x + SMALL.width(self.units.speed_name()) <= end {
            SMALL.ink(color::QUIET).draw(frame, x, y + 2, self.units.speed_name());
        }
    }

    fn direction(self, frame: &mut Frame, x: i32, y: i32) -> i32 {
        let Some(from) = self.weather.wind_dir.as_deref() else { return x };
        let arrow = mark::wind(frame, Point::new(x, y), 9, from, color::AIR);
        let x = if arrow { x + 12 } else { x };
        BOLD.ink(color::AIR).within(34).draw(frame, x, y, from) + 4
    }

    /// Gusts that are stronger than the wind.
    fn gust(self) -> Option<i64> {
        let gust = self.units.speed(self.weather.wind_gust?);
        (gust > self.units.speed(self.weather.wind_speed.unwrap_or(0.0))).then_some(gust)
    }

    fn description(self, frame: &mut Frame, x: i32, y: i32, room: i32) {
        if let Some(description) = &self.weather.desc {
            BODY.fitting(room, description).ink(color::QUIET).within(room).draw(frame, x, y, description);
        }
    }
}
