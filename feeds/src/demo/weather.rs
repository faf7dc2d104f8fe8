//! The demo's weather: one function of time, so that the hours and days ahead agree with what then comes.

mod condition;
mod spell;

use std::f64::consts::TAU;

use jiff::{SignedDuration, ToSpan, Zoned, civil::Date};
use rand::Rng;
use wallfeed_proto::values::weather::{Current, Day, DayNight, Hour, Weather, nwid};

use super::{
    almanac::{SunTimes, hour},
    dice::dice,
};
use crate::compass;
use condition::{condition, description};
use spell::Spell;

/// The weather of an invented place.
#[derive(Debug, Clone, Copy)]
pub struct Climate {
    seed: u64,
    first: Date,
}

/// The weather at one time. °F, mph, degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    pub temperature: f64,
    pub humidity: f64,
    pub wind: f64,
    pub gust: f64,
    pub wind_from: f64,
    /// `OpenWeatherMap` condition code.
    pub condition: i64,
    pub dn: DayNight,
    /// How hard it rains or snows, 0 to 1.
    pub rain: f64,
}

/// What chance decides about a day.
#[derive(Debug, Clone, Copy)]
struct Mood {
    warmer: f64,
    clouds: f64,
    wind: f64,
    wind_from: f64,
    spell: Option<Spell>,
}

/// What decides about a day's hours. Its numbers are on their way to tomorrow's.
#[derive(Debug, Clone, Copy)]
struct Outlook {
    today: Mood,
    tomorrow: Mood,
    season: f64,
    sun: SunTimes,
}

impl Climate {
    /// The climate of a seed. Its first day has a thunderstorm in the afternoon.
    pub fn new(seed: u64, first: Date) -> Self {
        Self { seed, first }
    }

    /// The weather at a time.
    pub fn at(&self, time: &Zoned) -> Moment {
        self.outlook(time).at(hour(time))
    }

    fn outlook(&self, time: &Zoned) -> Outlook {
        let (today, tomorrow) = (self.mood(time.date()), self.mood(time.date().saturating_add(1.day())));
        Outlook { today, tomorrow, season: season(time), sun: SunTimes::of(time) }
    }

    /// The document at a time: now, eight days, 48 hours.
    pub fn weather(&self, now: &Zoned) -> Weather {
        let this_hour =
            now.saturating_sub(SignedDuration::from_secs(60 * i64::from(now.minute()) + i64::from(now.second())));
        Weather {
            current: Some(current(&self.at(now))),
            forecast: Some((0..8).map(|days| self.day(now, days)).collect()),
            hourly: Some((0..48).map(|hours| self.hour(&this_hour.saturating_add(hours.hours()))).collect()),
            ..Weather::default()
        }
    }

    fn hour(&self, time: &Zoned) -> Hour {
        let moment = self.at(time);
        Hour {
            hour: Some(time.strftime("%H:00").to_string()),
            dn: Some(moment.dn),
            wid: Some(moment.condition),
            nwid: Some(nwid(moment.condition, moment.dn)),
            temp: Some(moment.temperature as i64),
            feel: Some(moment.feels_like() as i64),
            ..Hour::default()
        }
    }

    /// A day's extremes, and the weather that people will remember: the hardest rain of its waking hours, else its noon.
    fn day(&self, now: &Zoned, days: i32) -> Day {
        let then = now.saturating_add(days.days());
        let outlook = self.outlook(&then);
        let moments: Vec<_> = (0..24).map(|hour| outlook.at(f64::from(hour))).collect();
        let temperatures = || moments.iter().map(|moment| moment.temperature);
        let waking = moments.iter().skip(8).take(13);
        let wettest = waking.filter(|moment| moment.rain > 0.0).max_by(|one, other| one.rain.total_cmp(&other.rain));
        let wid = wettest.or(moments.get(12)).map(|moment| moment.condition);
        Day {
            dow: Some(match days {
                0 => "TOD".into(),
                1 => "TOM".into(),
                _ => then.strftime("%a").to_string().to_uppercase(),
            }),
            dn: Some(DayNight::Day),
            wid,
            nwid: wid.map(|wid| nwid(wid, DayNight::Day)),
            high: temperatures().reduce(f64::max).map(|high| high as i64),
            low: temperatures().reduce(f64::min).map(|low| low as i64),
            ..Day::default()
        }
    }

    fn mood(&self, date: Date) -> Mood {
        let day = i64::from((date - self.first).get_days());
        let mut dice = dice(self.seed, "weather", day);
        Mood {
            warmer: dice.random_range(-7.0..7.0),
            clouds: dice.random_range(0.0..0.8),
            wind: dice.random_range(3.0..11.0),
            wind_from: dice.random_range(180.0..320.0),
            spell: if day == 0 { Some(Spell::FIRST) } else { Spell::perhaps(&mut dice) },
        }
    }
}

