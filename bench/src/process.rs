//! What the kernel says about a process, and what it is asked to do with this one.

use std::{fs, time::Duration};

use anyhow::{Context, Result};
use rustix::{
    process::{Resource, Rlimit, getrlimit, setrlimit},
    thread::{CpuSet, sched_setaffinity},
};

/// Keeps this process on one core.
pub fn pin_self(core: usize) -> Result<()> {
    let mut set = CpuSet::new();
    set.set(core);
    sched_setaffinity(None, &set)
        .with_context(|| format!("cannot run on core {core}: name others with --server-core and --generator-core"))
}

/// Allows as many open files as the system lets this user have.
pub fn raise_open_files() -> Result<()> {
    let maximum = getrlimit(Resource::Nofile).maximum;
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).context("cannot raise the limit of open files")
}

/// CPU time that all threads of a process have used, to the nanosecond (`schedstat`, kernel documentation
/// `scheduler/sched-stats`).
pub fn cpu_time(pid: u32) -> Result<Duration> {
    let mut nanoseconds = 0;
    for task in fs::read_dir(format!("/proc/{pid}/task"))? {
        let text = fs::read_to_string(task?.path().join("schedstat"))?;
        nanoseconds += text.split_whitespace().next().and_then(|number| number.parse::<u64>().ok()).unwrap_or_default();
    }
    Ok(Duration::from_nanos(nanoseconds))
}

/// Resident memory of a process, KiB.
pub fn resident_kib(pid: u32) -> Result<u64> {
    field_kib(&fs::read_to_string(format!("/proc/{pid}/status"))?, "VmRSS:")
        .context("the server has ended; Redis cuts off a subscriber that cannot keep up")
}

fn field_kib(status: &str, name: &str) -> Option<u64> {
    status.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_suffix("kB")?.trim().parse().ok())
}

/// Memory that the kernel holds in TCP buffers, KiB.
pub fn tcp_kib() -> Result<u64> {
    let text = fs::read_to_string("/proc/net/sockstat")?;
    let line = text.lines().find(|line| line.starts_with("TCP:")).context("no TCP line")?;
    let pages: u64 = line.split_whitespace().skip_while(|word| *word != "mem").nth(1).context("no mem")?.parse()?;
    Ok(pages * rustix::param::page_size() as u64 / 1024)
}
