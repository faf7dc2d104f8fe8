//! The core on which the driver refreshes the panels without pause: all other threads leave it.

use std::fs;

use anyhow::{Context, Result};
use rpi_led_panel::PiChip;
use rustix::thread::{Pid, sched_getaffinity, sched_setaffinity};

/// Moves all threads that run by now, and those that they will start, from the driver's core, if there is another.
pub fn leave_to_driver(chip: PiChip) -> Result<()> {
    let tasks = fs::read_dir("/proc/self/task").context("cannot read /proc/self/task")?;
    for thread in tasks.flatten().filter_map(|task| Pid::from_raw(task.file_name().to_str()?.parse().ok()?)) {
        let mut cores = sched_getaffinity(Some(thread))?;
        cores.unset(core(chip));
        if cores.count() > 0 {
            sched_setaffinity(Some(thread), &cores)?;
        }
    }
    Ok(())
}

/// The driver takes the last core.
fn core(chip: PiChip) -> usize {
    match chip {
        PiChip::BCM2708 => 0,
        PiChip::BCM2709 | PiChip::BCM2711 => 3,
    }
}
