//! Every source as a pure function: responses in, a document out.

mod hostile;
mod recordings;

use std::{fs, path::PathBuf, time::Duration};

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use wallfeed_feeds::{
    feed::{calendar, events, github, mlb, nfl, track, world_cup},
    transform::{Made, Moment, Response, TransformError},
};
use wallfeed_proto::{Key, values};

/// Responses, and when they come.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    feed: String,
    name: String,
    now: Timestamp,
    #[serde(default = "new_york")]
    zone: String,
    #[serde(default = "half_a_minute")]
    period: u64,
    responses: Vec<String>,
    #[serde(default)]
    options: toml::Table,
}

fn new_york() -> String {
    "America/New_York".to_owned()
}

fn half_a_minute() -> u64 {
    30
}

impl Case {
    fn all() -> Vec<Self> {
        #[derive(Deserialize)]
        struct Cases {
            case: Vec<Case>,
        }
        let text = fs::read_to_string(fixtures().join("cases.toml")).unwrap();
        toml::from_str::<Cases>(&text).unwrap().case
    }

    fn folder(&self) -> PathBuf {
        fixtures().join(&self.feed)
    }

    fn bodies(&self) -> Vec<Vec<u8>> {
        self.responses.iter().map(|name| fs::read(self.folder().join(name)).unwrap()).collect()
    }

    fn moment(&self) -> Moment {
        moment(self.now, &self.zone, self.period)
    }

    fn document(&self, bodies: Vec<Vec<u8>>) -> Result<Made, TransformError> {
        document(&self.feed, bodies, &self.moment(), &self.options)
    }
}

fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

fn moment(now: Timestamp, zone: &str, period: u64) -> Moment {
    Moment { now: now.to_zoned(TimeZone::get(zone).unwrap()), period: Duration::from_secs(period), place: None }
}

fn document(
    feed: &str,
    bodies: Vec<Vec<u8>>,
    moment: &Moment,
    options: &toml::Table,
) -> Result<Made, TransformError> {
    fn read<T: DeserializeOwned>(options: &toml::Table) -> T {
        options.clone().try_into().unwrap()
    }
    let responses: Vec<_> = bodies.into_iter().map(Response::new).collect();
    match feed {
        "mlb" => mlb::document(&responses, moment, &read(options)),
        "nfl" => nfl::document(&responses, moment, &read(options)),
        "world-cup" => world_cup::document(&responses, moment, &read(options)),
        "calendar" => calendar::document(&responses, moment, &read(options)),
        "events" => events::document(&responses, moment, &read(options)),
        "track" => track::document(&responses, moment, &read(options)),
        "github" => github::document(&responses, moment, &read(options)),
        other => panic!("there is no feed {other}"),
    }
}

fn key(feed: &str) -> Key {
    Key::from(match feed {
        "mlb" => "MLB",
        "nfl" => "NFL",
        "world-cup" => "WC",
        "calendar" => "Calendar",
        "events" => "Events",
        "track" => "Track",
        "github" => "GitHub",
        other => panic!("there is no feed {other}"),
    })
}

/// What must hold of every document.
fn assert_sound(feed: &str, made: &Made, moment: &Moment) {
    let values = made.values.to_value();
    assert_eq!(values::check(&key(feed), &values), Ok(()), "{values}");
    assert!(made.next >= moment.period, "{:?}", made.next);
    assert!(made.next <= Duration::from_secs(25 * 60 * 60), "{:?}", made.next);
}

/// `WALLFEED_BLESS=1` writes the expected documents anew.
#[test]
fn fixtures_become_their_documents() {
    let bless = std::env::var_os("WALLFEED_BLESS").is_some();
    let mut wrong = Vec::new();
    for case in Case::all() {
        let made = case.document(case.bodies());
        if let Ok(made) = &made {
            assert_sound(&case.feed, made, &case.moment());
        }
        let found = match made {
            Ok(made) => json!({"next": made.next.as_secs(), "values": made.values.to_value()}),
            Err(error) => json!({"error": error.to_string()}),
        };
        let path = case.folder().join(format!("{}.expected.json", case.name));
        if bless {
            fs::write(&path, format!("{found:#}\n")).unwrap();
        } else if fs::read(&path).ok().and_then(|text| serde_json::from_slice::<Value>(&text).ok()).as_ref() != Some(&found) {
            wrong.push(format!("{}/{}: {found:#}", case.feed, case.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
