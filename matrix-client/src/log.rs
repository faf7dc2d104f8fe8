//! The log, on standard error. While a terminal shows the wall, its lines would spoil the picture: they wait until the wall
//! has ended.

use std::{
    collections::VecDeque,
    io::{self, IsTerminal, Write},
    sync::{Mutex, PoisonError},
};

use tracing_subscriber::EnvFilter;

use crate::{
    cli::{LogFormat, LogOptions},
    config::value::DisplayKind,
};

/// So many lines wait.
const WAITING_LINES: usize = 200;

static WAITING: Mutex<VecDeque<Vec<u8>>> = Mutex::new(VecDeque::new());

/// Begins to log.
pub fn start(options: &LogOptions, displays: &[DisplayKind]) {
    let filter = EnvFilter::try_new(&options.log).unwrap_or_else(|error| {
        eprintln!("warning: --log {}: {error}; info is used", options.log);
        EnvFilter::new("info")
    });
    let waits = displays.contains(&DisplayKind::Terminal) && io::stderr().is_terminal();
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(!waits && io::stderr().is_terminal())
        .with_writer(move || if waits { Lines::Waiting } else { Lines::Now });
    let started = match options.log_format {
        LogFormat::Text => log.with_target(false).try_init(),
        LogFormat::Json => log.json().try_init(),
    };
    if let Err(error) = started {
        eprintln!("warning: there is a log already: {error}");
    }
}

/// Writes the lines that have waited.
pub fn flush() {
    let mut lines = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
    for line in lines.drain(..) {
        // There is nobody left to tell if this fails.
        let _ = io::stderr().write_all(&line);
    }
}

/// Where lines go.
enum Lines {
    Now,
    Waiting,
}

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        match self {
            Self::Now => io::stderr().write_all(line)?,
            Self::Waiting => {
                let mut lines = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
                lines.push_back(line.to_vec());
                if lines.len() > WAITING_LINES {
                    lines.pop_front();
                }
            }
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
