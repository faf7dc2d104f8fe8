//! What Kustomize renders fits together, may do little, and starts the programs with options that they have.

use std::{collections::BTreeSet, fs, path::Path, process::Command, sync::LazyLock};

use serde_json::{Value, json};

use super::{deploy, each, variables};

/// The image of the programs.
pub fn image() -> String {
    format!("wallfeed:{}", env!("CARGO_PKG_VERSION"))
}

/// Every object of the base and of all components.
static OBJECTS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let from = folder.path().canonicalize().unwrap();
    let components = fs::read_dir(deploy("kustomize/components")).unwrap().map(|entry| entry.unwrap().path());
    let components = components.chain([deploy("prometheus")]).map(|path| relative(&from, &path));
    let kustomization = json!({
        "resources": [relative(&from, &deploy("kustomize/base"))],
        "components": components.collect::<Vec<_>>(),
    });
    fs::write(from.join("kustomization.yaml"), kustomization.to_string()).unwrap();
    let kubectl = deploy("../target/validators/bin/kubectl");
    assert!(kubectl.exists(), "{} is missing: run scripts/install-validators.sh first", kubectl.display());
    let rendered = Command::new(kubectl).arg("kustomize").arg(&from).output().unwrap();
    assert!(rendered.status.success(), "{}", String::from_utf8_lossy(&rendered.stderr));
    serde_saphyr::from_multiple(std::str::from_utf8(&rendered.stdout).unwrap()).unwrap()
});

/// Kustomize takes no absolute paths.
fn relative(from: &Path, to: &Path) -> String {
    let to = to.canonicalize().unwrap();
    format!("{}{}", "../".repeat(from.components().count() - 1), to.strip_prefix("/").unwrap().display())
}

fn objects(kind: &str) -> impl Iterator<Item = &'static Value> {
    OBJECTS.iter().filter(move |object| object["kind"] == kind)
}

fn pods() -> impl Iterator<Item = &'static Value> {
    objects("Deployment").map(|deployment| &deployment["spec"]["template"])
}

fn containers() -> impl Iterator<Item = &'static Value> {
    pods().flat_map(|pod| each(&pod["spec"]["containers"]))
}

/// Whether an object has all of these labels.
fn has(object: &Value, labels: &Value) -> bool {
    labels.as_object().unwrap().iter().all(|(name, value)| object["metadata"]["labels"][name] == *value)
}

/// The one object of a kind that has a name.
fn named(kind: &str, name: &Value) -> &'static Value {
    let mut found = objects(kind).filter(|object| object["metadata"]["name"] == *name);
    let first = found.next().unwrap_or_else(|| panic!("there is no {kind} {name}"));
    assert!(found.next().is_none(), "two {kind} {name}");
    first
}

fn has_port(holder: &Value, port: &Value) -> bool {
    each(&holder["ports"]).any(|named| named["name"] == *port)
}

#[test]
fn programs_get_options_that_they_have() {
    let ours = containers().filter(|container| container["image"] == image());
    let mut programs = BTreeSet::new();
    for container in ours {
        let program = container["command"][0].as_str().unwrap();
        let known = variables(program);
        let unknown = each(&container["env"]).find(|entry| !known.contains(entry["name"].as_str().unwrap()));
        assert_eq!(unknown, None, "{program}");
        programs.insert(program);
    }
    assert_eq!(programs, BTreeSet::from(["wallfeed-feeds", "wallfeed-gateway"]));
    let settings = objects("ConfigMap").filter_map(|map| map["data"].as_object()).flat_map(|data| data.keys());
    let settings: Vec<&String> = settings.filter(|name| name.starts_with("WALLFEED_")).collect();
    assert!(!settings.is_empty());
    let gateway = variables("wallfeed-gateway");
    assert_eq!(settings.into_iter().find(|name| !gateway.contains(*name)), None);
}

