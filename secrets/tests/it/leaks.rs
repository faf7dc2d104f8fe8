//! The canary is searched for wherever a secret must not be.

use std::{
    fs::{self, Permissions},
    os::unix::fs::{MetadataExt, PermissionsExt},
};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};

use tokio::process::Command;

use crate::{
    CANARY,
    gate::Side,
    program::{command, finish, run},
    within_deadline,
    world::{Login, World, document},
};

/// While it holds the plain text, the program shows it to nobody, and writes no core dump.
#[tokio::test]
async fn a_running_program_keeps_its_memory_to_itself() {
    let world = World::start().await;
    let settings = world.settings(Login::Requested).await;
    let caught = world.gate.trap(Side::Before, |_, line| line.contains("transit/encrypt"));
    let child = as_nobody(&world, command(&settings, &["put"])).spawn().unwrap();
    let process = child.id().unwrap();
    let running = tokio::spawn(finish(child, Box::leak(document(CANARY).into_boxed_str())));
    within_deadline("the program encrypts", caught.arrived).await.unwrap();

    let read = |name: &str| fs::read(format!("/proc/{process}/{name}")).unwrap_or_default();
    for name in ["environ", "cmdline", "comm", "status"] {
        assert!(!String::from_utf8_lossy(&read(name)).contains(CANARY), "{name}");
    }
    assert!(!read("cmdline").is_empty(), "it is the right process");
    let limits = String::from_utf8(read("limits")).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"], "{core}");
    // In /proc, a process that may not be looked into belongs to root, whoever runs it (proc_pid(5)).
    assert_eq!(fs::metadata(format!("/proc/{process}/environ")).unwrap().uid(), 0);

    drop(caught.release);
    within_deadline("the program ends", running).await.unwrap().done();
}

/// Runs it as a user that is not root, and lets that user read what it needs.
fn as_nobody(world: &World, mut command: Command) -> Command {
    const NOBODY: u32 = 65534;
    if rustix::process::geteuid().is_root() {
        fs::set_permissions(world.folder.path(), Permissions::from_mode(0o755)).unwrap();
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

/// Nothing but `get` prints a value: not with the most talkative log, not in a failure.
#[tokio::test]
async fn no_output_and_no_log_holds_a_value() {
    let (world, settings) = World::with_secret(Login::Projected).await;
    let projected = fs::read_to_string(world.path("projected")).unwrap();
    for arguments in [
        &["put"][..],
        &["put", "garmin"],
        &["encrypt"],
        &["rotate"],
        &["rotate", "--dry-run"],
        &["check", "--for", "write"],
        &["policy"],
        &["get"],
    ] {
        let mut command = command(&settings, arguments);
        command.env("RUST_LOG", "trace");
        let outcome = finish(command.spawn().unwrap(), &document(CANARY)).await;
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        for said in [&outcome.stdout, &outcome.stderr] {
            assert!(!said.contains(CANARY) && !said.contains(&projected), "{arguments:?}: {said}");
        }
    }
}

/// What is stored, and what the servers' own logs could show of requests, is ciphertext.
#[tokio::test]
async fn what_is_stored_is_ciphertext() {
    let (world, settings) = World::with_secret(Login::Projected).await;
    run(&settings, &["rotate"], "").await.done();
    let object = world.kube.object("secrets/home/matrix").unwrap().to_string();
    assert!(!object.contains(CANARY) && !object.contains(&BASE64.encode(CANARY)[..20]));
    assert!(world.stored().starts_with("vault:v2:"));
    assert!(!world.gate.log().iter().any(|line| line.contains(CANARY)), "nothing secret is in an address");
    for file in fs::read_dir(world.folder.path()).unwrap() {
        let path = file.unwrap().path();
        assert!(!fs::read_to_string(&path).unwrap().contains(CANARY), "{}", path.display());
    }
}

/// A rotation never asks the server for the plain text.
#[tokio::test]
async fn a_rotation_does_not_decrypt() {
    let (world, settings) = World::with_secret(Login::Projected).await;
    let _untrapped = world.gate.trap(Side::Before, |_, _| false);
    run(&settings, &["rotate", "--retire"], "").await.done();
    let log = world.gate.log();
    assert!(!log.iter().any(|line| line.contains("/decrypt/") || line.contains("/encrypt/")), "{log:?}");
}
