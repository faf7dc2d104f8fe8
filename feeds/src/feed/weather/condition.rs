//! Weather codes: those of the World Meteorological Organization (table 4677, as Open-Meteo reduces it) as the condition
//! codes of OpenWeatherMap, which the documents speak.

/// OpenWeatherMap's code, and what it means in words.
pub fn of_wmo(code: i64) -> (i64, &'static str) {
    match code {
        0 => (800, "clear sky"),
        1 => (801, "mainly clear"),
        2 => (802, "partly cloudy"),
        45 => (741, "fog"),
        48 => (741, "freezing fog"),
        51 => (300, "light drizzle"),
        53 => (301, "drizzle"),
        55 => (302, "heavy drizzle"),
        56 | 57 => (511, "freezing drizzle"),
        61 => (500, "light rain"),
        63 => (501, "moderate rain"),
        65 => (502, "heavy rain"),
        66 | 67 => (511, "freezing rain"),
        71 => (600, "light snow"),
        73 => (601, "snow"),
        75 => (602, "heavy snow"),
        77 => (600, "snow grains"),
        80 => (520, "light showers"),
        81 => (521, "showers"),
        82 => (522, "heavy showers"),
        85 => (620, "light snow showers"),
        86 => (622, "heavy snow showers"),
        95 => (211, "thunderstorm"),
        96 | 99 => (202, "thunderstorm with hail"),
        _ => (804, "overcast"),
    }
}
