//! The whole life of a secret, through each login and from each place.

use std::{path::Path, process::Stdio};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};

use crate::{
    CANARY,
    bao::Bao,
    program::{command, finish, run},
    world::{Login, World, document},
};

async fn live(world: &World, settings: &Path) {
    run(settings, &["get", "owmkey"], "").await.failed(1, &["does not exist", "wallfeed-secrets put"]);
    run(settings, &["check", "--for", "write"], "").await.done();
    world.store_canary(settings).await;
    assert_eq!(run(settings, &["get", "owmkey"], "").await.done(), format!("{CANARY}\n"));
    assert_eq!(run(settings, &["get"], "").await.done(), "owmkey\nlatitude\ntimezone\n");

    run(settings, &["put", "garmin"], "second\n").await.done();
    assert_eq!(run(settings, &["get", "garmin"], "").await.done(), "second\n");
    let all: serde_json::Value = serde_json::from_str(&run(settings, &["get", "--all"], "").await.done()).unwrap();
    assert_eq!(all["latitude"], 37.5, "numbers stay numbers for the programs that expect them");

    for (before, after) in [(1, 2), (2, 3)] {
        let said = run(settings, &["rotate"], "").await.done();
        assert!(said.contains(&format!("of version {after}, and was of version {before}")), "{said}");
        assert_eq!(run(settings, &["get", "owmkey"], "").await.done(), format!("{CANARY}\n"));
    }
    let said = run(settings, &["rotate", "--retire"], "").await.done();
    assert!(said.contains("oldest version that is decrypted: 4"), "{said}");
    assert_eq!(world.bao.key_versions("wall").await, (4, 4));
    assert_eq!(run(settings, &["get", "garmin"], "").await.done(), "second\n");
    for purpose in ["read", "write", "rotate", "retire"] {
        run(settings, &["check", "--for", purpose], "").await.done();
    }
    run(settings, &["get", "nosuch"], "").await.failed(1, &["no secret is called \"nosuch\"", "owmkey"]);
}

#[tokio::test]
async fn with_a_projected_token() {
    let world = World::start().await;
    live(&world, &world.settings(Login::Projected).await).await;
    assert!(!world.gate.log().iter().any(|line| line.contains("serviceaccounts")), "no token is requested");
}

#[tokio::test]
async fn with_a_requested_token() {
    let world = World::start().await;
    live(&world, &world.settings(Login::Requested).await).await;
}

#[tokio::test]
async fn as_an_app_role() {
    let world = World::start().await;
    live(&world, &world.settings(Login::AppRole).await).await;
}

#[tokio::test]
async fn with_a_given_token_and_a_local_file() {
    let world = World::start().await;
    live(&world, &world.local_settings(Login::Token).await).await;
}

#[tokio::test]
async fn the_older_pair_of_settings() {
    let world = World::start().await;
    let settings = world.write(
        "secretcfg.json",
        &serde_json::json!({
            "SOURCE": "KUBEVAULT", "kube_config": world.path("kubeconfig"), "service_account": "wall",
            "namespace": "home", "vault_url": world.proxy.address, "role": "demo", "ca_cert": true,
        })
        .to_string(),
    );
    let definition = serde_json::json!({
        "transit_key": "wall", "namespace": "home", "secret_name": "matrix",
        "read_type": "SECRET", "read_key": "secrets.json",
    });
    world.write("secretdef.json", &definition.to_string());
    live(&world, &settings).await;
}

/// What the program writes is what existing installations read: base64 of the ciphertext of base64 of JSON.
#[tokio::test]
async fn the_stored_format_is_that_of_existing_installations() {
    let world = World::start().await;
    let settings = world.settings(Login::Requested).await;
    let plaintext = BASE64.encode(document("theirs"));
    let encrypted = world.bao.write("transit/encrypt/wall", serde_json::json!({ "plaintext": plaintext })).await;
    let ciphertext = encrypted["data"]["ciphertext"].as_str().unwrap();
    let object = serde_json::json!({
        "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
        "metadata": { "name": "matrix", "labels": { "app": "wall" } },
        "data": { "secrets.json": BASE64.encode(ciphertext), "other": "b3RoZXI=" },
    });
    world.kube.set_object("secrets/home/matrix", object);
    assert_eq!(run(&settings, &["get", "owmkey"], "").await.done(), "theirs\n");

    world.store_canary(&settings).await;
    let request = serde_json::json!({ "ciphertext": world.stored() });
    let decrypted = world.bao.write("transit/decrypt/wall", request).await;
    let plain = BASE64.decode(decrypted["data"]["plaintext"].as_str().unwrap()).unwrap();
    let plain: serde_json::Value = serde_json::from_slice(&plain).unwrap();
    assert_eq!(plain["owmkey"], CANARY);
    let object = world.kube.object("secrets/home/matrix").unwrap();
    assert_eq!((&object["data"]["other"], &object["metadata"]["labels"]["app"]), (&"b3RoZXI=".into(), &"wall".into()));
}

#[tokio::test]
async fn encrypt_prints_a_ciphertext_and_stores_nothing() {
    let world = World::start().await;
    let settings = world.settings(Login::AppRole).await;
    let ciphertext = run(&settings, &["encrypt"], &document(CANARY)).await.done();
    assert!(ciphertext.starts_with("vault:v1:"), "{ciphertext}");
    assert!(world.kube.object("secrets/home/matrix").is_none());
    world.write("secrets.enc", &ciphertext);
    let local = world.local_settings(Login::AppRole).await;
    assert_eq!(run(&local, &["get", "owmkey"], "").await.done(), format!("{CANARY}\n"));
}

/// What the README says is done by a shell, each way in a folder of its own.
#[tokio::test]
async fn the_five_minutes_of_the_readme() {
    let bao = Bao::start().await;
    let mut ways = 0;
    for block in include_str!("../../README.md").split("```sh\n").skip(1) {
        let (script, folder) = (block.split("```").next().unwrap(), tempfile::tempdir().unwrap());
        let script = script.replace("http://127.0.0.1:8200", &bao.address);
        let paths = [crate::bao::program(), env!("CARGO_BIN_EXE_wallfeed-secrets").into()];
        let paths = paths.iter().map(|program| program.parent().unwrap().display().to_string());
        let path = paths.chain(["/usr/bin:/bin".to_owned()]).collect::<Vec<_>>().join(":");
        let mut shell = tokio::process::Command::new("/bin/sh");
        shell.args(["-eu", "-c", &script]).current_dir(&folder).env_clear().env("PATH", path);
        shell.env("HOME", folder.path()).env("BAO_ADDR", &bao.address).env("BAO_TOKEN", "root");
        shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let said = finish(shell.spawn().unwrap(), CANARY).await.done();
        assert!(said.ends_with("the secrets can be read: owm_key\n"), "{said}");
        let settings = folder.path().join("secrets.toml");
        let mut get = command(&settings, &["get", "owm_key"]);
        assert_eq!(finish(get.current_dir(&folder).spawn().unwrap(), "").await.done(), format!("{CANARY}\n"));
        ways += 1;
    }
    assert_eq!(ways, 2);
}
