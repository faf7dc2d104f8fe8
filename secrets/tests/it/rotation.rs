//! Rotations beside other readers and writers, and rotations that must not be.

use serde_json::json;
use wallfeed_secrets::{ErrorKind, Secrets, Source};

use crate::{
    CANARY,
    gate::Side,
    kube::Writes,
    program::{command, finish, run},
    within_deadline,
    world::{ACCOUNT, Login, World, document},
};

#[tokio::test]
async fn a_reader_never_fails_while_the_key_is_rotated_and_retired() {
    let (world, settings) = World::with_secret(Login::Requested).await;
    let source = Source::load(&settings, None).unwrap();
    let rotations = async {
        for _ in 0..5 {
            run(&settings, &["rotate", "--retire"], "").await.done();
        }
    };
    let mut readings = 0;
    let reader = async {
        loop {
            let document = source.read().await.unwrap_or_else(|error| panic!("reading {readings}: {error}"));
            assert_eq!(document.get("owmkey").unwrap().expose(), CANARY);
            readings += 1;
        }
    };
    tokio::select! { () = rotations => {}, () = reader => {} }
    assert!(readings > 5, "{readings}");
    assert_eq!(world.bao.key_versions("wall").await, (6, 6));
}

/// The worst moment: between reading the ciphertext and decrypting it, its version is retired.
#[tokio::test]
async fn a_reader_reads_again_what_was_retired_under_its_hands() {
    let (world, settings) = World::with_secret(Login::Projected).await;
    let source = Source::load(&settings, None).unwrap();
    let caught = world.gate.trap(Side::Before, |_, line| line.contains("transit/decrypt"));
    let reading = tokio::spawn(async move { source.read().await });
    within_deadline("the reader decrypts", caught.arrived).await.unwrap();
    run(&settings, &["rotate", "--retire"], "").await.done();
    drop(caught.release);
    let document = within_deadline("the reader ends", reading).await.unwrap().unwrap();
    assert_eq!(document.get("owmkey").unwrap().expose(), CANARY);
}

#[tokio::test]
async fn a_ciphertext_of_a_retired_version_is_told_as_such() {
    let (world, settings) = World::with_secret(Login::Projected).await;
    let old = world.kube.object("secrets/home/matrix").unwrap();
    run(&settings, &["rotate", "--retire"], "").await.done();
    world.kube.set_object("secrets/home/matrix", old);
    world.get(&settings).await.failed(1, &["older than the oldest version", "min_decryption_version"]);
    run(&settings, &["rotate"], "").await.failed(1, &["older than the oldest version"]);
    let error = Source::load(&settings, None).unwrap().read().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RetiredVersion);
    assert_eq!(world.bao.key_versions("wall").await, (2, 2), "the key was left alone");
}

/// Without the right to update, the older tools rotated the key, left the ciphertext as it was, and reported success.
#[tokio::test]
async fn a_forbidden_write_is_a_failure_and_nothing_is_rotated() {
    let (world, settings) = World::with_secret(Login::Requested).await;
    let before = world.stored();
    world.kube.forbid(ACCOUNT, "update secrets home/matrix");
    let remedy = "resourceNames [\"matrix\"], verbs [\"update\"]";
    run(&settings, &["rotate"], "").await.failed(1, &["forbids to update secrets matrix", remedy]);
    run(&settings, &["rotate", "--dry-run"], "").await.failed(1, &[remedy]);
    run(&settings, &["put"], &document("other")).await.failed(1, &["forbids to update secrets matrix", remedy]);
    run(&settings, &["check", "--for", "rotate"], "").await.failed(1, &["MISSING update secrets matrix", remedy]);
    assert_eq!((world.stored(), world.bao.key_versions("wall").await), (before, (1, 1)));
    assert_eq!(world.get(&settings).await.done(), format!("{CANARY}\n"));
}

#[tokio::test]
async fn a_write_that_is_lost_is_a_failure() {
    let (world, settings) = World::with_secret(Login::Requested).await;
    world.kube.set_writes(Writes::Lost);
    run(&settings, &["put", "owmkey"], "other").await.failed(1, &["does not hold what was just written"]);
    run(&settings, &["rotate"], "").await.failed(1, &["does not hold what was just written"]);
    assert_eq!(world.get(&settings).await.done(), format!("{CANARY}\n"));
}

/// Each write meets another's: that ends, and as a failure that says so. What is stored can be read all the same.
#[tokio::test]
async fn writes_that_always_come_too_late_are_a_failure() {
    let (world, settings) = World::with_secret(Login::Projected).await;
    world.kube.set_writes(Writes::Late);
    for arguments in [&["put", "garmin"][..], &["rotate"]] {
        run(&settings, arguments, "x").await.failed(1, &["written by somebody else in between", "run this again"]);
    }
    assert_eq!(world.get(&settings).await.done(), format!("{CANARY}\n"));
    world.kube.set_writes(Writes::Done);
    let said = run(&settings, &["rotate"], "").await.done();
    assert!(said.contains("the ciphertext is of version 2"), "{said}");
}

/// Two who store the first document at the same time: the second finds the first's, and keeps its other names.
#[tokio::test]
async fn the_first_document_may_be_stored_by_two() {
    let world = World::start().await;
    let settings = world.settings(Login::Projected).await;
    let caught = world.gate.trap(Side::Before, |_, line| line == "POST /api/v1/namespaces/home/secrets");
    let first = tokio::spawn(finish(command(&settings, &["put", "one"]).spawn().unwrap(), "1"));
    within_deadline("the first creates", caught.arrived).await.unwrap();
    run(&settings, &["put", "two"], "2").await.done();
    drop(caught.release);
    within_deadline("the first ends", first).await.unwrap().done();
    assert_eq!(run(&settings, &["get"], "").await.done(), "two\none\n");
}

