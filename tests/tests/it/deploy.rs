//! What `deploy/` says of the programs is true of them.

mod figures;
mod manifests;
mod rules;

use std::{collections::BTreeSet, fs, path::PathBuf, process::Command};

use serde_json::Value;
use wallfeed_tests::program::built;

/// A file or folder of `deploy/`.
fn deploy(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../deploy").join(path)
}

/// A YAML or JSON file of `deploy/`.
fn read(path: &str) -> Value {
    let text = fs::read_to_string(deploy(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The members of a list; none where there is no list.
fn each(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

/// The variables of a program's options.
fn variables(program: &str) -> BTreeSet<String> {
    let help = Command::new(built(program)).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let words = help.split(|letter: char| !(letter.is_ascii_uppercase() || letter == '_'));
    words.filter(|word| word.starts_with("WALLFEED_")).map(str::to_owned).collect()
}

#[test]
fn the_feeds_of_base_and_of_the_inventory_are_settings() {
    let folder = tempfile::tempdir().unwrap();
    let inventory = read("ansible/inventory.example.yml");
    let groups = &inventory["wallfeed"]["children"];
    let of_inventory = folder.path().join("feeds.toml");
    fs::write(&of_inventory, groups["servers"]["vars"]["wallfeed_settings"]["feeds.toml"].as_str().unwrap()).unwrap();
    for settings in [deploy("kustomize/base/feeds.toml"), of_inventory] {
        let once = Command::new(built("wallfeed-feeds")).arg("--config").arg(&settings).args(["once", "moon"]).output();
        let once = once.unwrap();
        assert!(once.status.success(), "{}: {}", settings.display(), String::from_utf8_lossy(&once.stderr));
    }
    let wall = folder.path().join("wall.toml");
    fs::write(&wall, groups["walls"]["vars"]["wallfeed_settings"]["wall.toml"].as_str().unwrap()).unwrap();
    let check = Command::new(built("matrix-client")).arg("--config").arg(&wall).arg("check").output().unwrap();
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stderr));
}

#[test]
fn compose_gives_each_program_options_that_it_has() {
    let compose = read("compose.yaml");
    for (name, service) in compose["services"].as_object().unwrap() {
        let command = service["command"][0].as_str().unwrap();
        if command.starts_with("wallfeed") {
            let known = variables(command);
            let given = service["environment"].as_object().unwrap();
            assert!(given.keys().all(|variable| known.contains(variable)), "{name}: {given:?}");
            assert_eq!(service["image"], manifests::image(), "{name}");
        }
    }
}

#[test]
fn the_inventory_gives_each_host_options_that_its_programs_have() {
    let inventory = read("ansible/inventory.example.yml");
    for (name, group) in inventory["wallfeed"]["children"].as_object().unwrap() {
        let programs = each(&group["vars"]["wallfeed_programs"]);
        let known: BTreeSet<String> = programs.flat_map(|program| variables(program.as_str().unwrap())).collect();
        assert!(!known.is_empty(), "{name} has no programs");
        let given = group["vars"]["wallfeed_environment"].as_object();
        let unknown = given.into_iter().flat_map(|given| given.keys()).find(|variable| !known.contains(*variable));
        assert_eq!(unknown, None, "{name}");
    }
}
