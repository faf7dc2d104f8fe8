//! `wallfeed init`: writes a commented settings file.

use std::{fs::OpenOptions, io::Write, path::PathBuf};

use anyhow::{Context, Result};
use clap::Args;

use crate::settings::FILE_NAME;

/// What `wallfeed init` is told.
#[derive(Debug, Clone, Args)]
pub struct Init {
    /// Degrees north; south is negative.
    #[arg(long, allow_negative_numbers = true, value_parser = degrees::<90>)]
    latitude: Option<f64>,
    /// Degrees east; west is negative.
    #[arg(long, allow_negative_numbers = true, value_parser = degrees::<180>)]
    longitude: Option<f64>,
    /// The file to write; an existing one is never overwritten.
    #[arg(long, default_value = FILE_NAME)]
    output: PathBuf,
}

fn degrees<const LIMIT: u16>(text: &str) -> Result<f64, String> {
    let limit = f64::from(LIMIT);
    text.parse().ok().filter(|value: &f64| value.abs() <= limit).ok_or(format!("a number from -{LIMIT} to {LIMIT}"))
}

impl Init {
    /// Writes the file and says what comes next.
    pub fn run(&self) -> Result<()> {
        let path = self.output.display();
        let mut file = OpenOptions::new().write(true).create_new(true).open(&self.output).with_context(|| {
            format!("cannot create {path}: an existing file is not overwritten, name another with --output")
        })?;
        file.write_all(self.text().as_bytes()).with_context(|| format!("cannot write {path}"))?;
        println!("wrote {path}: read it, then start with `wallfeed`");
        Ok(())
    }

    /// The file's text.
    fn text(&self) -> String {
        let (latitude, longitude, note) = match (self.latitude, self.longitude) {
            (Some(latitude), Some(longitude)) => (latitude, longitude, ""),
            _ => (51.4779, -0.0015, "  # a placeholder, Greenwich: put your own place here"),
        };
        include_str!("wallfeed.toml")
            .replace("{latitude}", &format!("{latitude:.4}"))
            .replace("{longitude}", &format!("{longitude:.4}"))
            .replace("{note}", note)
    }
}
