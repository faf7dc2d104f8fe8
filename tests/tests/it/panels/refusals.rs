//! Where panels cannot be driven, the program says so with the remedy, before it has touched a pin.

use super::*;

/// A machine on which something is wrong, and what the program says of it.
async fn check(panel: &str, spoil: impl FnOnce(&VirtualPi, &mut Command), expected: &[&str]) {
    let mut pi = VirtualPi::new(Model::Four);
    let panels = pi.panels(Setup::small().on(Model::Four).hardware);
    let mut command = command(&pi, panel);
    spoil(&pi, &mut command);
    let mut program = Program::start(command);
    assert_eq!(program.ended().await.code(), Some(1));
    let log = program.log();
    for expected in expected {
        assert!(log.contains(expected), "{expected:?} is not in: {log}");
    }
    assert_eq!(panels.latest(), None);
}

#[tokio::test]
async fn another_board() {
    let spoil = |pi: &VirtualPi, _: &mut Command| {
        pi.write("proc/device-tree/model", "Orange Pi Zero2\0");
        pi.write("proc/device-tree/compatible", "xunlong,orangepi-zero2\0allwinner,sun50i-h616\0");
        // What the driver would take for the chip of a Raspberry Pi 3.
        pi.write("proc/cpuinfo", "CPU revision\t: 2\n");
    };
    check("", spoil, &["Orange Pi Zero2 is no Raspberry Pi", "--display preview"]).await;
}

#[tokio::test]
async fn no_board_at_all() {
    let spoil = |pi: &VirtualPi, _: &mut Command| pi.remove("proc/device-tree/model");
    check("", spoil, &["this machine is no Raspberry Pi"]).await;
}

#[tokio::test]
async fn a_raspberry_pi_5() {
    let spoil = |pi: &VirtualPi, _: &mut Command| {
        pi.write("proc/device-tree/model", "Raspberry Pi 5 Model B Rev 1.0\0");
        pi.write("proc/device-tree/compatible", "raspberrypi,5-model-b\0brcm,bcm2712\0");
    };
    check("", spoil, &["cannot drive the pins of a Raspberry Pi 5", "use a Raspberry Pi 4"]).await;
}

#[tokio::test]
async fn no_way_to_the_pins() {
    let spoil = |pi: &VirtualPi, _: &mut Command| pi.remove("dev/mem");
    check("", spoil, &["there is no /dev/mem"]).await;
    let spoil = |pi: &VirtualPi, _: &mut Command| {
        pi.remove("dev/mem");
        // Which can be opened by nobody, not even by root.
        pi.write("dev/mem/file", "");
    };
    check("", spoil, &["cannot open /dev/mem", "start the program as root"]).await;
    let spoil = |_: &VirtualPi, command: &mut Command| _ = command.env("VIRTUAL_PI_NO_MMAP", "1");
    check("", spoil, &["iomem=relaxed"]).await;
}

#[tokio::test]
async fn somebody_else_on_the_pins() {
    let spoil = |pi: &VirtualPi, _: &mut Command| pi.write("proc/modules", "snd_bcm2835 24576 1 - Live 0x0\n");
    check("", spoil, &["snd_bcm2835", "dtparam=audio=off"]).await;
    let spoil = |pi: &VirtualPi, _: &mut Command| pi.write("proc/modules", "w1_gpio 16384 0 - Live 0x0\n");
    check("mapping = \"regular\"", spoil, &["w1_gpio", "gpiopin"]).await;
}

#[tokio::test]
async fn nobody_to_become() {
    check("user = \"root\"", |_, _| {}, &["would stay root"]).await;
    if rustix::process::geteuid().is_root() {
        check("user = \"no-such-user\"", |_, _| {}, &["the user `no-such-user`"]).await;
    }
}

#[tokio::test]
async fn settings_that_the_driver_cannot_follow() {
    for (panel, expected) in [
        ("mapping = \"adafruit-hat\"", "solder pins 4 and 18"),
        ("mapping = \"regular-pi1\"", "mapping = \"regular\""),
        ("chain = 3", "is odd"),
        ("pwm_bits = 12", "from 1 to 11"),
        ("parallel = 2", "drives 1 parallel chain(s), not 2"),
    ] {
        check(panel, |_, _| {}, &[expected, "wall.toml"]).await;
    }
}
