//! A program under test, as the operating system sees it: lines on stdout, signals, resident memory.

use std::{
    env, fs,
    path::PathBuf,
    process::{ExitStatus, Stdio},
    thread,
};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::NamedTempFile;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::{Child, ChildStdin, Command},
    sync::mpsc,
};

use crate::deadline::within;

/// A running process, killed when dropped. What it wrote to stderr is shown when its test panics.
#[derive(Debug)]
pub struct Program {
    name: String,
    child: Child,
    input: ChildStdin,
    lines: mpsc::UnboundedReceiver<String>,
    log: NamedTempFile,
}

/// The path of one of this workspace's programs, beside which the tests are built.
#[must_use]
pub fn built(name: &str) -> PathBuf {
    let test = env::current_exe().expect("a test has a path");
    let folder = test.ancestors().nth(2).expect("cargo puts tests into target/PROFILE/deps");
    let path = folder.join(name);
    assert!(path.exists(), "{} is missing: run `cargo build --workspace --bins` first", path.display());
    path
}

impl Program {
    /// Starts the command with its three streams taken.
    #[must_use]
    pub fn start(mut command: Command) -> Self {
        let name = command.as_std().get_program().to_string_lossy().into_owned();
        let log = NamedTempFile::new().expect("a temporary file");
        let stderr = log.reopen().expect("a temporary file opens twice");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(stderr).kill_on_drop(true);
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{name} does not start: {error}"));
        let (sender, lines) = mpsc::unbounded_channel();
        let mut output = BufReader::new(child.stdout.take().expect("stdout is piped")).lines();
        tokio::spawn(async move {
            while let Ok(Some(line)) = output.next_line().await {
                let _ = sender.send(line);
            }
        });
        let input = child.stdin.take().expect("stdin is piped");
        Self { name, child, input, lines, log }
    }

    /// The next line of its stdout; none at its end.
    pub async fn line(&mut self) -> Option<String> {
        self.lines.recv().await
    }

    /// The first line of its stdout from which `read` makes something; panics where it ends or is silent before.
    pub async fn find<T>(&mut self, what: &str, read: impl Fn(&str) -> Option<T>) -> T {
        let find = async {
            while let Some(line) = self.lines.recv().await {
                if let Some(found) = read(&line) {
                    return Some(found);
                }
            }
            None
        };
        let found = within(what, find).await;
        found.unwrap_or_else(|| panic!("{} ended before this was seen: {what}", self.name))
    }

    /// The address that it prints when it is ready.
    pub async fn address(&mut self) -> String {
        self.find("`listening on …`", |line| line.strip_prefix("listening on ").map(str::to_owned)).await
    }

    /// Writes a line to its stdin.
    pub async fn write_line(&mut self, line: &str) {
        self.input.write_all(format!("{line}\n").as_bytes()).await.expect("its stdin is open");
    }

    /// What it has written to stderr.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.log.path()).unwrap_or_default()
    }

    /// Whether it runs.
    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().is_ok_and(|status| status.is_none())
    }

    /// Stops it where it stands: it reads and answers nothing until [`Program::thaw`].
    pub fn freeze(&self) {
        self.signal(Signal::STOP);
    }

    /// Lets it go on.
    pub fn thaw(&self) {
        self.signal(Signal::CONT);
    }

    /// Tells it to read its settings again.
    pub fn hang_up(&self) {
        self.signal(Signal::HUP);
    }

    /// Ends it without asking, as a crash or a loss of power does.
    pub async fn kill(&mut self) {
        self.child.kill().await.expect("a child can be killed");
    }

    /// Asks it to end.
    pub fn tell_to_end(&self) {
        self.signal(Signal::TERM);
    }

    /// Asks it to end, and tells how it did.
    pub async fn terminate(&mut self) -> ExitStatus {
        self.tell_to_end();
        self.ended().await
    }

    /// How it ended by itself.
    pub async fn ended(&mut self) -> ExitStatus {
        within("the end of a program", self.child.wait()).await.expect("a child can be awaited")
    }

    /// Its resident memory, in bytes.
    #[must_use]
    pub fn resident(&self) -> u64 {
        let path = format!("/proc/{}/status", self.pid().as_raw_nonzero());
        let status = fs::read_to_string(path).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("Linux tells VmRSS");
        let kib: u64 = line.trim().trim_end_matches(" kB").parse().expect("VmRSS is a number of kB");
        kib * 1024
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id().expect("it has not been awaited")
    }

    /// How many file descriptors it has.
    #[must_use]
    pub fn open_files(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.pid().as_raw_nonzero())).expect("it runs").count()
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(self.id().cast_signed()).expect("a child's id is above zero")
    }

    fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).expect("a child can be signalled");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("---- stderr of {} ----\n{}", self.name, self.log());
        }
    }
}
