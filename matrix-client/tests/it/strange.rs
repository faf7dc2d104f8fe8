//! Documents that no publisher should make.

use std::{fs, sync::OnceLock, time::Duration};

use proptest::prelude::*;
use serde_json::Value;
use wallfeed_matrix_client::page::Page;
use wallfeed_proto::CommandName;

use crate::world::World;

/// Any JSON at all.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,40}".prop_map(Value::from),
        "[0-9:./ APM+-]{0,24}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map("[a-z]{1,8}", inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// The documents of the wire format's fixtures, by key. A file is called after its key in lower case.
fn fixtures() -> Vec<(String, Value)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../proto/fixtures");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let documents = files.filter(|path| path.extension().is_some_and(|extension| extension == "json")).map(|path| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (key(&name), serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap())
    });
    let documents: Vec<_> = documents.collect();
    assert!(documents.iter().any(|(key, _)| key == "MLB"));
    documents
}

fn key(file: &str) -> String {
    let name = file.trim_start_matches("hostile-").split('-').next().unwrap();
    let keys = Page::ALL.into_iter().flat_map(Page::keys).copied();
    match name {
        "server" => "Weather-Server".to_owned(),
        "any" => "Moon".to_owned(),
        name => keys.into_iter().find(|key| key.eq_ignore_ascii_case(name)).unwrap_or(name).to_owned(),
    }
}

/// Puts another value in the place of the n-th.
fn mutate(value: &mut Value, place: &mut usize, other: &Value) {
    if *place == 0 {
        *value = other.clone();
    }
    *place = place.wrapping_sub(1);
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| mutate(item, place, other)),
        Value::Object(members) => members.values_mut().for_each(|member| mutate(member, place, other)),
        _ => {}
    }
}

static FIXTURES: OnceLock<Vec<(String, Value)>> = OnceLock::new();

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever a document says, no page fails.
    #[test]
    fn no_document_is_too_strange(
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..400, any_json()), 1..12),
        size in prop::sample::select(vec!["128x64", "64x32", "64x64", "128x32", "192x64"]),
    ) {
        let mut world = World::connected(&format!("size = \"{size}\"\nfavourites = {{ mlb = [\"BOS\"], nfl = [\"NE\"] }}\n"));
        let fixtures = FIXTURES.get_or_init(fixtures);
        for (which, mut place, other) in changes {
            let (key, mut document) = fixtures[which.index(fixtures.len())].clone();
            mutate(&mut document, &mut place, &other);
            if document.is_object() {
                world.document(&key, &document.to_string());
            }
        }
        for page in Page::ALL {
            world.command(CommandName::Page, Some(page.name()));
            for _ in 0..3 {
                world.update();
                world.uptime += Duration::from_millis(1300);
            }
            prop_assert_eq!(world.wall.status().counts.page_failures, 0, "{}", page.name());
        }
    }
}
