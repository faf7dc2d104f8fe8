//! What feeds make of the states that their upstreams know: each of `fixtures/cases.toml` as a document, or as an error.

mod hostile;

use std::fs;

use clap::ValueEnum;
use serde::Deserialize;
use serde_json::{Value, json};
use wallfeed_feeds::feed::Kind;
use wallfeed_proto::{Document, values};

use crate::case::{Case, fixture, fixtures};

/// Responses, and when they come.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scene {
    pub feed: String,
    pub name: String,
    now: String,
    #[serde(default = "new_york")]
    zone: String,
    responses: Vec<String>,
    #[serde(default)]
    pub options: toml::Table,
}

fn new_york() -> String {
    "America/New_York".to_owned()
}

impl Scene {
    pub fn all() -> Vec<Self> {
        #[derive(Deserialize)]
        struct Scenes {
            case: Vec<Scene>,
        }
        let text = fs::read_to_string(fixtures().join("cases.toml")).expect("cases.toml");
        toml::from_str::<Scenes>(&text).expect("cases").case
    }

    pub fn case(&self) -> Case {
        let kind = Kind::from_str(&self.feed, false).expect("a feed");
        let settings = format!("time_zone = '{}'\nperiod = 30\n{}", self.zone, self.options);
        let files = self.responses.iter().map(|name| fixture(&format!("{}/{name}", self.feed)));
        Case::new(kind, &settings, &self.now, files.collect())
    }
}

/// Checks what holds of every document.
pub fn assert_sound(case: &Case, document: &Document) {
    let values = document.values.to_value();
    assert_eq!(values::check(case.key(), &values), Ok(()), "{values}");
    let valid = document.valid.as_ref().expect("a time").timestamp();
    let seconds = valid.duration_since(case.now).as_secs();
    assert!((30..=25 * 60 * 60).contains(&seconds), "due in {seconds} s");
}

/// `WALLFEED_BLESS=1` writes the expected documents anew.
#[test]
fn every_state_has_its_document() {
    let is_blessed = std::env::var_os("WALLFEED_BLESS").is_some();
    let mut wrong = Vec::new();
    for scene in Scene::all() {
        let case = scene.case();
        let found = match case.document() {
            Ok(document) => {
                assert_sound(&case, &document);
                Value::Object(document.to_members())
            }
            Err(trouble) => json!({"error": trouble.to_string()}),
        };
        let path = fixtures().join(format!("{}/{}.expected.json", scene.feed, scene.name));
        let expected = || serde_json::from_slice::<Value>(&fs::read(&path).ok()?).ok();
        if is_blessed {
            fs::write(&path, format!("{found:#}\n")).expect("a file");
        } else if expected().as_ref() != Some(&found) {
            wrong.push(format!("{}/{}: {found:#}", scene.feed, scene.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
