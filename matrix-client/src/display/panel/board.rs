//! The machine that panels hang on: what would make the driver fail, or worse, is found out first.

use std::{
    fs::{self, OpenOptions},
    io::ErrorKind,
};

use anyhow::{Result, bail};
use rpi_led_panel::PiChip;

use crate::{
    config::panel::{Mapping, PanelSettings},
    display::board,
};

/// The machine's chip; or what must be done before panels can be driven here.
pub fn check(settings: &PanelSettings, chip: Option<PiChip>) -> Result<PiChip> {
    let compatible = fs::read_to_string("/proc/device-tree/compatible").unwrap_or_default();
    let chip = find_chip(&board(), &compatible, chip)?;
    check_modules(&fs::read_to_string("/proc/modules").unwrap_or_default(), settings.mapping)?;
    check_memory(&settings.user)?;
    Ok(chip)
}

/// The driver would take another board's core for a Raspberry Pi's chip, and write to whatever lies at its addresses.
fn find_chip(model: &str, compatible: &str, wanted: Option<PiChip>) -> Result<PiChip> {
    if !model.contains("Raspberry Pi") {
        let what = if model.is_empty() { "this machine" } else { model };
        bail!("{what} is no Raspberry Pi: choose another display, e.g. --display terminal or --display preview");
    }
    let chips = || compatible.split('\0').filter_map(|name| name.strip_prefix("brcm,"));
    if chips().any(|chip| chip == "bcm2712") {
        bail!(
            "the driver cannot drive the pins of a {model}: use a Raspberry Pi 4, 3 or Zero 2 for the panels, and \
             --display preview here"
        );
    }
    let found = chips().find_map(|chip| match chip {
        "bcm2708" | "bcm2835" => Some(PiChip::BCM2708),
        "bcm2709" | "bcm2710" | "bcm2836" | "bcm2837" => Some(PiChip::BCM2709),
        "bcm2711" => Some(PiChip::BCM2711),
        _ => None,
    });
    match wanted.or(found) {
        Some(chip) => Ok(chip),
        None => bail!(
            "the device tree of this {model} does not say which chip it has: set chip in [panel] to BCM2708 (Raspberry Pi 1 \
             and Zero), BCM2709 (2, 3 and Zero 2) or BCM2711 (4)"
        ),
    }
}

/// Other users of the pins.
fn check_modules(modules: &str, mapping: Mapping) -> Result<()> {
    let is_loaded = |name| modules.lines().any(|line| line.split(' ').next() == Some(name));
    if is_loaded("snd_bcm2835") {
        bail!(
            "the sound module snd_bcm2835 is loaded, which uses the same pulses as the panels: set dtparam=audio=off in \
             config.txt, or put `blacklist snd_bcm2835` into /etc/modprobe.d, and start the machine again"
        );
    }
    if mapping == Mapping::Regular && is_loaded("w1_gpio") {
        bail!(
            "the module w1_gpio is loaded, which keeps pin 4 for 1-Wire sensors, where mapping `regular` has the panels' \
             strobe: take dtoverlay=w1-gpio out of config.txt, or give it another gpiopin, and start the machine again"
        );
    }
    Ok(())
}

fn check_memory(user: &str) -> Result<()> {
    match OpenOptions::new().read(true).write(true).open("/dev/mem") {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!(
                "there is no /dev/mem, through which the pins are driven: use a kernel that has it, as Raspberry Pi OS does; \
                 in a container, hand it in with --device /dev/mem"
            )
        }
        Err(error) => bail!(
            "cannot open /dev/mem, through which the pins are driven ({error}): start the program as root; it becomes the user \
             `{user}` as soon as the panels are open"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_raspberry_pi_up_to_4_will_do() {
        for (model, compatible, wanted, expected) in [
            ("Raspberry Pi 4 Model B Rev 1.4", "raspberrypi,4-model-b\0brcm,bcm2711\0", None, Ok(PiChip::BCM2711)),
            ("Raspberry Pi Zero 2 W Rev 1.0", "raspberrypi,model-zero-2-w\0brcm,bcm2837\0", None, Ok(PiChip::BCM2709)),
            ("Raspberry Pi Model B Rev 2", "raspberrypi,model-b\0brcm,bcm2835\0", None, Ok(PiChip::BCM2708)),
            ("Raspberry Pi 4 Model B", "", Some(PiChip::BCM2711), Ok(PiChip::BCM2711)),
            ("Raspberry Pi 6", "raspberrypi,6\0brcm,bcm2713\0", None, Err("set chip in [panel]")),
            ("Raspberry Pi 5 Model B Rev 1.0", "raspberrypi,5-model-b\0brcm,bcm2712\0", None, Err("Raspberry Pi 5")),
            (
                "Raspberry Pi Compute Module 5",
                "raspberrypi,5-compute-module\0brcm,bcm2712\0",
                Some(PiChip::BCM2711),
                Err("cannot drive"),
            ),
            (
                "Orange Pi Zero2",
                "xunlong,orangepi-zero2\0",
                Some(PiChip::BCM2709),
                Err("Orange Pi Zero2 is no Raspberry Pi"),
            ),
            ("", "", None, Err("this machine is no Raspberry Pi")),
        ] {
            match (find_chip(model, compatible, wanted), expected) {
                (Ok(chip), Ok(expected)) => assert_eq!(chip, expected, "{model}"),
                (Err(error), Err(expected)) => assert!(error.to_string().contains(expected), "{model}: {error}"),
                (found, _) => panic!("{model}: {found:?}"),
            }
        }
    }

    #[test]
    fn other_users_of_the_pins_must_go() {
        let check = |modules| check_modules(modules, Mapping::Regular).map_err(|error| error.to_string());
        assert!(check("snd_bcm2835 24576 1 - Live 0x0\n").unwrap_err().contains("audio=off"));
        assert!(check("vc4 1 0 - Live 0x0\nw1_gpio 16384 0 - Live 0x0\n").unwrap_err().contains("gpiopin"));
        assert!(check_modules("w1_gpio 16384 0 - Live 0x0\n", Mapping::AdafruitHatPwm).is_ok());
        assert!(check("vc4 1 0 - Live 0x0\nsnd_bcm 1 0 - Live 0x0\n").is_ok());
    }
}
