//! Each source with an upstream that misbehaves in every way that upstreams do, and then is itself again.

use std::{collections::BTreeSet, time::Duration};

use futures_util::future::join_all;
use serde_json::Value;
use wallfeed_feeds::{
    attempt::Maker,
    cache::Cache,
    feed::{Kind, Source},
    fetch::Limits,
    metrics::Metrics,
    settings::{Overrides, Settings},
};

use crate::{
    case::Case,
    documents::Scene,
    upstream::{Answer, Upstream},
};

const LIMITS: Limits =
    Limits { timeout: Duration::from_secs(20), largest: 4_000_000, attempts: 2, pause: Duration::from_millis(1) };

/// For what never comes.
const HASTY: Limits = Limits { timeout: Duration::from_secs(3), ..LIMITS };

/// The first good scene of each source that asks somebody over HTTP.
fn scenes() -> Vec<(Source, Scene, Case)> {
    let mut seen = BTreeSet::new();
    let asks = |source| !matches!(source, Source::Computed | Source::File | Source::Scripted);
    let scenes = Scene::all().into_iter().map(|scene| {
        let case = scene.case();
        (case.feed.source, scene, case)
    });
    let good = scenes.filter(|(source, _, case)| asks(*source) && case.document().is_ok());
    good.filter(|(source, scene, _)| seen.insert((scene.feed.clone(), source.name()))).collect()
}

/// The settings of a scene, with the test's upstream in place of its own.
fn settings(scene: &Scene, upstream: &Upstream) -> Settings {
    let address = upstream.url.as_str();
    let own: &[(&str, &str)] = match (scene.feed.as_str(), scene.options.get("source").and_then(toml::Value::as_str)) {
        ("calendar", Some("google")) => &[("calendar", "me")],
        ("calendar" | "events" | "url", _) => &[("url", address)],
        ("track", _) => &[("share", "me")],
        ("github", _) => &[("repository", "wallfeed/wallfeed")],
        _ => &[],
    };
    let mut table = scene.options.clone();
    for (name, value) in own.iter().chain(&[("base_url", address), ("secret", "key")]) {
        table.insert((*name).to_owned(), (*value).into());
    }
    let place = [("latitude", 40.71), ("longitude", -74.01)];
    table.extend(place.map(|(name, degrees)| (name.to_owned(), degrees.into())));
    if scene.feed == "url" {
        table = toml::Table::from_iter([("Message".to_owned(), table.into())]);
    }
    let mut file: toml::Table = "[secrets]\nsource = 'environment'\nnames = { key = 'PATH' }".parse().expect("TOML");
    file.insert(scene.feed.clone(), table.into());
    Settings::from_table(&file, &Overrides::default()).unwrap_or_else(|error| panic!("{error}:\n{file}"))
}

/// Tries each misbehaviour, and after it the answers of the scene.
async fn check(scene: Scene, case: Case) {
    let name = format!("{}/{}", scene.feed, scene.name);
    let mut bodies: Vec<_> = case.responses.iter().map(|response| response.body.to_vec()).collect();
    // A scene may have more pages than are asked for.
    bodies.truncate(asked(&scene, &bodies).await);
    let good = || bodies.iter().map(|body| Answer::ok(body.clone())).collect::<Vec<_>>();
    let whole = bodies.last().expect("a response").clone();
    let half = whole.len() / 2;
    let passing = [
        ("500", LIMITS, Answer::status("500 Internal Server Error", "<html>Oops</html>")),
        ("a body that ends early", LIMITS, Answer::ok(whole.clone()).cut(half)),
        ("a body that stalls", HASTY, Answer::ok(whole).stalled(half)),
        ("a redirect", LIMITS, Answer::status("301 Moved Permanently", "").header("location", "/moved")),
    ];
    for (what, limits, answer) in passing {
        let upstream = Upstream::answering([answer].into_iter().chain(good())).await;
        let made = make(&settings(&scene, &upstream), Cache::in_memory(), limits).await;
        assert!(made.is_ok(), "{name}, {what}: {made:?}");
    }
    let lasting = [
        ("429", Answer::status("429 Too Many Requests", "").header("retry-after", "60"), "asks for patience until"),
        ("HTML", Answer::ok("<!DOCTYPE html><title>Log in</title>"), "in place of"),
        ("half of it", Answer::ok(&b"{\"cut\": "[..]), "the upstream"),
        ("nothing", Answer::ok(""), "nothing in place of"),
        ("404", Answer::status("404 Not Found", "{\"message\":\"gone\"}"), "answers 404 Not Found: gone"),
    ];
    for (what, answer, expected) in lasting {
        let upstream = Upstream::answering([answer]).await;
        let (settings, cache) = (settings(&scene, &upstream), Cache::in_memory());
        let trouble = make(&settings, cache.clone(), LIMITS).await.expect_err(what);
        assert!(trouble.contains(expected), "{name}, {what}: {trouble}");
        let asked = upstream.questions().len();
        if what == "429" {
            make(&settings, cache, LIMITS).await.expect_err("it wants patience");
            assert_eq!(upstream.questions().len(), asked, "{name}: nobody is asked before it is time");
        }
    }
    not_modified(&scene, good(), &name).await;
}

/// How much a source asks for.
async fn asked(scene: &Scene, bodies: &[Vec<u8>]) -> usize {
    let upstream = Upstream::answering(bodies.iter().map(|body| Answer::ok(body.clone()))).await;
    make(&settings(scene, &upstream), Cache::in_memory(), LIMITS).await.expect("a document");
    upstream.questions().len()
}

/// What is confirmed is used: the second document is the first, though no body comes.
async fn not_modified(scene: &Scene, good: Vec<Answer>, name: &str) {
    let requests = good.len();
    let answers = good.into_iter().map(|answer| answer.header("etag", "\"7\""));
    let upstream = Upstream::answering(answers.chain([Answer::status("304 Not Modified", "")])).await;
    let (settings, cache) = (settings(scene, &upstream), Cache::in_memory());
    let first = make(&settings, cache.clone(), LIMITS).await.unwrap_or_else(|trouble| panic!("{name}: {trouble}"));
    assert_eq!(make(&settings, cache, LIMITS).await.as_ref(), Ok(&first), "{name}");
    assert_eq!(upstream.questions().len(), 2 * requests, "{name}");
}

async fn make(settings: &Settings, cache: Cache, limits: Limits) -> Result<Value, String> {
    let maker = Maker::open(settings, cache, limits, Metrics::default()).await.expect("a key");
    let made = maker.make(&settings.feeds[0], Duration::ZERO).await.map_err(|trouble| trouble.to_string())?;
    Ok(made.made.values.to_value())
}

#[tokio::test]
async fn an_upstream_may_misbehave_in_every_way() {
    let scenes = scenes();
    let found: BTreeSet<_> = scenes.iter().map(|(source, scene, _)| (scene.feed.as_str(), source.name())).collect();
    let asking = |kind: &Kind| kind.sources().iter().map(|source| (kind.name(), source.name())).collect::<Vec<_>>();
    let silent = [("moon", "computed"), ("events", "file"), ("demo", "scripted")];
    let all = Kind::ALL.iter().flat_map(asking).filter(|source| !silent.contains(source));
    assert_eq!(found, all.collect(), "every source is tried");
    join_all(scenes.into_iter().map(|(_, scene, case)| check(scene, case))).await;
}
