//! What feeds and the gateway use: opened once, read anew on a hangup, patient with servers that are not ready.

use serde_json::json;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use wallfeed_secrets::{Change, Document, ErrorKind, Held, Purpose, Secrets, Source, check, rotate::Options};

use crate::{
    CANARY,
    gate::Side,
    program::run,
    within_deadline,
    world::{Login, World, document},
};

fn source(settings: &std::path::Path) -> Source {
    Source::load(settings, None).unwrap()
}

fn value(held: &Held, name: &str) -> String {
    let secret = held.as_ref().ok().and_then(|document| document.get(name));
    secret.map(|secret| secret.expose().to_owned()).unwrap_or_default()
}

#[tokio::test]
async fn a_server_that_is_sealed_at_boot_is_waited_for() {
    let (world, settings) = World::with_secret(Login::Requested).await;
    world.bao.seal().await;
    let caught = world.gate.trap(Side::After, |_, line| line.contains("auth/kubernetes/login"));
    let opening = tokio::spawn(Secrets::open(source(&settings)));
    within_deadline("the first attempt", caught.arrived).await.unwrap();
    drop(caught.release);
    world.bao.unseal().await;
    let secrets = within_deadline("the secrets open", opening).await.unwrap().unwrap();
    assert_eq!(secrets.require("owmkey").unwrap().expose(), CANARY);
}

