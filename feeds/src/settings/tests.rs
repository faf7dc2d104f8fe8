//! The settings as people write them.

use super::*;
fn read(text: &str) -> Result<Settings, String> {
    Settings::from_toml(text, &Overrides::default()).map_err(|error| error.to_string())
}

#[test]
fn a_feed_runs_when_it_has_a_table() {
    let settings = read(
        r#"
        contact = "me@example.org"
        time_zone = "America/New_York"
        location = { latitude = 40.71, longitude = -74 }

        [weather]
        source = "openweathermap"
        secret = "owm_key"
        base_url = "http://localhost:8080/owm"

        [moon]
        time_zone = "Europe/Oslo"
        latitude = 59.91
        longitude = 10.75
        period = 60

        [aqi]
        enabled = false

        [url.Solar]
        url = "https://inverter.home/"

        [url.Doorbell]
        key = "Message"
        url = "https://door.home/"
        values = { text = "/ring" }
        "#,
    )
    .unwrap();
    let mut names: Vec<_> = settings.feeds.iter().map(|feed| (feed.name.as_str(), feed.key.as_str())).collect();
    names.sort_unstable();
    assert_eq!(names, [("Doorbell", "Message"), ("Solar", "Solar"), ("moon", "Moon"), ("weather", "Weather")]);
    let weather = settings.feed("weather").unwrap();
    assert_eq!(weather.source, Source::OpenWeatherMap);
    assert_eq!(weather.place, Some(Place { latitude: 40.71, longitude: -74.0 }));
    assert_eq!(weather.time_zone.iana_name(), Some("America/New_York"));
    assert_eq!(weather.secret.as_deref(), Some("owm_key"));
    assert_eq!(weather.period, Kind::Weather.period());
    let moon = settings.feed("Moon").unwrap();
    assert_eq!(moon.time_zone.iana_name(), Some("Europe/Oslo"));
    assert_eq!(moon.place, Some(Place { latitude: 59.91, longitude: 10.75 }));
    assert_eq!(moon.period, Duration::from_secs(60));
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let check = |text: &str, expected: &str| {
        let error = read(text).expect_err(text);
        assert!(error.contains(expected), "{text}: {error}");
    };
    check("[weather", "line 1, column ");
    check("\n[weather]\nsauce = 1", "line 3, column 1: unknown field `sauce`");
    check("[weather]\nsource = \"yr\"", "line 2, column 10: weather has no source yr, but: open-meteo, openweathermap");
    check("[mlb]\nsource = 3", "line 2, column 10: invalid type: integer `3`, expected a string");
    check("[moon]\nleague = 3", "line 2, column 1: unknown field `league`, there are no fields");
    check("[calendar]\nsource = \"google\"\nurl = \"\"", "line 3, column 1: unknown field `url`, expected `calendar`");
    check("[calendar]\nurl = 3", "line 2, column 7: write the address of a calendar, or a list of them");
    check("[calendar]\ndays = 300", "line 2, column 8: invalid value: integer `300`, expected 0 to 255");
    check("[moon]\nlatitude = \"north\"", "line 2, column 12: invalid type: string \"north\", expected a number");
    check("[url.X]\nurl = \"nowhere\"", "line 2, column 7: relative URL without a base: write an address");
    check("[wether]", "line 1, column 2: unknown field `wether`");
    check("weather = 3", "line 1, column 11: `weather` is a table: write [weather]");
    check("[moon]\nperiod = 0", "line 2, column 10: a period is 1 to 86400 seconds");
    check("[moon]\nperiod = \"often\"", "line 2, column 10: invalid type");
    check("[moon]\ntime_zone = \"Mars/Olympus\"", "line 2, column 13: `Mars/Olympus` is no time zone");
    check("[moon]\nlatitude = 91\nlongitude = 0", "line 1, column 1: 91, 0 is no place");
    check("[moon]\nlatitude = 1", "a place has both");
    check("[aqi]\nbase_url = \"localhost\"", "line 2, column 12: write a base URL");
    check("units = \"metric\"", "always in °F");
    check("to = \"ftp://example.com\"", "line 1, column 6: ");
    check("metrics_listen = \"here\"", "line 1, column 18: ");
    check("[url]\nSolar = 1", "line 2, column 9: `url.Solar` is a table");
    check("[demo]\nspeed = 0", "more than 0");
}

#[test]
fn the_service_is_a_part_of_the_settings_and_the_command_line_comes_first() {
    let text = "to = 'redis://redis.home'\ntoken_secret = 'gateway'\ncache = '/var/cache/feeds'\n\
                metrics_listen = '127.0.0.1:8010'\n[moon]\nlatitude = 1\nlongitude = 2";
    let said = Service { to: Some("-".parse().unwrap()), ..Service::default() };
    let service = said.or(read(text).unwrap().service);
    assert_eq!(service.to, Some("-".parse().unwrap()));
    assert_eq!(service.token_secret.as_deref(), Some("gateway"));
    assert_eq!(service.cache, Some("/var/cache/feeds".into()));
    assert_eq!(service.metrics_listen, Some("127.0.0.1:8010".parse().unwrap()));
}

#[test]
fn a_parsed_table_is_the_same() {
    let text = "latitude = 1\nlongitude = 2\n[moon]\n[url.Solar]\nurl = \"http://localhost/\"";
    let settings = Settings::from_table(&text.parse().unwrap(), &Overrides::default()).unwrap();
    assert_eq!(settings.feeds.len(), 2);
    let error = Settings::from_table(&"[moon]\nsun = 1".parse().unwrap(), &Overrides::default()).unwrap_err();
    assert!(error.to_string().starts_with("unknown field `sun`"), "{error}");
}

#[test]
fn the_command_line_comes_first() {
    let overrides = Overrides { latitude: Some(1.0), longitude: Some(2.0), ..Overrides::default() };
    let settings = Settings::from_toml("latitude = 3\nlongitude = 4\n[moon]", &overrides).unwrap();
    assert_eq!(settings.feeds[0].place, Some(Place { latitude: 1.0, longitude: 2.0 }));
}

#[test]
fn the_example_has_every_feed() {
    let settings = read(include_str!("../../feeds.example.toml")).unwrap();
    let names: Vec<_> = settings.feeds.iter().map(|feed| feed.name.as_str()).collect();
    let kinds = Kind::ALL.map(Kind::name).into_iter().filter(|name| !["url", "demo"].contains(name));
    assert_eq!(names, kinds.chain(["Solar"]).collect::<Vec<_>>());
    assert_eq!(settings.feed("world-cup").unwrap().key, "WC".into());
}