#[tokio::test]
async fn somebody_elses_write_in_between_is_kept() {
    let (world, settings) = World::with_secret(Login::Projected).await;
    let caught = world.gate.trap(Side::Before, |_, line| line == "PUT /api/v1/namespaces/home/secrets/matrix");
    let rotation = tokio::spawn(finish(command(&settings, &["rotate"]).spawn().unwrap(), ""));
    within_deadline("the rotation writes", caught.arrived).await.unwrap();
    run(&settings, &["put"], &document("newer")).await.done();
    drop(caught.release);
    within_deadline("the rotation ends", rotation).await.unwrap().done();
    assert_eq!(run(&settings, &["get", "owmkey"], "").await.done(), "newer\n");
    assert!(world.stored().starts_with("vault:v2:"), "{}", world.stored());
}

#[tokio::test]
async fn two_rotations_at_once_both_succeed() {
    let (world, settings) = World::with_secret(Login::Projected).await;
    for _ in 0..3 {
        let rotate = async || run(&settings, &["rotate", "--retire"], "").await.done();
        tokio::join!(rotate(), rotate());
        assert_eq!(world.get(&settings).await.done(), format!("{CANARY}\n"));
    }
}

/// The other rotation is done in the worst moment: between reading the ciphertext and rewrapping it.
#[tokio::test]
async fn a_rotation_rewraps_what_another_left() {
    let (world, settings) = World::with_secret(Login::Projected).await;
    let rewraps = std::sync::atomic::AtomicUsize::new(0);
    let caught = world.gate.trap(Side::Before, move |_, line| {
        line.contains("transit/rewrap") && rewraps.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 1
    });
    let rotation = tokio::spawn(finish(command(&settings, &["rotate"]).spawn().unwrap(), ""));
    within_deadline("the rotation rewraps", caught.arrived).await.unwrap();
    run(&settings, &["rotate"], "").await.done();
    run(&settings, &["rotate", "--retire"], "").await.done();
    drop(caught.release);
    within_deadline("the rotation ends", rotation).await.unwrap().done();
    assert_eq!(world.get(&settings).await.done(), format!("{CANARY}\n"));
    assert_eq!(world.bao.key_versions("wall").await, (3, 3));
}

/// Two changes of single values at the same time: both are there in the end.
#[tokio::test]
async fn two_stores_at_once_lose_nothing() {
    let (_world, settings) = World::with_secret(Login::Projected).await;
    let put = |name: &'static str| {
        let settings = settings.clone();
        async move { run(&settings, &["put", name], name).await.done() }
    };
    tokio::join!(put("one"), put("two"), put("three"));
    for name in ["one", "two", "three"] {
        assert_eq!(run(&settings, &["get", name], "").await.done(), format!("{name}\n"));
    }
}

#[tokio::test]
async fn a_dry_run_tells_what_would_be_and_changes_nothing() {
    let (world, settings) = World::with_secret(Login::Requested).await;
    let (object, versions) = (world.kube.object("secrets/home/matrix"), world.bao.key_versions("wall").await);
    let said = run(&settings, &["rotate", "--retire", "--dry-run"], "").await.done();
    assert!(said.contains("would be of version 2, and was of version 1"), "{said}");
    assert_eq!((world.kube.object("secrets/home/matrix"), world.bao.key_versions("wall").await), (object, versions));
    world.bao.policy("wall", r#"path "transit/+/wall" { capabilities = ["update", "read"] }"#).await;
    let missing = "path \"transit/keys/wall/rotate\" { capabilities = [\"update\"] }";
    run(&settings, &["rotate", "--dry-run"], "").await.failed(1, &[missing]);
}

#[tokio::test]
async fn a_key_that_is_ahead_is_caught_up_with_before_it_is_rotated_again() {
    let (world, settings) = World::with_secret(Login::AppRole).await;
    world.bao.write("transit/keys/wall/rotate", json!({})).await;
    let said = run(&settings, &["rotate"], "").await.done();
    assert!(said.contains("the key was at version 2 already"), "{said}");
    assert_eq!(world.bao.key_versions("wall").await, (2, 1));
    run(&settings, &["rotate"], "").await.done();
    assert_eq!(world.bao.key_versions("wall").await, (3, 1));
}

#[tokio::test]
async fn what_cannot_be_rewrapped_is_left_alone_with_its_key() {
    let world = World::start().await;
    let settings = world.local_settings(Login::Token).await;
    for (stored, said) in [
        ("{\"owmkey\": \"plain\"}", "holds no Transit ciphertext"),
        ("vault:v1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "no ciphertext of this key"),
        ("vault:v9:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "does not have yet"),
    ] {
        world.write("secrets.enc", stored);
        run(&settings, &["rotate"], "").await.failed(1, &[said]);
        run(&settings, &["get"], "").await.failed(1, &[said]);
    }
    std::fs::remove_file(world.path("secrets.enc")).unwrap();
    run(&settings, &["rotate"], "").await.failed(1, &["does not exist"]);
    assert_eq!(world.bao.key_versions("wall").await, (1, 1));
}

#[tokio::test]
async fn a_running_program_reads_what_a_rotation_left() {
    let (_world, settings) = World::with_secret(Login::AppRole).await;
    let secrets = Secrets::open(Source::load(&settings, None).unwrap()).await.unwrap();
    run(&settings, &["rotate", "--retire"], "").await.done();
    secrets.reload().await.unwrap();
    assert_eq!(secrets.require("owmkey").unwrap().expose(), CANARY);
}
