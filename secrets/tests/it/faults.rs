//! What can be wrong with servers, credentials and what is stored: each is told as what it is, and what to do.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use serde_json::json;
use wallfeed_secrets::{ErrorKind, Source};

use crate::{
    CANARY,
    bao::Bao,
    gate::Side,
    kube::{API_AUDIENCE, Kube},
    program::run,
    within_deadline,
    world::{ACCOUNT, Login, World},
};

async fn kind(settings: &std::path::Path) -> ErrorKind {
    Source::load(settings, None).unwrap().read().await.unwrap_err().kind()
}

#[tokio::test]
async fn a_sealed_server() {
    let (world, settings) = World::with_secret(Login::Projected).await;
    world.bao.seal().await;
    world.get(&settings).await.failed(1, &["is sealed", "bao operator unseal"]);
    run(&settings, &["check"], "").await.failed(1, &["MISSING Vault answers", "is sealed"]);
    assert_eq!(kind(&settings).await, ErrorKind::Sealed);
    world.bao.unseal().await;
    assert_eq!(world.get(&settings).await.done(), format!("{CANARY}\n"));
}

#[tokio::test]
async fn a_role_that_does_not_exist_or_is_bound_to_somebody_else() {
    let (world, settings) = World::with_secret(Login::Requested).await;
    let role = json!({
        "bound_service_account_names": "other", "bound_service_account_namespaces": "home", "token_policies": "wall",
    });
    world.bao.write("auth/kubernetes/role/demo", role).await;
    world.get(&settings).await.failed(1, &["refuses the login as role \"demo\"", "bind the role"]);
    assert_eq!(kind(&settings).await, ErrorKind::Forbidden);
    world.bao.ask(reqwest::Method::DELETE, "auth/kubernetes/role/demo", &json!({})).await;
    world.get(&settings).await.failed(1, &["has no role \"demo\"", "wallfeed-secrets policy"]);
    assert_eq!(kind(&settings).await, ErrorKind::NotFound);
}

#[tokio::test]
async fn a_service_account_token_that_has_expired_or_is_for_somebody_else() {
    let (world, settings) = World::with_secret(Login::Projected).await;
    world.write("projected", &world.kube.token(ACCOUNT, "vault", -10));
    world.get(&settings).await.failed(1, &["refuses the login"]);
    run(&settings, &["check"], "").await.failed(1, &["MISSING the service-account token", "has expired", "subPath"]);
    world.write("projected", &world.kube.token("home/other", "vault", 600));
    world.get(&settings).await.failed(1, &["the role is not bound to this service account"]);
    world.write("projected", "garbage");
    world.get(&settings).await.failed(1, &["refuses the login"]);
    std::fs::remove_file(world.path("projected")).unwrap();
    world.get(&settings).await.failed(1, &["projected does not exist"]);
}

#[tokio::test]
async fn a_cluster_that_refuses_the_token_or_the_request() {
    let (world, settings) = World::with_secret(Login::Requested).await;
    world.kube.forbid(ACCOUNT, "create serviceaccounts/token home/wall");
    world.get(&settings).await.failed(1, &["forbids to create serviceaccounts/token wall", "verbs [\"create\"]"]);
    assert_eq!(kind(&settings).await, ErrorKind::Forbidden);
    world.kube.allow(ACCOUNT, "create serviceaccounts/token home/wall");
    world.kube.forbid(ACCOUNT, "get secrets home/matrix");
    world.get(&settings).await.failed(1, &["forbids to get secrets matrix", "verbs [\"get\"]"]);
    let expired = world.kube.token(ACCOUNT, API_AUDIENCE, -10);
    world.kube.kubeconfig(world.folder.path(), &expired);
    world.get(&settings).await.failed(1, &["does not accept the credential"]);
    assert_eq!(kind(&settings).await, ErrorKind::TokenInvalid);
}

