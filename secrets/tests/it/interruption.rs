//! A rotation is killed at each of its requests, before the server sees it and after it has done it. Whatever is left can
//! be read, and the next rotation finishes.

use std::path::Path;

use crate::{
    CANARY,
    gate::Side,
    program::{command, finish, run},
    within_deadline,
    world::{Login, World},
};

/// Runs a rotation that is killed at its n-th request; false if it ended without making so many.
async fn killed_at(world: &World, settings: &Path, n: usize, side: Side) -> bool {
    let caught = world.gate.trap(side, move |number, _| number == n);
    let mut child = command(settings, &["rotate", "--retire"]).spawn().unwrap();
    let mut arrived = caught.arrived;
    let killed = tokio::select! {
        outcome = &mut arrived => outcome.is_ok(),
        status = within_deadline("the rotation ends", child.wait()) => {
            assert!(status.unwrap().success(), "only the end of the steps ends it");
            false
        }
    };
    if killed {
        child.kill().await.unwrap();
    }
    killed
}

async fn survives_every_interruption(world: &World, settings: &Path, side: Side) {
    world.store_canary(settings).await;
    let mut steps = 0;
    while killed_at(world, settings, steps + 1, side).await {
        steps += 1;
        assert_eq!(world.get(settings).await.done(), format!("{CANARY}\n"), "after step {steps}");
        let before = world.bao.key_versions("wall").await.0;
        let said = run(settings, &["rotate", "--retire"], "").await.done();
        assert_eq!(world.get(settings).await.done(), format!("{CANARY}\n"), "after the repetition of step {steps}");
        let (latest, oldest) = world.bao.key_versions("wall").await;
        assert_eq!(latest, oldest, "the older versions are retired: {said}");
        assert!(latest - before <= 1, "a rotation makes one version at most: {said}");
        assert!(said.contains(&format!("the ciphertext is of version {latest}")), "{said}");
    }
    assert!(steps >= 12, "a rotation has more steps than {steps}: {:?}", world.gate.log());
}

#[tokio::test]
async fn killed_before_the_server_sees_the_request() {
    let world = World::start().await;
    survives_every_interruption(&world, &world.settings(Login::Requested).await, Side::Before).await;
}

#[tokio::test]
async fn killed_before_the_answer_arrives() {
    let world = World::start().await;
    survives_every_interruption(&world, &world.settings(Login::Requested).await, Side::After).await;
}

#[tokio::test]
async fn a_store_is_killed_at_each_request() {
    let (world, settings) = World::with_secret(Login::Projected).await;
    for side in [Side::Before, Side::After] {
        for n in 1..20 {
            let caught = world.gate.trap(side, move |number, _| number == n);
            let child = command(&settings, &["put", "garmin"]).spawn().unwrap();
            let ended = finish(child, "second");
            tokio::select! {
                _ = caught.arrived => {}
                outcome = ended => { outcome.done(); break }
            }
            assert_eq!(world.get(&settings).await.done(), format!("{CANARY}\n"), "{side:?} {n}");
        }
        assert_eq!(run(&settings, &["get", "garmin"], "").await.done(), "second\n");
    }
}
