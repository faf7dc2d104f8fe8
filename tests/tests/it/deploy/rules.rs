//! The alerts and the dashboard as files.

use std::{collections::BTreeSet, env, fs, process::Command};

use serde_json::{Value, json};

use super::{deploy, each, read};

/// What alerts and dashboard ask Prometheus, each with where it stands.
pub fn expressions() -> Vec<(String, String)> {
    let (rules, dashboard) = (read("prometheus/wallfeed.rules.yaml"), read("prometheus/dashboard.json"));
    let rules = each(&rules["groups"]).flat_map(|group| each(&group["rules"]).map(|rule| (&rule["alert"], rule)));
    let panels =
        each(&dashboard["panels"]).flat_map(|panel| each(&panel["targets"]).map(|target| (&panel["title"], target)));
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned();
    rules.chain(panels).map(|(place, holder)| (text(place), text(&holder["expr"]))).collect()
}

#[test]
fn the_operator_gets_the_same_rules() {
    let rules = fs::read_to_string(deploy("prometheus/wallfeed.rules.yaml")).unwrap();
    let (_, groups) = rules.split_once('\n').unwrap();
    let head = "\
# wallfeed.rules.yaml as the operator takes it, made from it by a test: see \"other expected output\" in CONTRIBUTING.md.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: wallfeed
  labels:
    release: kube-prometheus-stack
spec:
";
    let indented = groups.lines().map(|line| if line.is_empty() { "\n".into() } else { format!("  {line}\n") });
    let expected = format!("{head}{}", indented.collect::<String>());
    let file = deploy("prometheus/prometheusrule.yaml");
    if env::var_os("WALLFEED_BLESS").is_some() {
        fs::write(&file, &expected).unwrap();
    }
    assert!(fs::read_to_string(&file).unwrap() == expected, "prometheusrule.yaml is stale: WALLFEED_BLESS=1");
}

#[test]
fn prometheus_can_read_every_expression_of_the_dashboard() {
    // Grafana fills in what begins with a dollar sign.
    let filled = |expr: String| expr.replace("$__rate_interval", "1m").replace("$instance", ".*");
    let rules: Vec<Value> =
        expressions().into_iter().map(|(_, expr)| json!({ "record": "a", "expr": filled(expr) })).collect();
    // No two rules may be the same.
    let groups: Vec<Value> =
        rules.into_iter().enumerate().map(|(at, rule)| json!({ "name": at.to_string(), "rules": [rule] })).collect();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rules.yaml");
    fs::write(&file, json!({ "groups": groups }).to_string()).unwrap();
    let check = Command::new("promtool").args(["check", "rules", "--lint=none"]).arg(&file).output().unwrap();
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stderr));
}

#[test]
fn the_dashboard_can_be_imported_anywhere() {
    let dashboard = read("prometheus/dashboard.json");
    assert_eq!((&dashboard["uid"], &dashboard["id"]), (&json!("wallfeed"), &Value::Null));
    let panels = || each(&dashboard["panels"]);
    let ids: BTreeSet<u64> = panels().map(|panel| panel["id"].as_u64().unwrap()).collect();
    assert_eq!(ids.len(), panels().count(), "two panels have the same id");
    for panel in panels().filter(|panel| panel["type"] != "row") {
        assert_eq!(panel["datasource"]["uid"], "${datasource}", "{}", panel["title"]);
        assert!(panel["fieldConfig"]["defaults"]["unit"].is_string(), "{} has no unit", panel["title"]);
    }
}