impl Outlook {
    fn at(&self, hour: f64) -> Moment {
        let between = |of: fn(&Mood) -> f64| of(&self.today) + (of(&self.tomorrow) - of(&self.today)) * hour / 24.0;
        let wave = |peak: f64, period: f64| (TAU * (hour - peak) / period).cos();
        let spell = self.today.spell.unwrap_or_default();
        let rain = spell.strength(hour);
        let clouds = between(|mood| mood.clouds).max(spell.overcast(hour));
        let swing = 9.0 * (1.0 - 0.5 * clouds) * wave(15.0, 24.0);
        let temperature = self.season + between(|mood| mood.warmer) + swing - spell.cooling(hour);
        let wind = between(|mood| mood.wind) * (1.2 + 0.4 * wave(14.0, 24.0)) + 9.0 * rain;
        Moment {
            temperature,
            humidity: (62.0 - 2.0 * swing + 30.0 * rain).clamp(20.0, 100.0),
            wind,
            gust: if wind > 8.0 { wind * (1.5 + 0.6 * rain) } else { 0.0 },
            wind_from: between(|mood| mood.wind_from) + 15.0 * wave(3.0, 8.0) + 40.0 * rain,
            condition: condition(clouds, rain, spell.thunder, temperature),
            dn: if self.sun.is_up(hour) { DayNight::Day } else { DayNight::Night },
            rain,
        }
    }
}

impl Moment {
    /// What the temperature feels like, °F: wind chill, or the heat index by Rothfusz (both US National Weather Service).
    pub fn feels_like(&self) -> f64 {
        let Self { temperature: t, humidity, wind, .. } = *self;
        if t <= 50.0 && wind > 3.0 {
            let wind = wind.powf(0.16);
            35.74 + 0.6215 * t - 35.75 * wind + 0.4275 * t * wind
        } else if t >= 80.0 {
            let (h, tt, hh) = (humidity, t * t, humidity * humidity);
            -42.379 + 2.049_015_23 * t + 10.143_331_27 * h
                - 0.224_755_41 * t * h
                - 0.006_837_83 * tt
                - 0.054_817_17 * hh
                + 0.001_228_74 * tt * h
                + 0.000_852_82 * t * hh
                - 0.000_001_99 * tt * hh
        } else {
            t
        }
    }
}

fn current(moment: &Moment) -> Current {
    Current {
        temp: Some(hundredths(moment.temperature)),
        fl: Some(hundredths(moment.feels_like())),
        humid: Some(moment.humidity as i64),
        wind_dir: Some(compass::point(moment.wind_from).into()),
        wind_speed: Some(hundredths(moment.wind)),
        wind_gust: Some(hundredths(moment.gust)),
        desc: Some(description(moment.condition).into()),
        dn: Some(moment.dn),
        wid: Some(moment.condition),
        nwid: Some(nwid(moment.condition, moment.dn)),
        ..Current::default()
    }
}

/// The mean temperature of the time of year, °F: coldest in late January.
fn season(time: &Zoned) -> f64 {
    52.0 - 23.0 * (TAU * (f64::from(time.day_of_year()) - 25.0) / 365.25).cos()
}

fn hundredths(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> Zoned {
        "2026-07-10T12:00-04:00[America/New_York]".parse().unwrap()
    }

    fn climate() -> Climate {
        Climate::new(7, noon().date())
    }

    #[test]
    fn the_first_afternoon_has_a_thunderstorm() {
        let storm = climate().at(&noon().saturating_add(4.hours()));
        assert!((200..=232).contains(&storm.condition), "{storm:?}");
        assert!((800..=804).contains(&climate().at(&noon()).condition));
    }

    #[test]
    fn the_hours_ahead_come_true() {
        let weather = climate().weather(&noon());
        let hourly = weather.hourly.unwrap();
        assert_eq!(hourly.len(), 48);
        for (hours, forecast) in hourly.iter().enumerate() {
            let then = climate().weather(&noon().saturating_add((hours as i64).hours())).current.unwrap();
            assert_eq!(forecast.temp, then.temp.map(|temperature| temperature as i64));
            assert_eq!((forecast.wid, forecast.dn, forecast.nwid), (then.wid, then.dn, then.nwid));
        }
    }

    #[test]
    fn the_days_ahead_span_their_hours() {
        let weather = climate().weather(&noon().start_of_day().unwrap());
        let (forecast, hourly) = (weather.forecast.unwrap(), weather.hourly.unwrap());
        assert_eq!(forecast.len(), 8);
        for (day, hours) in forecast.iter().zip(hourly.chunks(24)) {
            assert_eq!(hours.iter().filter_map(|hour| hour.temp).max(), day.high);
            assert_eq!(hours.iter().filter_map(|hour| hour.temp).min(), day.low);
        }
        let names: Vec<_> = forecast.iter().filter_map(|day| day.dow.as_deref()).collect();
        assert_eq!(names, ["TOD", "TOM", "SUN", "MON", "TUE", "WED", "THU", "FRI"]);
    }

    #[test]
    fn the_weather_does_not_jump() {
        let mut before = climate().at(&noon());
        for minutes in 1..=4 * 24 * 60 {
            let now = climate().at(&noon().saturating_add(minutes.minutes()));
            assert!((now.temperature - before.temperature).abs() < 0.5, "{minutes}: {before:?} {now:?}");
            assert!((now.wind - before.wind).abs() < 1.0, "{minutes}: {before:?} {now:?}");
            before = now;
        }
    }

    #[test]
    fn wind_chills_and_damp_heat_oppresses() {
        let feels = |temperature, humidity, wind| {
            Moment { temperature, humidity, wind, ..climate().at(&noon()) }.feels_like().round()
        };
        let check = |felt: f64, expected: f64| assert!((felt - expected).abs() < 0.1, "{felt} {expected}");
        // From the Weather Service's charts.
        check(feels(0.0, 50.0, 15.0), -19.0);
        check(feels(90.0, 70.0, 5.0), 106.0);
        check(feels(65.0, 50.0, 20.0), 65.0);
    }
}
