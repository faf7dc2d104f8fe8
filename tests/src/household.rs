//! The all-in-one program, in a home of its own.

use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;

use crate::{
    program::{Program, built},
    stream::Stream,
};

/// A running `wallfeed` without settings, on a free port.
#[derive(Debug)]
pub struct Household {
    program: Program,
    address: String,
    home: TempDir,
}

/// Starts `wallfeed` in this home, which is its working folder too.
#[must_use]
pub fn wallfeed(home: &Path, options: &[&str]) -> Program {
    let mut command = Command::new(built("wallfeed"));
    command.args(options).current_dir(home).env("HOME", home);
    command.env("XDG_CONFIG_HOME", home).env("XDG_STATE_HOME", home);
    Program::start(command)
}

impl Household {
    /// Starts one in an empty home.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts one in an empty home, with these options.
    pub async fn start_with(options: &[&str]) -> Self {
        let home = TempDir::new().expect("a temporary folder");
        let mut program = wallfeed(home.path(), &[&["--listen", "127.0.0.1:0"], options].concat());
        let address = program.address().await.trim_end_matches('/').to_owned();
        Self { program, address, home }
    }

    /// `http://HOST:PORT`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.address
    }

    /// Its home.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The process.
    #[must_use]
    pub fn program(&mut self) -> &mut Program {
        &mut self.program
    }

    /// What `GET` answers; panics where that is no success.
    pub async fn bytes(&self, path: &str) -> Vec<u8> {
        let response = reqwest::get(format!("{}{path}", self.address)).await.expect("it answers");
        let response = response.error_for_status().expect("a success");
        response.bytes().await.expect("a body").to_vec()
    }

    /// What its wall says about itself.
    pub async fn status(&self) -> Value {
        serde_json::from_slice(&self.bytes("/wall/status").await).expect("a status is JSON")
    }

    /// A reader of all its events.
    #[must_use]
    pub fn stream(&self) -> Stream {
        Stream::open(&format!("{}/events", self.address), None)
    }
}