#[test]
fn pods_may_do_as_little_as_possible() {
    assert_eq!(pods().count(), 3);
    for pod in pods().map(|pod| &pod["spec"]) {
        assert_eq!(pod["securityContext"]["runAsNonRoot"], true, "{pod}");
        assert_eq!(pod["securityContext"]["seccompProfile"]["type"], "RuntimeDefault", "{pod}");
        assert_eq!(pod["enableServiceLinks"], false, "{pod}");
        // With all components the feeds may read a Secret; nobody else speaks to the cluster.
        assert_eq!(pod["automountServiceAccountToken"], pod["serviceAccountName"] == "wallfeed-feeds", "{pod}");
    }
    for container in containers() {
        let expected = json!({
            "allowPrivilegeEscalation": false,
            "capabilities": { "drop": ["ALL"] },
            "readOnlyRootFilesystem": true,
        });
        assert_eq!(container["securityContext"], expected, "{container}");
        assert!(container["resources"]["requests"]["memory"].is_string(), "{container}");
        assert!(container["resources"]["limits"]["memory"].is_string(), "{container}");
    }
}

#[test]
fn everything_that_is_named_is_there() {
    for container in containers() {
        for probe in ["startupProbe", "readinessProbe", "livenessProbe"] {
            let port = &container[probe]["httpGet"]["port"];
            assert!(port.is_null() || has_port(container, port), "{probe} of {container}");
        }
        assert!(container["readinessProbe"].is_object() && container["livenessProbe"].is_object(), "{container}");
    }
    for service in objects("Service") {
        let pod = pods().find(|pod| has(pod, &service["spec"]["selector"])).expect("a Service has pods");
        for port in each(&service["spec"]["ports"]) {
            let holds = each(&pod["spec"]["containers"]).any(|container| has_port(container, &port["targetPort"]));
            assert!(holds, "{} has no {port}", pod["metadata"]);
        }
    }
    let backend = |ingress: &Value| ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"].clone();
    let ingresses =
        objects("Ingress").map(|ingress| (backend(ingress)["name"].clone(), backend(ingress)["port"]["name"].clone()));
    let routes = objects("IngressRoute").map(|route| &route["spec"]["routes"][0]["services"][0]);
    let routes = routes.map(|service| (service["name"].clone(), service["port"].clone()));
    let ways: Vec<_> = ingresses.chain(routes).collect();
    assert_eq!(ways.len(), 2);
    for (service, port) in ways {
        assert!(has_port(&named("Service", &service)["spec"], &port), "{service} has no {port}");
    }
    for policy in objects("NetworkPolicy").chain(objects("PodDisruptionBudget")) {
        let labels = policy["spec"].get("podSelector").unwrap_or(&policy["spec"]["selector"]);
        let pod = pods().find(|pod| has(pod, &labels["matchLabels"])).expect("a policy is about pods");
        for port in each(&policy["spec"]["ingress"]).flat_map(|rule| each(&rule["ports"])) {
            let holds = each(&pod["spec"]["containers"]).any(|container| has_port(container, &port["port"]));
            assert!(holds, "{} has no {port}", pod["metadata"]);
        }
    }
}

#[test]
fn prometheus_finds_gateway_and_feeds() {
    let monitor = objects("ServiceMonitor").next().unwrap();
    let port = &monitor["spec"]["endpoints"][0]["port"];
    let chosen = objects("Service").filter(|service| has(service, &monitor["spec"]["selector"]["matchLabels"]));
    let scraped = chosen.filter(|service| has_port(&service["spec"], port));
    let names: BTreeSet<&str> = scraped.map(|service| service["metadata"]["name"].as_str().unwrap()).collect();
    // These become the names of the jobs, which alerts go by.
    assert_eq!(names, BTreeSet::from(["wallfeed-feeds", "wallfeed-gateway"]));
    let dashboard = named("ConfigMap", &json!("wallfeed-dashboard"));
    assert!(has(dashboard, &json!({ "grafana_dashboard": "1" })));
}

#[test]
fn a_gateway_is_replaced_without_a_gap() {
    let gateway = &named("Deployment", &json!("wallfeed-gateway"))["spec"];
    assert_eq!(gateway["strategy"]["rollingUpdate"]["maxUnavailable"], 0);
    assert!(gateway["replicas"].as_u64().unwrap() >= 2);
    let pod = &gateway["template"]["spec"];
    let container = &pod["containers"][0];
    let drain = each(&container["env"]).find(|entry| entry["name"] == "WALLFEED_DRAIN").unwrap();
    let drain: u64 = drain["value"].as_str().unwrap().parse().unwrap();
    let sleep = container["lifecycle"]["preStop"]["sleep"]["seconds"].as_u64().unwrap();
    assert!(pod["terminationGracePeriodSeconds"].as_u64().unwrap() > drain + sleep);
}
