//! The crates: which may use which, what only one of them uses, and their licences.

use std::{collections::BTreeMap, env, process::Command};

use serde_json::Value;

use super::{expect_none, root};

/// Who may use whom. An edge that is not here is a mistake in the design.
const EDGES: [(&str, &[&str]); 9] = [
    ("wallfeed-proto", &[]),
    ("wallfeed-secrets", &[]),
    ("wallfeed-store", &["wallfeed-proto"]),
    ("wallfeed-gateway", &["wallfeed-proto", "wallfeed-store", "wallfeed-secrets"]),
    ("wallfeed-feeds", &["wallfeed-proto", "wallfeed-store", "wallfeed-secrets"]),
    ("wallfeed-matrix-client", &["wallfeed-proto"]),
    (
        "wallfeed",
        &[
            "wallfeed-proto",
            "wallfeed-store",
            "wallfeed-secrets",
            "wallfeed-gateway",
            "wallfeed-feeds",
            "wallfeed-matrix-client",
        ],
    ),
    // The feeds are driven as a library, on a clock of the test's own.
    ("wallfeed-tests", &["wallfeed-proto", "wallfeed-feeds"]),
    // The load generator speaks the protocols itself, so that it measures no code that it shares with the gateway.
    ("wallfeed-bench", &[]),
];

/// Libraries that are known in a few crates only.
const KEPT: [(&str, &[&str]); 7] = [
    ("redis", &["wallfeed-store", "wallfeed-tests"]),
    ("redb", &["wallfeed-store"]),
    ("axum", &["wallfeed-gateway", "wallfeed-feeds", "wallfeed-matrix-client", "wallfeed"]),
    ("rpi-led-panel", &["wallfeed-matrix-client"]),
    ("embedded-graphics", &["wallfeed-matrix-client"]),
    ("reqwest-eventsource", &["wallfeed-matrix-client"]),
    ("wildmatch", &["wallfeed-proto"]),
];

/// What the pure crate must never need.
const NOT_IN_PROTO: [&str; 6] = ["tokio", "futures-util", "reqwest", "hyper", "tracing", "rand"];

/// Crates that link the panel's driver, and so share its licence.
const GPL: [&str; 2] = ["wallfeed", "wallfeed-matrix-client"];

/// The workspace's packages, by name.
fn packages() -> BTreeMap<String, Value> {
    let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    packages.iter().map(|package| (package["name"].as_str().unwrap().to_owned(), package.clone())).collect()
}

/// The libraries that a package names, for building or for testing.
fn dependencies(package: &Value) -> impl Iterator<Item = &str> {
    package["dependencies"].as_array().unwrap().iter().map(|dependency| dependency["name"].as_str().unwrap())
}

/// The libraries that a package's programs are linked from.
fn linked(package: &Value) -> impl Iterator<Item = &str> {
    let dependencies = package["dependencies"].as_array().unwrap().iter();
    dependencies
        .filter(|dependency| dependency["kind"].is_null())
        .map(|dependency| dependency["name"].as_str().unwrap())
}

#[test]
fn crates_use_each_other_only_along_the_arrows() {
    let edges = BTreeMap::from(EDGES);
    let packages = packages();
    expect_none(
        "an arrow that the design does not have",
        packages.iter().flat_map(|(name, package)| {
            let allowed = edges.get(name.as_str()).unwrap_or_else(|| panic!("{name} has no place in the design"));
            dependencies(package)
                .filter(|used| used.starts_with("wallfeed") && !allowed.contains(used))
                .map(move |used| format!("{name} -> {used}"))
        }),
    );
}

#[test]
fn libraries_stay_where_they_are_known() {
    expect_none(
        "a library in a crate that must not know it",
        packages().iter().flat_map(|(name, package)| {
            linked(package)
                .filter(|used| KEPT.iter().any(|(kept, owners)| kept == used && !owners.contains(&name.as_str())))
                .map(move |used| format!("{used} in {name}"))
                .collect::<Vec<_>>()
        }),
    );
}

#[test]
fn proto_is_pure_data() {
    expect_none(
        "the wire format needs no I/O, no async and no log",
        linked(&packages()["wallfeed-proto"]).filter(|used| NOT_IN_PROTO.contains(used)).map(str::to_owned),
    );
}

#[test]
fn licences_are_free_except_where_the_panel_driver_is_linked() {
    expect_none(
        "a crate with the wrong licence",
        packages().iter().filter_map(|(name, package)| {
            let wanted = if GPL.contains(&name.as_str()) { "GPL-3.0-or-later" } else { "MIT OR Apache-2.0" };
            (package["license"] != wanted).then(|| format!("{name} is {}, not {wanted}", package["license"]))
        }),
    );
}

#[test]
fn crates_share_the_lints() {
    expect_none(
        "a manifest without `[lints] workspace = true`",
        packages().values().filter_map(|package| {
            let path = package["manifest_path"].as_str().unwrap();
            let manifest = std::fs::read_to_string(path).unwrap();
            (!manifest.contains("[lints]\nworkspace = true")).then(|| path.to_owned())
        }),
    );
}
