//! The sky in one picture, at any size.

use embedded_graphics::{pixelcolor::Rgb888, prelude::*};
use wallfeed_proto::values::weather::DayNight;

use super::{disc, triangle};
use crate::{
    frame::{Frame, rect},
    ink::{self, color},
};

/// What the sky does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sky {
    /// Sun or moon.
    Clear,
    /// Sun or moon and a cloud.
    FewClouds,
    /// One cloud.
    Clouds,
    /// Clouds and nothing else.
    Overcast,
    /// Rain with breaks.
    Showers,
    /// Rain.
    Rain,
    /// Much rain.
    HeavyRain,
    /// Lightning.
    Thunder,
    /// Snow.
    Snow,
    /// Rain and snow, or rain that freezes.
    Sleet,
    /// Hail.
    Hail,
    /// Mist, fog, smoke, haze, dust.
    Mist,
    /// Wind, squalls.
    Wind,
    /// A tornado.
    Tornado,
    /// None of the known codes.
    Unknown,
}

impl Sky {
    /// The sky of an OpenWeatherMap condition code (openweathermap.org/weather-conditions).
    #[must_use]
    pub fn of(wid: i64) -> Self {
        match wid {
            200..=299 => Self::Thunder,
            300..=399 | 520 | 521 | 531 => Self::Showers,
            502..=504 | 522 => Self::HeavyRain,
            511 | 611..=616 => Self::Sleet,
            500..=599 => Self::Rain,
            600..=699 | 903 => Self::Snow,
            771 | 905 | 952..=959 => Self::Wind,
            781 | 900..=902 | 960..=962 => Self::Tornado,
            700..=799 => Self::Mist,
            800 | 904 | 951 => Self::Clear,
            801 | 802 => Self::FewClouds,
            803 => Self::Clouds,
            804 => Self::Overcast,
            906 => Self::Hail,
            _ => Self::Unknown,
        }
    }
}

/// What is seen at an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Icon {
    /// What the sky does.
    pub sky: Sky,
    /// Whether the sun is down.
    pub night: bool,
}

impl Icon {
    /// The icon of a condition code and of day or night; the icon's code (60000 or 61000 above it) helps where one is missing.
    #[must_use]
    pub fn of(wid: Option<i64>, nwid: Option<i64>, dn: Option<DayNight>) -> Self {
        let wid = wid.or_else(|| nwid.map(|nwid| nwid.rem_euclid(1000)));
        let night = match dn {
            Some(dn) => dn == DayNight::Night,
            None => nwid.is_some_and(|nwid| nwid >= 61_000),
        };
        Self { sky: wid.map_or(Sky::Unknown, Sky::of), night }
    }

    /// Draws the icon in the square of `size` at `at`.
    pub fn draw(self, frame: &mut Frame, at: Point, size: i32) {
        let s = size;
        let mut brush = Brush { frame, x: at.x, y: at.y, s };
        match self.sky {
            Sky::Clear if self.night => {
                brush.moon(0, 0, s, false);
                brush.stars();
            }
            Sky::Clear => brush.sun(0, 0, s),
            Sky::FewClouds => {
                brush.light(self.night);
                brush.cloud(0, s * 3 / 8, s * 13 / 16, CLOUD);
            }
            Sky::Clouds => brush.cloud(0, s * 3 / 16, s, CLOUD),
            Sky::Overcast => {
                brush.cloud(s * 5 / 16, s / 8, s * 11 / 16, DARK_CLOUD);
                brush.cloud(0, s * 5 / 16, s * 27 / 32, CLOUD);
            }
            Sky::Showers => {
                brush.light(self.night);
                brush.cloud(0, s / 4, s * 13 / 16, CLOUD);
                brush.fall(&[Drop::Rain; 3], s * 13 / 16);
            }
            Sky::Rain => {
                brush.cloud(0, s / 16, s, CLOUD);
                brush.fall(&[Drop::Rain; 4], s);
            }
            Sky::HeavyRain => {
                brush.cloud(0, s / 16, s, DARK_CLOUD);
                brush.fall(&[Drop::Rain; 5], s);
            }
            Sky::Thunder => {
                brush.cloud(0, 0, s, DARK_CLOUD);
                brush.bolt();
            }
            Sky::Snow => {
                brush.cloud(0, s / 16, s, CLOUD);
                brush.fall(&[Drop::Flake; 3], s);
            }
            Sky::Sleet => {
                brush.cloud(0, s / 16, s, CLOUD);
                brush.fall(&[Drop::Rain, Drop::Flake, Drop::Rain], s);
            }
            Sky::Hail => {
                brush.cloud(0, s / 16, s, DARK_CLOUD);
                brush.fall(&[Drop::Stone; 3], s);
            }
            Sky::Mist => brush.mist(),
            Sky::Wind => brush.wind(),
            Sky::Tornado => brush.tornado(),
            Sky::Unknown => brush.question(),
        }
    }
}

