//! The air: its score in a disc of its colour, in words, and on the scale.

use embedded_graphics::pixelcolor::Rgb888;
use wallfeed_proto::values::aqi::{Aqi, Category, Rgb};

use crate::{
    frame::{Frame, rect},
    icons::disc,
    ink::{BOLD, HEADLINE, LARGE, SMALL, TINY, block, color, label::lines, readable_on, visible},
};

/// The categories with the highest score of each, as the scale shows them.
const SCALE: [(i64, Category); 6] = [
    (50, Category::Good),
    (100, Category::Moderate),
    (150, Category::Sensitive),
    (200, Category::Unhealthy),
    (300, Category::VeryUnhealthy),
    (500, Category::Hazardous),
];

fn score(air: &Aqi) -> i64 {
    air.aqi_score.unwrap_or_default().clamp(0, 999)
}

fn color_of(Rgb(red, green, blue): Rgb) -> Rgb888 {
    block(Rgb888::new(red, green, blue))
}

/// The colour that the document gives, or its category's.
fn air_color(air: &Aqi) -> Rgb888 {
    color_of(air.color.unwrap_or(Category::of(score(air)).color()))
}

/// The pollutant in a word, when the air is not good.
fn pollutant(air: &Aqi) -> Option<&str> {
    if score(air) <= 50 {
        return None;
    }
    let name = air.main_pollutant.as_deref()?;
    Some(match name {
        "Particulate Matter (2.5 microns)" => "PM2.5",
        "Particulate Matter (10 microns)" => "PM10",
        "Carbon Monoxide" => "CO",
        "Sulfur Dioxide" => "SO2",
        "Nitrogen Dioxide" => "NO2",
        other => other,
    })
}

/// A row, 23 high and 16 on a narrow wall: disc, words, scale.
pub fn draw_row(frame: &mut Frame, air: &Aqi, x: i32, y: i32, width: i32) {
    let color = air_color(air);
    let narrow = width < 128;
    let diameter = if narrow { 16 } else { 23 };
    disc(frame, x, y, diameter, color);
    let font = if narrow { SMALL.fitting(diameter - 4, score(air)) } else { &BOLD };
    let figures = font.ink(readable_on(color)).center();
    figures.draw(frame, x + diameter / 2, y + (diameter - font.cap) / 2, score(air));

    let (left, right) = (x + diameter + 3, x + width);
    if narrow {
        draw_short_words(frame, air, left, y, right);
    } else {
        draw_words(frame, air, left, y, right);
    }
    draw_scale(frame, score(air), left, y + diameter - 5, right - left);
}

/// The adjective in one line if it fits beside the pollutant, else in two smaller ones.
fn draw_words(frame: &mut Frame, air: &Aqi, left: i32, y: i32, right: i32) {
    let ink = visible(air_color(air));
    let words = air.aqi_adjective.as_deref().unwrap_or_default();
    let pollutant = pollutant(air).unwrap_or_default();
    let room = right - left - SMALL.width(pollutant).min(40) - 4;
    let quiet = SMALL.ink(color::QUIET).right().within(40);
    if BOLD.width(words) <= room {
        BOLD.ink(ink).draw(frame, left, y + 5, words);
        quiet.draw(frame, right, y + 7, pollutant);
    } else {
        for (index, line) in lines(&SMALL, words, right - left).take(2).enumerate() {
            SMALL.ink(ink).within(right - left).draw(frame, left, y + 1 + 8 * index as i32, line);
        }
        quiet.draw(frame, right, y + 1, pollutant);
    }
}

fn draw_short_words(frame: &mut Frame, air: &Aqi, left: i32, y: i32, right: i32) {
    let ink = visible(air_color(air));
    let words = match air.aqi_adjective.as_deref().unwrap_or_default() {
        "Unhealthy for Sensitive Groups" => "Sensitive",
        words => words,
    };
    let room = right - left;
    if SMALL.width(words) <= room {
        SMALL.ink(ink).draw(frame, left, y + 2, words);
        return;
    }
    for (index, line) in lines(&TINY, words, room).take(2).enumerate() {
        TINY.ink(ink).within(room).draw(frame, left, y - 1 + 6 * index as i32, line);
    }
}

/// The six categories side by side, with a pointer at the score.
fn draw_scale(frame: &mut Frame, score: i64, x: i32, y: i32, width: i32) {
    let count = SCALE.len() as i32;
    let edge = |index: usize| x + index as i32 * (width + 1) / count;
    for (index, (_, category)) in SCALE.iter().enumerate() {
        let (from, to) = (edge(index), edge(index + 1) - 1);
        frame.fill(rect(from, y + 1, to - from, 3), color_of(category.color()));
    }
    let index = SCALE.iter().position(|&(most, _)| score <= most).unwrap_or(SCALE.len() - 1);
    let low = if index == 0 { 0 } else { SCALE[index - 1].0 };
    let high = SCALE[index].0;
    let (from, to) = (edge(index), edge(index + 1) - 2);
    let at = from + ((score.min(high) - low) * i64::from(to - from) / (high - low)) as i32;
    frame.fill(rect(at - 1, y - 1, 3, 7), color::BLACK);
    frame.fill(rect(at, y - 1, 1, 7), color::TEXT);
}

/// The score in its colour, 9 high and 22 wide.
pub fn draw_chip(frame: &mut Frame, air: &Aqi, x: i32, y: i32) {
    let color = air_color(air);
    frame.fill(rect(x + 1, y, 20, 10), color);
    frame.fill(rect(x, y + 1, 22, 8), color);
    BOLD.ink(readable_on(color)).center().draw(frame, x + 11, y + 1, score(air));
}

/// A column, 64 high: a large disc, words below it, the scale at the bottom.
pub fn draw_gauge(frame: &mut Frame, air: &Aqi, x: i32, width: i32) {
    let color = air_color(air);
    let center = x + width / 2;
    disc(frame, center - 15, 2, 31, color);
    let font = if score(air) > 99 { &HEADLINE } else { &LARGE };
    font.ink(readable_on(color)).center().draw(frame, center, 18 - font.cap / 2, score(air));
    let words = air.aqi_adjective.as_deref().unwrap_or_default();
    let pollutant = pollutant(air).unwrap_or_default();
    if BOLD.width(words) <= width {
        BOLD.ink(visible(color)).center().draw(frame, center, 37, words);
        SMALL.ink(color::QUIET).center().within(width).draw(frame, center, 48, pollutant);
    } else {
        let y = if TINY.width(words) <= width { 40 } else { 36 };
        for (index, line) in lines(&TINY, words, width).take(2).enumerate() {
            TINY.ink(visible(color)).center().within(width).draw(frame, center, y + 7 * index as i32, line);
        }
        TINY.ink(color::QUIET).center().within(width).draw(frame, center, 51, pollutant);
    }
    draw_scale(frame, score(air), x, 59, width);
}
