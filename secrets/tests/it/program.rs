//! Runs of the program itself.

use std::{path::Path, process::Stdio};

use tokio::{
    io::AsyncWriteExt,
    process::{Child, Command},
};

use crate::{CANARY, within_deadline};

/// What a run of the program left behind.
#[derive(Debug)]
pub struct Outcome {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Outcome {
    #[track_caller]
    pub fn done(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        assert!(!self.stderr.contains(CANARY), "{self:?}");
        self.stdout
    }

    /// Asserts that it failed with a code, and said both words somewhere, and no secret anywhere.
    #[track_caller]
    pub fn failed(self, code: i32, words: &[&str]) {
        assert_eq!(self.code, Some(code), "{self:?}");
        let said = format!("{}{}", self.stdout, self.stderr);
        assert!(!said.contains(CANARY), "{self:?}");
        for words in words {
            assert!(said.contains(words), "no {words:?} in {self:?}");
        }
    }
}

/// The program with its settings and arguments, not started yet.
pub fn command(settings: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wallfeed-secrets"));
    command.arg("--settings").arg(settings).args(arguments);
    command.env_remove("KUBERNETES_SERVICE_HOST").env_remove("KUBECONFIG").env_remove("WALLFEED_SECRETS");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

/// Runs it with `input` as its standard input.
pub async fn run(settings: &Path, arguments: &[&str], input: &str) -> Outcome {
    finish(command(settings, arguments).spawn().unwrap(), input).await
}

pub async fn finish(mut child: Child, input: &str) -> Outcome {
    // A program that does not read its input may be gone before all of it is written.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes()).await;
    let output = within_deadline("the program ends", child.wait_with_output()).await.unwrap();
    Outcome {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
