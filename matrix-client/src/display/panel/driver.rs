//! The driver, as our settings want it.

use std::panic::{self, AssertUnwindSafe};

use anyhow::{Context, Result, anyhow, bail};
use rpi_led_panel::{Canvas, HardwareMapping, NamedPixelMapperType, PiChip, RGBMatrix, RGBMatrixConfig};

use super::account::{self, Account};
use crate::config::panel::{Fold, Mapping, PanelSettings};

/// Starts the driver. It opens the hardware and gives up root.
pub fn start(mut config: RGBMatrixConfig) -> Result<(RGBMatrix, Box<Canvas>)> {
    if let Some(greeter) = greeter(&mut config) {
        drop(try_start(greeter)?);
    }
    try_start(config)
}

/// The driver greets the chips of a chain's first panel and no others. One that takes the chain for a single panel, run
/// before, greets them all.
fn greeter(config: &mut RGBMatrixConfig) -> Option<RGBMatrixConfig> {
    Some(RGBMatrixConfig {
        panel_type: Some(config.panel_type.take()?),
        cols: config.cols * config.chain_length,
        rows: config.rows,
        parallel: config.parallel,
        hardware_mapping: config.hardware_mapping,
        pi_chip: config.pi_chip,
        slowdown: config.slowdown,
        drop_privs: false,
        ..RGBMatrixConfig::default()
    })
}

fn try_start(config: RGBMatrixConfig) -> Result<(RGBMatrix, Box<Canvas>)> {
    // Layouts that no check has foreseen make the driver panic.
    let user = config.drop_priv_user.clone();
    let started = panic::catch_unwind(AssertUnwindSafe(|| RGBMatrix::new(config, 0)));
    let Ok(started) = started else {
        bail!(
            "the panel's driver cannot lay out such panels: check rows, cols, multiplexing and pixel_mapper in [panel]"
        );
    };
    // The type of the driver's error is not public, but its name is.
    started.map_err(|error| match format!("{error:?}") {
        // Its thread has panicked.
        name if name == "ThreadTimedOut" => anyhow!(
            "the panel's driver cannot start, for the reason that it gives above: if it is /dev/mem that cannot be mapped, add \
             iomem=relaxed to the kernel's command line"
        ),
        name if name.contains("FailedPrivilegeDrop") => {
            anyhow!("the process cannot become the user `{user}` ({error}): name another user in [panel]")
        }
        _ => anyhow!("{error}").context("the panel's driver cannot start"),
    })
}

/// The chip that the settings name.
pub fn chip(settings: &PanelSettings) -> Result<Option<PiChip>> {
    word("chip", settings.chip.as_deref())
}

/// The settings as the driver takes them.
pub fn config(settings: &PanelSettings, chip: PiChip, account: &Account) -> Result<RGBMatrixConfig> {
    Ok(RGBMatrixConfig {
        hardware_mapping: match settings.mapping {
            Mapping::Regular => HardwareMapping::regular(),
            Mapping::AdafruitHatPwm => HardwareMapping::adafruit_hat_pwm(),
        },
        rows: settings.rows as usize,
        cols: settings.cols as usize,
        refresh_rate: settings.refresh_rate as usize,
        pi_chip: Some(chip),
        pwm_bits: settings.pwm_bits.into(),
        pwm_lsb_nanoseconds: settings.pwm_lsb_nanoseconds,
        slowdown: settings.slowdown,
        interlaced: settings.interlaced,
        dither_bits: settings.dither_bits.into(),
        chain_length: settings.chain as usize,
        parallel: settings.parallel as usize,
        panel_type: word("panel_type", settings.panel_type.as_deref())?,
        multiplexing: word("multiplexing", settings.multiplexing.as_deref())?,
        pixelmapper: match settings.pixel_mapper.fold {
            Fold::None => vec![],
            Fold::U => vec![NamedPixelMapperType::UMapper],
            Fold::ChainLink => vec![NamedPixelMapperType::ChainLink],
        },
        row_setter: word("row_setter", Some(&settings.row_setter))?.context("row_setter is missing")?,
        led_sequence: word("rgb_sequence", Some(&settings.rgb_sequence))?.context("rgb_sequence is missing")?,
        led_brightness: settings.brightness,
        drop_privs: account::is_root(),
        drop_priv_user: account.user.clone(),
        drop_priv_group: account.group.clone(),
    })
}

/// The driver's value of a word.
fn word<T: std::str::FromStr<Err: std::fmt::Display>>(name: &str, word: Option<&str>) -> Result<Option<T>> {
    word.map(|word| word.parse().map_err(|error| anyhow!("{name} = {word:?}: {error}"))).transpose()
}