#[tokio::test]
async fn a_service_account_that_does_not_exist() {
    let world = World::start().await;
    let settings = world.settings(Login::Requested).await;
    let text = std::fs::read_to_string(&settings).unwrap();
    world.kube.allow(ACCOUNT, "create serviceaccounts/token home/nobody");
    let settings =
        world.write("nobody.toml", &text.replace("service_account = \"wall\"", "service_account = \"nobody\""));
    world.kube.set_object("secrets/home/matrix", json!({ "data": { "secrets.json": "dmF1bHQ6djE6YWJj" } }));
    world.get(&settings).await.failed(1, &["service account nobody does not exist in namespace home"]);
}

#[tokio::test]
async fn a_secret_without_the_key_or_without_data() {
    let world = World::start().await;
    let settings = world.settings(Login::Projected).await;
    for object in [json!({}), json!({ "data": null }), json!({ "data": { "other": "YQ==" } })] {
        world.kube.set_object("secrets/home/matrix", object);
        world.get(&settings).await.failed(1, &["Secret home/matrix, key secrets.json does not exist or is empty"]);
        assert_eq!(kind(&settings).await, ErrorKind::NotFound);
    }
    world.store_canary(&settings).await;
    let object = world.kube.object("secrets/home/matrix").unwrap();
    assert_eq!(object["data"]["other"], "YQ==", "what else it holds stays");
    world.kube.set_object("secrets/home/matrix", json!({ "data": { "secrets.json": "!" } }));
    world.get(&settings).await.failed(1, &["is not base64"]);
}

#[tokio::test]
async fn a_plaintext_that_is_no_document() {
    let world = World::start().await;
    let settings = world.local_settings(Login::AppRole).await;
    let request = json!({ "plaintext": BASE64.encode(format!("[\"{CANARY}\"]")) });
    let encrypted = world.bao.write("transit/encrypt/wall", request).await;
    world.write("secrets.enc", encrypted["data"]["ciphertext"].as_str().unwrap());
    world.get(&settings).await.failed(1, &["is not a JSON document of names and values"]);
    assert_eq!(kind(&settings).await, ErrorKind::BadDocument);
}

#[tokio::test]
async fn a_given_token_that_was_revoked_or_has_expired() {
    let (world, settings) = World::with_file(Login::Token).await;
    let token = std::fs::read_to_string(world.path("token")).unwrap();
    world.bao.write("auth/token/revoke", json!({ "token": token.trim() })).await;
    world.get(&settings).await.failed(1, &["has expired or was revoked", "AppRole"]);
    assert_eq!(kind(&settings).await, ErrorKind::TokenInvalid);

    let token = world.bao.token("wall", json!({ "ttl": "1s" })).await;
    world.private("token", &token);
    dies(&world.bao, &token).await;
    world.get(&settings).await.failed(1, &["has expired or was revoked"]);
}

#[tokio::test]
async fn an_app_role_whose_secret_id_was_destroyed() {
    let (world, settings) = World::with_file(Login::AppRole).await;
    let secret_id = std::fs::read_to_string(world.path("secret-id")).unwrap();
    world.bao.write("auth/approle/role/wall/secret-id/destroy", json!({ "secret_id": secret_id.trim() })).await;
    world.get(&settings).await.failed(1, &["refuses the login as AppRole", "login.secret_id_file"]);
    run(&settings, &["check"], "").await.failed(1, &["MISSING Vault lets this process log in"]);
    assert_eq!(kind(&settings).await, ErrorKind::Forbidden);
}

