//! Keeps the memory of this process to itself.

use std::io;

use rustix::process::{Resource, Rlimit, setrlimit};

/// No core dump of this process is written, and no other process of the same user may look into it.
pub fn forbid_core_dumps() -> io::Result<()> {
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    Ok(())
}
