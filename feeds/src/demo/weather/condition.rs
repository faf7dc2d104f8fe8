//! `OpenWeatherMap`'s condition codes (<https://openweathermap.org/weather-conditions>), as far as the demo uses them.

/// Below this it snows, °F.
const SNOW: f64 = 34.0;

/// The code for clouds and rain from 0 to 1.
pub fn condition(clouds: f64, rain: f64, thunder: bool, temperature: f64) -> i64 {
    if rain > 0.05 {
        return match (temperature < SNOW, thunder) {
            (true, _) => step(rain, [600, 601, 602]),
            (false, true) => step(rain, [500, 211, 202]),
            (false, false) => step(rain, [500, 501, 502]),
        };
    }
    match clouds {
        ..0.11 => 800,
        ..0.25 => 801,
        ..0.5 => 802,
        ..0.85 => 803,
        _ => 804,
    }
}

fn step(rain: f64, [light, moderate, heavy]: [i64; 3]) -> i64 {
    match rain {
        ..0.3 => light,
        ..0.75 => moderate,
        _ => heavy,
    }
}

/// The code in words.
pub fn description(condition: i64) -> &'static str {
    match condition {
        202 => "thunderstorm with heavy rain",
        211 => "thunderstorm",
        500 => "light rain",
        501 => "moderate rain",
        502 => "heavy intensity rain",
        600 => "light snow",
        601 => "snow",
        602 => "heavy snow",
        801 => "few clouds",
        802 => "scattered clouds",
        803 => "broken clouds",
        804 => "overcast clouds",
        _ => "clear sky",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sky_is_called_by_its_cover_and_what_falls() {
        let check = |clouds, rain, thunder, temperature, expected| {
            assert_eq!(description(condition(clouds, rain, thunder, temperature)), expected);
        };
        check(0.0, 0.0, false, 60.0, "clear sky");
        check(0.2, 0.0, false, 60.0, "few clouds");
        check(0.4, 0.0, true, 60.0, "scattered clouds");
        check(0.7, 0.0, false, 20.0, "broken clouds");
        check(1.0, 0.0, false, 60.0, "overcast clouds");
        check(1.0, 0.1, true, 60.0, "light rain");
        check(1.0, 0.5, true, 60.0, "thunderstorm");
        check(1.0, 1.0, true, 60.0, "thunderstorm with heavy rain");
        check(1.0, 1.0, false, 60.0, "heavy intensity rain");
        check(1.0, 1.0, true, 20.0, "heavy snow");
    }
}
