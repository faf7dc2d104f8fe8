//! The process's own figures, by the names that every Prometheus dashboard knows.

use std::fmt;

use procfs::{
    ProcResult,
    process::{LimitValue, Process as Own},
};
use prometheus_client::{collector::Collector, encoding::DescriptorEncoder};

use super::figures::Figures;

/// What the system knows of this process. Where it does not tell, nothing is told.
#[derive(Debug)]
pub(super) struct Process;

struct Known {
    cpu_seconds: f64,
    resident_bytes: u64,
    virtual_bytes: u64,
    /// Seconds since 1970.
    start: f64,
    threads: i64,
    open_files: u64,
    most_files: Option<u64>,
}

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        let Ok(known) = Known::read() else { return Ok(()) };
        let mut figures = Figures::new(&mut encoder);
        figures.counter("process_cpu_seconds", "Time on processors", known.cpu_seconds)?;
        figures.gauge("process_resident_memory_bytes", "Memory that is in use", known.resident_bytes.cast_signed())?;
        figures.gauge("process_virtual_memory_bytes", "Memory that is mapped", known.virtual_bytes.cast_signed())?;
        figures.gauge("process_start_time_seconds", "When the process began, since 1970", known.start)?;
        figures.gauge("process_threads", "Threads", known.threads)?;
        figures.gauge("process_open_fds", "File descriptors that are open", known.open_files.cast_signed())?;
        match known.most_files {
            Some(most) => figures.gauge("process_max_fds", "File descriptors that may be open", most.cast_signed()),
            None => Ok(()),
        }
    }
}

impl Known {
    fn read() -> ProcResult<Self> {
        let own = Own::myself()?;
        let stat = own.stat()?;
        let seconds = |ticks: u64| ticks as f64 / procfs::ticks_per_second() as f64;
        let files = own.limits()?.max_open_files.soft_limit;
        Ok(Self {
            cpu_seconds: seconds(stat.utime + stat.stime),
            resident_bytes: stat.rss * procfs::page_size(),
            virtual_bytes: stat.vsize,
            start: procfs::boot_time_secs()? as f64 + seconds(stat.starttime),
            threads: stat.num_threads,
            open_files: own.fd_count()? as u64,
            most_files: if let LimitValue::Value(most) = files { Some(most) } else { None },
        })
    }
}