/// The server is sealed while a rotation is under way, after each of its steps in turn: it fails, and says why; the
/// next finishes.
#[tokio::test]
async fn a_server_that_is_sealed_during_a_rotation() {
    let (world, settings) = World::with_file(Login::Token).await;
    for step in 1..20 {
        let caught = world.gate.trap(Side::After, move |number, _| number == step);
        let rotation = run(&settings, &["rotate"], "");
        tokio::pin!(rotation);
        tokio::select! {
            _ = caught.arrived => {}
            outcome = &mut rotation => {
                outcome.done();
                return assert!(step > 5, "a rotation has more than {step} steps");
            }
        }
        world.bao.seal().await;
        drop(caught.release);
        let outcome = rotation.await;
        if outcome.code != Some(0) {
            outcome.failed(1, &["is sealed", "bao operator unseal"]);
        }
        world.bao.unseal().await;
        assert_eq!(world.get(&settings).await.done(), format!("{CANARY}\n"), "after step {step}");
        run(&settings, &["rotate"], "").await.done();
    }
}

async fn dies(bao: &Bao, token: &str) {
    let dead = async {
        while bao.ask(reqwest::Method::POST, "auth/token/lookup", &json!({ "token": token })).await.0.is_success() {}
    };
    within_deadline("the token expires", dead).await;
}

/// A server so slow that the token of its login has died when it looks at the request: another is obtained.
#[tokio::test]
async fn a_token_that_dies_on_its_way_is_replaced_once() {
    let (world, settings) = World::with_secret(Login::Projected).await;
    let source = Source::load(&settings, None).unwrap();
    let caught = world.gate.trap(Side::Before, |_, line| line.contains("transit/decrypt"));
    let reading = tokio::spawn(async move { source.read().await });
    within_deadline("the reader decrypts", caught.arrived).await.unwrap();
    world.bao.write("sys/leases/revoke-prefix/auth/kubernetes/login", json!({})).await;
    drop(caught.release);
    let document = within_deadline("the reader ends", reading).await.unwrap().unwrap();
    assert_eq!(document.get("owmkey").unwrap().expose(), CANARY);
    let logins = world.gate.log().iter().filter(|line| line.contains("auth/kubernetes/login")).count();
    assert_eq!(logins, 2, "{:?}", world.gate.log());
}

/// The right to decrypt is missing, and the token is alive: it is not asked for again and again.
#[tokio::test]
async fn a_missing_right_is_told_after_one_login() {
    let (world, settings) = World::with_secret(Login::Projected).await;
    world.kubernetes_role("default", 60).await;
    let _untrapped = world.gate.trap(Side::Before, |_, _| false);
    let remedy = "path \"transit/decrypt/wall\" { capabilities = [\"update\"] }";
    world.get(&settings).await.failed(1, &["forbids transit/decrypt/wall", remedy]);
    let logins = world.gate.log().iter().filter(|line| line.contains("auth/kubernetes/login")).count();
    assert_eq!(logins, 1, "{:?}", world.gate.log());
}

#[tokio::test]
async fn a_server_that_does_not_answer() {
    let world = World::start().await;
    let settings = world.settings_with(Login::Projected, "timeout_s = 0.3").await;
    world.kube.set_object("secrets/home/matrix", json!({ "data": { "secrets.json": "dmF1bHQ6djE6YWJj" } }));
    let caught = world.gate.trap(Side::Before, |_, line| line.contains("login"));
    world.get(&settings).await.failed(1, &["does not answer in time"]);
    drop(caught);
    let _caught = world.gate.trap(Side::After, |_, line| line.contains("login"));
    assert_eq!(kind(&settings).await, ErrorKind::Unreachable);
}

#[tokio::test]
async fn a_server_that_is_not_there_or_is_another() {
    let world = World::start().await;
    let settings = world.local_settings(Login::AppRole).await;
    world.write("secrets.enc", "vault:v1:abc");
    let text = std::fs::read_to_string(&settings).unwrap();
    let port = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let settings = world.write("nobody.toml", &text.replace(&world.proxy.address, &format!("http://{port}")));
    world.get(&settings).await.failed(1, &["cannot be reached", "check that it runs"]);
    assert_eq!(kind(&settings).await, ErrorKind::Unreachable);

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let portal = format!("http://{}", listener.local_addr().unwrap());
    let router = axum::Router::new().fallback(|| async { "<html>please log in</html>" });
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let settings = world.write("portal.toml", &text.replace(&world.proxy.address, &portal));
    world.get(&settings).await.failed(1, &["something else than its API's JSON", "captive portal"]);
    server.abort();
}

