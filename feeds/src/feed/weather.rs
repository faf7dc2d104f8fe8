//! `Weather`: now, the next days, the next hours. Degrees Fahrenheit and miles per hour, whatever a display shows.

mod condition;
pub mod open_meteo;
pub mod openweathermap;

use jiff::{Zoned, civil::Date};
use wallfeed_proto::{Values, values::weather::Weather};

use crate::transform::{Made, Moment};

/// Days of the forecast.
const DAYS: usize = 8;
/// Hours of the forecast.
const HOURS: usize = 48;

/// `TOD`, `TOM`, then `MON`.
fn day_name(date: Date, now: &Zoned) -> String {
    match now.date() {
        today if today == date => "TOD".to_owned(),
        today if today.tomorrow().is_ok_and(|tomorrow| tomorrow == date) => "TOM".to_owned(),
        _ => date.strftime("%a").to_string().to_uppercase(),
    }
}

fn made(weather: Weather, moment: &Moment) -> Made {
    moment.made(Values::Weather(Box::new(weather)))
}
