//! The machine that panels hang on: what would make the driver fail, or worse, is found out first.

use std::{
    fs::{self, OpenOptions},
    io::ErrorKind,
    os::unix::fs::MetadataExt,
};

use anyhow::{Result, bail};

use crate::{config::panel::PanelSettings, display::board};

/// Says what must be done before panels can be driven on this machine.
pub fn check(settings: &PanelSettings) -> Result<()> {
    check_model(&board())?;
    check_modules(&fs::read_to_string("/proc/modules").unwrap_or_default())?;
    match OpenOptions::new().read(true).write(true).open("/dev/mem") {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!(
                "there is no /dev/mem, through which the pins are driven: use a kernel that has it, as Raspberry Pi OS does"
            )
        }
        Err(error) => bail!(
            "cannot open /dev/mem, through which the pins are driven ({error}): start the program as root; it becomes the user \
             `{}` as soon as the panels are open",
            settings.user
        ),
    }
}

/// On other boards, the driver would write to whatever lies at a Raspberry Pi's addresses.
fn check_model(model: &str) -> Result<()> {
    if !model.contains("Raspberry Pi") {
        let what = if model.is_empty() { "this machine is no Raspberry Pi" } else { "this board is no Raspberry Pi" };
        bail!("{what}: choose another display, e.g. --display terminal or --display preview {}", in_brackets(model));
    }
    if model.contains("Raspberry Pi 5") || model.contains("Compute Module 5") || model.contains("Raspberry Pi 500") {
        bail!(
            "the driver cannot drive the pins of a Raspberry Pi 5: use a Raspberry Pi 4, 3 or Zero 2 for the panels, and \
             --display preview here"
        );
    }
    Ok(())
}

fn in_brackets(model: &str) -> String {
    if model.is_empty() { String::new() } else { format!("({model})") }
}

/// The sound module uses the pulses that light the rows.
fn check_modules(modules: &str) -> Result<()> {
    if modules.lines().any(|line| line.starts_with("snd_bcm2835")) {
        bail!(
            "the sound module snd_bcm2835 is loaded, which uses the same pulses as the panels: set dtparam=audio=off in \
             config.txt, or put `blacklist snd_bcm2835` into /etc/modprobe.d, and start again"
        );
    }
    Ok(())
}

/// Whether there is root to give up.
pub fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_raspberry_pi_up_to_4_will_do() {
        for (model, expected) in [
            ("Raspberry Pi 4 Model B Rev 1.4", None),
            ("Raspberry Pi Zero 2 W Rev 1.0", None),
            ("Raspberry Pi 5 Model B Rev 1.0", Some("Raspberry Pi 5")),
            ("Raspberry Pi Compute Module 5 Rev 1.0", Some("Raspberry Pi 5")),
            ("Orange Pi Zero2", Some("no Raspberry Pi")),
            ("", Some("no Raspberry Pi")),
        ] {
            let message = check_model(model).err().map(|error| error.to_string());
            match expected {
                None => assert_eq!(message, None, "{model}"),
                Some(expected) => assert!(message.unwrap().contains(expected), "{model}"),
            }
        }
    }

    #[test]
    fn the_sound_module_must_go() {
        assert!(check_modules("snd_bcm2835 24576 1 - Live 0x0\n").unwrap_err().to_string().contains("audio=off"));
        assert!(check_modules("vc4 1 0 - Live 0x0\nsnd 1 0 snd_bcm2835, Live\n").is_ok());
    }
}