#[tokio::test]
async fn a_certificate_of_another_authority() {
    let (bao, world) = (Bao::start_tls().await, World::start().await);
    bao.write("sys/mounts/transit", json!({ "type": "transit" })).await;
    bao.write("transit/keys/wall", json!({})).await;
    world.private("token", "root");
    let login = format!("method = \"token\"\ntoken_file = \"{}\"\n", world.path("token").display());
    let ciphertext = format!("store = \"file\"\npath = \"{}\"\n", world.path("secrets.enc").display());
    let with = |ca: &str| {
        let settings = world.transit(&login, &ciphertext, ca);
        let text = std::fs::read_to_string(&settings).unwrap();
        world.write("secrets.toml", &text.replace(&world.proxy.address, &bao.address))
    };
    let trusted = format!("ca = \"{}\"", bao.authority().display());
    world.store_canary(&with(&trusted)).await;
    assert_eq!(world.get(&with(&trusted)).await.done(), format!("{CANARY}\n"));

    let settings = with("");
    world.get(&settings).await.failed(1, &["issued by an unknown authority", "`ca_cert` in secretcfg.json"]);
    assert_eq!(kind(&settings).await, ErrorKind::Untrusted);
    let other = world.path("kube-ca.crt");
    let settings = with(&format!("ca = \"{}\"", other.display()));
    world.get(&settings).await.failed(1, &["issued by an unknown authority"]);
    run(&settings, &["check"], "").await.failed(1, &["MISSING Vault answers", "unknown authority"]);
    let settings = with("ca = \"/nowhere/ca.crt\"");
    world.get(&settings).await.failed(1, &["/nowhere/ca.crt does not exist"]);
}

/// A board without a clock of its own starts in the past: what is not valid yet is waited for, what has expired is not.
#[tokio::test]
async fn a_certificate_that_is_not_valid_yet_or_not_any_more() {
    let folder = tempfile::tempdir().unwrap();
    for (years, expected, said) in [
        (3000..4000, ErrorKind::Unreachable, "the clock of this machine"),
        (2000..2001, ErrorKind::Untrusted, "renew it"),
    ] {
        let kube = Kube::start_in(Arc::default(), years).await;
        let kubeconfig = kube.kubeconfig(folder.path(), "any");
        let text = format!("source = \"kubernetes\"\nobject.name = \"matrix\"\ncluster.kubeconfig = {kubeconfig:?}\n");
        let settings = folder.path().join("secrets.toml");
        std::fs::write(&settings, text).unwrap();
        run(&settings, &["get"], "").await.failed(1, &[said]);
        assert_eq!(kind(&settings).await, expected);
    }
}

#[tokio::test]
async fn a_key_or_an_engine_that_does_not_exist() {
    let world = World::start().await;
    let settings = world.local_settings(Login::AppRole).await;
    world.write("secrets.enc", "vault:v1:YWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJj");
    world.bao.policy("wall", "path \"*\" { capabilities = [\"update\", \"read\", \"create\"] }").await;
    let text = std::fs::read_to_string(&settings).unwrap();
    let settings = world.write("key.toml", &text.replace("key = \"wall\"", "key = \"nosuch\""));
    world.get(&settings).await.failed(1, &["no such Transit key", "transit/keys/"]);
    let settings = world.write("mount.toml", &text.replace("key = \"wall\"", "key = \"wall\"\nmount = \"nosuch\""));
    world.get(&settings).await.failed(1, &["has nothing at nosuch/decrypt/wall", "secrets enable"]);
}