const CLOUD: Rgb888 = Rgb888::new(196, 208, 228);
const DARK_CLOUD: Rgb888 = Rgb888::new(100, 116, 148);

/// What falls from a cloud.
#[derive(Clone, Copy)]
enum Drop {
    Rain,
    Flake,
    Stone,
}

/// The square that an icon is drawn in.
struct Brush<'a> {
    frame: &'a mut Frame,
    x: i32,
    y: i32,
    s: i32,
}

impl Brush<'_> {
    fn disc(&mut self, x: i32, y: i32, diameter: i32, color: Rgb888) {
        disc(self.frame, self.x + x, self.y + y, diameter, color);
    }

    fn bar(&mut self, x: i32, y: i32, w: i32, h: i32, color: Rgb888) {
        self.frame.fill(rect(self.x + x, self.y + y, w, h), color);
    }

    /// Half of an icon: sun or moon peeping out behind a cloud.
    fn light(&mut self, night: bool) {
        let s = self.s;
        if night {
            self.moon(s * 13 / 32, 0, s * 19 / 32, true);
        } else {
            self.sun(s / 4, 0, s * 3 / 4);
        }
    }

    /// A disc and eight rays in the square of `s` at `x`, `y`.
    fn sun(&mut self, x: i32, y: i32, s: i32) {
        let core = s / 2 + (s / 2 + s) % 2;
        let thick = if s >= 24 { 2 } else { 1 };
        let middle = (s - 1) as f32 / 2.0;
        let (from, to) = (core as f32 / 2.0 + (s as f32 / 9.0).max(1.5), middle);
        for ray in 0..8u8 {
            let (sin, cos) = (f32::from(ray) * std::f32::consts::FRAC_PI_4).sin_cos();
            // The rays between are drawn a little longer than a circle would have them.
            let to = if ray % 2 == 1 { to * 1.04 } else { to };
            for step in 0..=2 * s {
                let along = from + (to - from) * step as f32 / (2 * s) as f32;
                let place = |part: f32| (middle + part * along - (thick - 1) as f32 / 2.0).round() as i32;
                self.bar(x + place(sin), y + place(cos), thick, thick, color::SUN);
            }
        }
        self.disc(x + (s - core) / 2, y + (s - core) / 2, core, color::SUN);
    }

    /// A crescent in the square of `s` at `x`, `y`: open to the upper right, or mirrored to the upper left.
    fn moon(&mut self, x: i32, y: i32, s: i32, mirrored: bool) {
        let inside = |px: i32, py: i32, (cx, cy, r): (f32, f32, f32)| {
            let side = s as f32;
            let (dx, dy) = (px as f32 + 0.5 - cx * side, py as f32 + 0.5 - cy * side);
            dx * dx + dy * dy <= (r * side).powi(2)
        };
        for (px, py) in (0..s).flat_map(|py| (0..s).map(move |px| (px, py))) {
            if inside(px, py, (0.46, 0.52, 0.43)) && !inside(px, py, (0.68, 0.38, 0.37)) {
                let px = if mirrored { s - 1 - px } else { px };
                self.bar(x + px, y + py, 1, 1, color::MOON);
            }
        }
    }

    fn stars(&mut self) {
        let s = self.s;
        self.star(s * 25 / 32, s * 5 / 32, s);
        self.star(s * 5 / 8, s * 15 / 32, s / 2);
    }

    fn star(&mut self, x: i32, y: i32, s: i32) {
        let arm = s / 16;
        self.bar(x - arm, y, 2 * arm + 1, 1, color::TEXT);
        self.bar(x, y - arm, 1, 2 * arm + 1, color::TEXT);
    }

    /// A cloud of a width with the upper left corner at `x`, `y`, with a dark seam around it.
    fn cloud(&mut self, x: i32, y: i32, w: i32, color: Rgb888) {
        for (grow, color) in [(1, color::BLACK), (0, color)] {
            let h = w * 5 / 8;
            let (left, main, right) = (w * 7 / 16, w * 9 / 16, w / 2);
            for (px, py, d) in [(0, h - left, left), (w * 3 / 16, 0, main), (w - right, h - right, right)] {
                self.disc(x + px - grow, y + py - grow, d + 2 * grow, color);
            }
            self.bar(x + left / 2, y + h - left / 2, w - left / 2 - right / 2, left / 2 + grow, color);
        }
    }

    /// What falls, spread evenly below a cloud of the width.
    fn fall(&mut self, drops: &[Drop], width: i32) {
        let s = self.s;
        let (top, count) = (s * 23 / 32 + 1, drops.len() as i32);
        for (index, drop) in drops.iter().enumerate() {
            let x = width * (2 * index as i32 + 1) / (2 * count) + s / 16;
            let lower = index as i32 % 2 * (s / 12);
            match drop {
                Drop::Rain => {
                    let length = (s / 5).max(2);
                    let thick = if s >= 24 { 2 } else { 1 };
                    for step in 0..length {
                        self.bar(x - step / 2, top + lower / 2 + step, thick, 1, color::WATER);
                    }
                }
                Drop::Flake if s >= 20 => {
                    let y = top + s / 12 + lower;
                    self.bar(x - 2, y, 5, 1, color::TEXT);
                    self.bar(x, y - 2, 1, 5, color::TEXT);
                    self.bar(x - 1, y - 1, 3, 3, color::TEXT);
                    self.bar(x, y, 1, 1, color::BLACK);
                }
                Drop::Flake => {
                    let y = top + 1 + lower;
                    self.bar(x - 1, y, 3, 1, color::TEXT);
                    self.bar(x, y - 1, 1, 3, color::TEXT);
                }
                Drop::Stone => {
                    let d = (s / 7).max(2);
                    self.disc(x - d / 2, top + lower, d, color::TEXT);
                }
            }
        }
    }

    fn bolt(&mut self) {
        let s = self.s;
        let place = |(x, y): (i32, i32)| (self.x + x * s / 32, self.y + y * s / 32);
        for grow in [1, 0] {
            let color = if grow == 1 { color::BLACK } else { color::CAUTION };
            let upper = [(17 + 2 * grow, 13 - grow), (9 - grow, 24 + grow), (19 + grow, 24 + grow)].map(place);
            let lower = [(12 - 2 * grow, 32 + grow), (22 + 2 * grow, 19 - grow), (13 - grow, 19 - grow)].map(place);
            triangle(self.frame, upper, color);
            triangle(self.frame, lower, color);
        }
    }

    fn mist(&mut self) {
        let s = self.s;
        let thick = (s / 12).max(1);
        for (row, (from, to)) in [(3, 12), (1, 14), (0, 10), (4, 16), (2, 13)].into_iter().enumerate() {
            let y = s * (2 + 6 * row as i32) / 32 + s / 16;
            let color = if row % 2 == 0 { color::QUIET } else { CLOUD };
            self.bar(s * from / 16, y, s * (to - from) / 16, thick, color);
        }
    }

    fn wind(&mut self) {
        let s = self.s;
        let thick = (s / 14).max(1);
        for (y, length, up) in [(11, 20, true), (17, 29, true), (23, 17, false)] {
            let (y, end) = (s * y / 32, s * length / 32);
            let curl = s * 4 / 32 + thick;
            self.bar(0, y, end, thick, color::AIR);
            let (side, tip) = if up { (y - curl, y - curl) } else { (y, y + curl) };
            self.bar(end, side + i32::from(up) * thick, thick, curl + if up { 0 } else { thick - 1 }, color::AIR);
            self.bar(end - curl, tip, curl, thick, color::AIR);
        }
    }

    fn tornado(&mut self) {
        let s = self.s;
        let thick = (s / 10).max(1);
        for (row, (x, w)) in [(1, 30), (4, 24), (9, 17), (13, 11), (14, 7), (13, 4)].into_iter().enumerate() {
            let color = if row % 2 == 0 { CLOUD } else { color::QUIET };
            self.bar(s * x / 32, s * row as i32 * 5 / 30 + s / 24, (s * w / 32).max(1), thick, color);
        }
    }

    fn question(&mut self) {
        let font = if self.s >= 24 { &ink::DISPLAY } else { &ink::BOLD };
        let (x, y) = (self.x + self.s / 2, self.y + (self.s - font.cap) / 2);
        font.ink(color::QUIET).center().draw(self.frame, x, y, "?");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_their_sky() {
        for (wid, sky) in [
            (200, Sky::Thunder),
            (300, Sky::Showers),
            (500, Sky::Rain),
            (503, Sky::HeavyRain),
            (511, Sky::Sleet),
            (521, Sky::Showers),
            (601, Sky::Snow),
            (616, Sky::Sleet),
            (741, Sky::Mist),
            (771, Sky::Wind),
            (781, Sky::Tornado),
            (800, Sky::Clear),
            (801, Sky::FewClouds),
            (803, Sky::Clouds),
            (804, Sky::Overcast),
            (0, Sky::Unknown),
            (-5, Sky::Unknown),
            (i64::MAX, Sky::Unknown),
        ] {
            assert_eq!(Sky::of(wid), sky, "{wid}");
        }
    }

    #[test]
    fn the_icons_code_stands_in_for_what_is_missing() {
        let night = Icon { sky: Sky::Clear, night: true };
        assert_eq!(Icon::of(None, Some(61_800), None), night);
        assert_eq!(Icon::of(Some(800), None, Some(DayNight::Night)), night);
        assert_eq!(Icon::of(None, Some(60_500), None), Icon { sky: Sky::Rain, night: false });
        assert_eq!(Icon::of(None, None, None).sky, Sky::Unknown);
    }
}
