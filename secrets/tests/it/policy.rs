//! The printed policy is enough for its purpose, and with any part of it left out it is not; `check` finds what is missing.

use std::{os::unix::fs::PermissionsExt, path::Path};

use crate::{
    kube::Kube,
    program::{Outcome, run},
    world::{ACCOUNT, Login, World},
};

/// What is to be done with the rights of each purpose.
fn deed(purpose: &str) -> &'static [&'static str] {
    match purpose {
        "read" => &["get", "owmkey"],
        "write" => &["put", "owmkey"],
        "rotate" => &["rotate"],
        "retire" => &["rotate", "--retire"],
        other => panic!("{other}"),
    }
}

async fn act(settings: &Path, purpose: &str) -> Outcome {
    run(settings, deed(purpose), "value").await
}

async fn printed(settings: &Path, purpose: &str, only: &str) -> String {
    run(settings, &["policy", "--for", purpose, "--only", only], "").await.done()
}

#[tokio::test]
async fn the_policy_of_vault_is_the_least() {
    let (world, settings) = World::with_secret(Login::Projected).await;
    for purpose in ["read", "write", "rotate", "retire"] {
        let hcl = printed(&settings, purpose, "hcl").await;
        world.bao.policy("wall", &hcl).await;
        act(&settings, purpose).await.done();
        run(&settings, &["check", "--for", purpose], "").await.done();
        let blocks: Vec<_> = hcl.split("\n\n").collect();
        for missing in 0..blocks.len() {
            let rest = blocks.iter().enumerate().filter(|(index, _)| *index != missing).map(|(_, block)| *block);
            world.bao.policy("wall", &format!("# less\n{}", rest.collect::<Vec<_>>().join("\n\n"))).await;
            let path = blocks[missing].split('"').nth(1).unwrap();
            act(&settings, purpose).await.failed(1, &[&format!("path \"{path}\"")]);
            let remedy = format!("add to the policy: path \"{path}\"");
            run(&settings, &["check", "--for", purpose], "").await.failed(1, &["MISSING", &remedy]);
        }
    }
}

/// The rules of a printed Role, as `verb resource namespace/name`.
fn rules(yaml: &str) -> Vec<String> {
    let field = |rule: &str, name: &str| -> Vec<String> {
        let line = rule.lines().find_map(|line| line.trim().strip_prefix(&format!("{name}: [")));
        let list = line.map(|list| list.trim_end_matches(']').split(", ").map(str::to_owned).collect());
        list.unwrap_or_else(|| vec!["*".into()])
    };
    let namespace = yaml.lines().find_map(|line| line.strip_prefix("  namespace: ")).unwrap();
    let mut found = Vec::new();
    for rule in yaml.split("- apiGroups").skip(1) {
        let rule = rule.split("---").next().unwrap();
        for verb in field(rule, "verbs") {
            for (resource, name) in field(rule, "resources").iter().zip(field(rule, "resourceNames")) {
                found.push(format!("{verb} {resource} {namespace}/{name}"));
            }
        }
    }
    found
}

fn grant_only(kube: &Kube, granted: &mut Vec<String>, rules: &[String]) {
    for rule in granted.drain(..) {
        kube.forbid(ACCOUNT, &rule);
    }
    for rule in rules {
        kube.allow(ACCOUNT, rule);
        granted.push(rule.clone());
    }
}

#[tokio::test]
async fn the_role_of_kubernetes_is_the_least() {
    let world = World::start().await;
    let settings = world.settings(Login::Requested).await;
    let mut granted = rules(&printed(&settings, "write", "rbac").await);
    world.store_canary(&settings).await;
    let stored = world.kube.object("secrets/home/matrix").unwrap();
    for purpose in ["read", "rotate", "write"] {
        let yaml = printed(&settings, purpose, "rbac").await;
        assert!(yaml.contains("kind: ServiceAccount\n  name: wall\n  namespace: home"), "{yaml}");
        let all = rules(&yaml);
        grant_only(&world.kube, &mut granted, &all);
        act(&settings, purpose).await.done();
        run(&settings, &["check", "--for", purpose], "").await.done();
        for missing in all.iter().filter(|rule| !rule.ends_with("/*")) {
            let rest: Vec<_> = all.iter().filter(|rule| *rule != missing).cloned().collect();
            grant_only(&world.kube, &mut granted, &rest);
            let (verb, _) = missing.split_once(' ').unwrap();
            act(&settings, purpose).await.failed(1, &[&format!("forbids to {verb}"), "allow it with a Role"]);
            run(&settings, &["check", "--for", purpose], "")
                .await
                .failed(1, &["MISSING", &format!("verbs [\"{verb}\"]")]);
        }
        grant_only(&world.kube, &mut granted, &all);
        world.kube.set_object("secrets/home/matrix", stored.clone());
    }
}

/// The whole script, run by a shell with a `bao` that talks to the server, and a `kubectl` that only listens.
async fn check_script(login: Login, expected_rules: &[&str]) {
    let world = World::start().await;
    let settings = world.settings(login).await;
    world.store_canary(&settings).await;
    for role in ["auth/kubernetes/role/demo", "sys/policies/acl/wall"] {
        world.bao.ask(reqwest::Method::DELETE, role, &serde_json::json!({})).await;
    }
    let kubectl = world.write("kubectl", "#!/bin/sh\ncat > \"$(dirname \"$0\")/applied.yaml\"\n");
    std::fs::set_permissions(kubectl, std::fs::Permissions::from_mode(0o755)).unwrap();
    let bao = crate::bao::program();
    let path = format!("{}:{}:/usr/bin:/bin", world.folder.path().display(), bao.parent().unwrap().display());
    let script = world.write("script.sh", &printed(&settings, "read", "script").await);
    let output = tokio::process::Command::new("/bin/sh")
        .arg("-eu")
        .arg(script)
        .env("PATH", path)
        .env("HOME", world.folder.path())
        .env("BAO_ADDR", &world.bao.address)
        .env("BAO_TOKEN", "root")
        .output()
        .await
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    run(&settings, &["get", "owmkey"], "").await.done();
    run(&settings, &["put", "owmkey"], "x").await.failed(1, &["forbids transit/encrypt/wall"]);
    let applied = std::fs::read_to_string(world.path("applied.yaml")).unwrap();
    assert_eq!(rules(&applied), expected_rules);
}

#[tokio::test]
async fn the_script_runs() {
    check_script(Login::Requested, &["get secrets home/matrix", "create serviceaccounts/token home/wall"]).await;
    check_script(Login::Projected, &["get secrets home/matrix"]).await;
    check_script(Login::AppRole, &["get secrets home/matrix"]).await;
    check_script(Login::Token, &["get secrets home/matrix"]).await;
}
