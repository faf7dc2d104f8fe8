//! Every LED is lit at its place, for as long as its colour says.

use wallfeed_tests::hub75::{Glitches, Greeting};

use super::*;

/// The picture that is on and the light of the panels are the same, and nothing flickers; black at the end.
async fn check(setup: Setup) {
    let mut wall = PanelWall::start(setup).await;
    wall.frame().await;
    let light = wall.light().await;
    assert_eq!(light.glitches, Glitches::default());
    assert!(wall.program.terminate().await.success());
    assert!(within("the end of the driver", wall.panels.ended()).await, "the panels are left lit");
}

#[tokio::test]
async fn four_panels_folded_in_a_u() {
    // The defaults, but for the speed of a virtual machine.
    let setup = Setup::new("slowdown = 1", (32, 256, 1), Wiring::adafruit_hat_pwm(), Fold::U);
    check(setup.on(Model::Four)).await;
}

#[tokio::test]
async fn one_square_panel() {
    let panel = "rows = 64\nchain = 1\nmapping = \"regular\"\npixel_mapper = \"\"";
    check(Setup::new(panel, (64, 64, 1), Wiring::regular(), Fold::Row)).await;
}

#[tokio::test]
async fn folded_panels_on_their_side_in_few_bits() {
    let panel = "pixel_mapper = \"U-mapper;Rotate:270\"\npwm_bits = 7\nbrightness = 50\nslowdown = 0";
    let setup = Setup::new(panel, (32, 256, 1), Wiring::adafruit_hat_pwm(), Fold::U);
    check(setup.turned(&[Turn::Rotate270]).lit(Exposure { brightness: 50, bits: 7, unit_ns: 128 })).await;
}

#[tokio::test]
async fn mirrored_and_turned_panels_of_another_order_of_colors() {
    let panel = "rows = 64\nchain = 1\nmapping = \"regular\"\npixel_mapper = \"Mirror:V;Rotate:90\"\nrgb_sequence = \"GBR\"\nslowdown = 0";
    let setup = Setup::new(panel, (64, 64, 1), Wiring::regular(), Fold::Row);
    check(setup.turned(&[Turn::MirrorV, Turn::Rotate90]).sequence([1, 2, 0])).await;
}

#[tokio::test]
async fn parallel_chains_below_each_other() {
    let panel = "chain = 1\nparallel = 3\nmapping = \"regular\"\npixel_mapper = \"Mirror:H;Rotate:180\"\npwm_lsb_nanoseconds = 200\nslowdown = 0";
    let setup = Setup::new(panel, (32, 64, 3), Wiring::regular(), Fold::Row).on(Model::Zero);
    check(setup.turned(&[Turn::MirrorH, Turn::Rotate180]).lit(Exposure { brightness: 100, bits: 11, unit_ns: 200 }))
        .await;
}

#[tokio::test]
async fn parallel_chains_beside_each_other_every_other_row_first() {
    let panel =
        "chain = 1\nparallel = 2\nmapping = \"regular\"\npixel_mapper = \"ChainLink\"\ninterlaced = true\nslowdown = 0";
    check(Setup::new(panel, (32, 64, 2), Wiring::regular(), Fold::SideBySide)).await;
}

#[tokio::test]
async fn all_panels_of_a_chain_are_greeted() {
    let panel = "chain = 2\nmapping = \"regular\"\npixel_mapper = \"\"\npanel_type = \"FM6126A\"\nslowdown = 0";
    let mut wall = PanelWall::start(Setup::new(panel, (32, 128, 1), Wiring::regular(), Fold::Row)).await;
    let light = wall.light().await;
    assert_eq!(light.glitches, Glitches::default());
    // The words of the first two registers have 15 and 1 of 16 bits set, in each of the chain's eight chips.
    let expected = [Greeting { clocks: 11, columns: 8 * 15 }, Greeting { clocks: 12, columns: 8 }];
    assert_eq!(light.greetings, expected);
}