#[tokio::test]
async fn what_waiting_does_not_help_is_an_error_at_once() {
    let world = World::start().await;
    let settings = world.settings(Login::Projected).await;
    let error = within_deadline("the error", Secrets::open(source(&settings))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

/// What starts beside others does not wait: it says what is missing, and has it as soon as that is there.
#[tokio::test]
async fn a_start_does_not_wait_and_has_the_secrets_when_they_come() {
    let world = World::start().await;
    let settings = world.local_settings(Login::AppRole).await;
    world.bao.seal().await;
    let secrets = Secrets::start(source(&settings)).await.unwrap();
    assert_eq!(secrets.require("owmkey").unwrap_err().kind(), ErrorKind::NotFound, "no ciphertext is stored");
    let mut changes = secrets.changes();
    let maintained = secrets.clone();
    let task = tokio::spawn(async move { maintained.maintain(tokio_stream::pending()).await });
    world.write("secrets.enc", "vault:v1:YWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJj");
    let is = |kind| move |held: &Held| held.as_ref().is_err_and(|error| error.kind() == kind);
    within_deadline("the next reason", changes.wait_for(is(ErrorKind::Sealed))).await.unwrap();
    assert!(secrets.require("owmkey").unwrap_err().remedy().contains("unseal"));
    world.bao.unseal().await;
    world.store_canary(&settings).await;
    within_deadline("the secrets", changes.wait_for(Result::is_ok)).await.unwrap();
    assert_eq!(secrets.require("owmkey").unwrap().expose(), CANARY);
    task.abort();
}

#[tokio::test]
async fn settings_that_nothing_can_be_read_by_end_a_start() {
    let world = World::start().await;
    let settings = world.local_settings(Login::Token).await;
    let Source::Transit(mut transit) = source(&settings) else { panic!("it is a Transit key") };
    transit.vault.ca = Some(world.path("kubeconfig"));
    world.write("secrets.enc", "vault:v1:abc");
    let error = Secrets::start(Source::Transit(transit)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Settings, "{error}");
}

#[tokio::test]
async fn a_hangup_reads_anew_and_a_failure_keeps_what_there_was() {
    let (world, settings) = World::with_secret(Login::AppRole).await;
    let secrets = Secrets::open(source(&settings)).await.unwrap();
    let (hangup, hangups) = mpsc::channel(1);
    let mut changes = secrets.changes();
    let maintained = secrets.clone();
    let task = tokio::spawn(async move { maintained.maintain(ReceiverStream::new(hangups)).await });

    run(&settings, &["put", "owmkey"], "second").await.done();
    assert_eq!(secrets.get("owmkey").unwrap().expose(), CANARY, "nothing changes before it is asked for");
    hangup.send(()).await.unwrap();
    within_deadline("the change", changes.changed()).await.unwrap();
    assert_eq!(value(&changes.borrow_and_update(), "owmkey"), "second");

    let object = world.kube.object("secrets/home/matrix").unwrap();
    world.kube.set_object("secrets/home/matrix", json!({ "data": { "secrets.json": "YQ==" } }));
    let error = secrets.reload().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadCiphertext);
    hangup.send(()).await.unwrap();
    hangup.send(()).await.unwrap();
    assert_eq!(secrets.get("owmkey").unwrap().expose(), "second");

    world.kube.set_object("secrets/home/matrix", object);
    run(&settings, &["put", "owmkey"], "third").await.done();
    hangup.send(()).await.unwrap();
    within_deadline("the change", changes.wait_for(|held| value(held, "owmkey") == "third")).await.unwrap();

    drop(hangup);
    within_deadline("nothing is left to do", task).await.unwrap();
}

#[tokio::test]
async fn a_hangup_while_the_server_is_sealed_is_done_when_it_is_not() {
    let world = World::start().await;
    let settings = world.local_settings(Login::AppRole).await;
    run(&settings, &["put"], &document("first")).await.done();
    let secrets = Secrets::open(source(&settings)).await.unwrap();
    run(&settings, &["put"], &document("second")).await.done();
    world.bao.seal().await;
    let (hangup, hangups) = mpsc::channel(1);
    let mut changes = secrets.changes();
    let caught = world.gate.trap(Side::After, |_, line| line.contains("auth/approle/login"));
    let task = tokio::spawn(async move { secrets.maintain(ReceiverStream::new(hangups)).await });
    hangup.send(()).await.unwrap();
    within_deadline("the first attempt", caught.arrived).await.unwrap();
    drop(caught.release);
    world.bao.unseal().await;
    within_deadline("the change", changes.wait_for(|held| value(held, "owmkey") == "second")).await.unwrap();
    task.abort();
}

/// A token of three seconds is used after more than that.
#[tokio::test]
async fn the_life_of_a_given_token_is_extended() {
    let (world, settings) = World::with_file(Login::Token).await;
    let token = world.bao.token("wall", json!({ "ttl": "3s", "explicit_max_ttl": "1h" })).await;
    world.private("token", &token);
    let secrets = Secrets::open(source(&settings)).await.unwrap();
    let (_hangup, hangups) = mpsc::channel(1);
    let maintained = secrets.clone();
    let _untrapped = world.gate.trap(Side::Before, |_, _| false);
    let task = tokio::spawn(async move { maintained.maintain(ReceiverStream::new(hangups)).await });
    let last = world.gate.trap(Side::After, {
        let seen = std::sync::atomic::AtomicUsize::new(0);
        move |_, line| line.contains("renew-self") && seen.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 3
    });
    within_deadline("the fourth extension", last.arrived).await.unwrap();
    secrets.reload().await.unwrap();
    assert_eq!(secrets.get("owmkey").unwrap().expose(), CANARY);
    task.abort();
}

#[tokio::test]
async fn tokens_of_a_login_are_obtained_anew_and_given_back() {
    let world = World::start().await;
    world.kubernetes_role("wall", 1).await;
    let settings = world.settings(Login::Projected).await;
    world.store_canary(&settings).await;
    let _untrapped = world.gate.trap(Side::Before, |_, _| false);
    let secrets = Secrets::open(source(&settings)).await.unwrap();
    secrets.reload().await.unwrap();
    let log = world.gate.log();
    let count = |what: &str| log.iter().filter(|line| line.contains(what)).count();
    assert_eq!((count("auth/kubernetes/login"), count("auth/token/revoke-self")), (2, 2), "{log:?}");
}

#[test]
fn given_secrets_never_change() {
    let secrets: Secrets = [("write", "token".into())].into_iter().collect();
    assert_eq!(secrets.get("write").unwrap().expose(), "token");
    let error = secrets.require("other").unwrap_err();
    assert!(error.to_string().contains("there are write"), "{error}");
    assert!(!format!("{secrets:?}").contains("token"), "{secrets:?}");
}

/// Whatever the crate does can be a task of its own.
#[tokio::test]
async fn everything_can_be_spawned() {
    fn sendable<F: Send>(_: F) {}
    let world = World::start().await;
    let source = source(&world.settings(Login::Projected).await);
    sendable(source.read());
    sendable(source.put(&Change::Everything(Document::default())));
    sendable(check::check(&source, Purpose::Retire));
    let Source::Transit(transit) = &source else { panic!("{source:?}") };
    sendable(transit.rotate(Options::default()));
    sendable(transit.encrypt(&Document::default()));
}
