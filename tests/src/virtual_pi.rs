//! A Raspberry Pi for programs that look for one in `/dev/mem`: `virtual-pi/shim.c` stands in for the machine, and what
//! reaches the pins lights the panels of [`crate::hub75`]. For x86-64 Linux.

use std::{
    fs,
    io::Read,
    net::Shutdown,
    os::unix::{
        fs::PermissionsExt,
        net::{UnixListener, UnixStream},
    },
    path::{Path, PathBuf},
    process,
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread,
};

use tempfile::TempDir;
use tokio::{process::Command, sync::watch};

use crate::hub75::{Access, Board, Hardware, Light};

/// A model of Raspberry Pi.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Model {
    /// One core.
    Zero,
    /// Four cores.
    Three,
    /// Four quicker cores.
    Four,
}

impl Model {
    /// Where its chip's peripherals begin.
    #[must_use]
    pub fn peripherals(self) -> u32 {
        match self {
            Self::Zero => 0x2000_0000,
            Self::Three => 0x3F00_0000,
            Self::Four => 0xFE00_0000,
        }
    }

    /// What its firmware calls it, and its chip.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Zero => ("Raspberry Pi Zero W Rev 1.1", "raspberrypi,model-zero-w\0brcm,bcm2835\0"),
            Self::Three => ("Raspberry Pi 3 Model B Plus Rev 1.3", "raspberrypi,3-model-b-plus\0brcm,bcm2837\0"),
            Self::Four => ("Raspberry Pi 4 Model B Rev 1.4", "raspberrypi,4-model-b\0brcm,bcm2711\0"),
        }
    }
}

/// A machine on which a program can be started.
#[derive(Debug)]
pub struct VirtualPi {
    folder: TempDir,
    shim: PathBuf,
    listener: Option<UnixListener>,
}

impl VirtualPi {
    /// A machine in working order.
    #[must_use]
    pub fn new(model: Model) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        // A program that gives up root goes on reading here.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("our own folder");
        let shim = compile(folder.path());
        let listener = UnixListener::bind(folder.path().join("bus")).expect("a socket in our own folder");
        let machine = Self { folder, shim, listener: Some(listener) };
        let (name, compatible) = model.names();
        machine.write("proc/device-tree/model", &format!("{name}\0"));
        machine.write("proc/device-tree/compatible", compatible);
        machine.write("proc/modules", "");
        machine.write("proc/sys/kernel/sched_rt_runtime_us", "950000\n");
        machine.write("sys/devices/system/cpu/isolated", "3\n");
        machine.write("sys/devices/system/cpu/cpu3/cpufreq/scaling_governor", "ondemand\n");
        machine.write("dev/mem", "");
        machine
    }

    /// Puts a file on the machine, below `/dev`, `/proc` or `/sys`.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join("root").join(path);
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("our own folder");
        fs::write(path, text).expect("our own folder");
    }

    /// What a file of the machine holds.
    #[must_use]
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.folder.path().join("root").join(path)).expect("a file of the machine")
    }

    /// Takes a file away.
    pub fn remove(&self, path: &str) {
        fs::remove_file(self.folder.path().join("root").join(path)).expect("a file of the machine");
    }

    /// A folder for what the program needs, in which everybody may write.
    #[must_use]
    pub fn scratch(&self) -> PathBuf {
        let folder = self.folder.path().join("scratch");
        fs::create_dir_all(&folder).expect("our own folder");
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).expect("our own folder");
        folder
    }

    /// Lets the command find itself on this machine.
    pub fn host(&self, command: &mut Command) {
        command.env("LD_PRELOAD", &self.shim);
        command.env("VIRTUAL_PI_ROOT", self.folder.path().join("root"));
        command.env("VIRTUAL_PI_BUS", self.folder.path().join("bus"));
    }

    /// The panels on the machine's pins. They follow the program that is started next.
    pub fn panels(&mut self, hardware: Hardware) -> Panels {
        let listener = self.listener.take().expect("there is one set of pins");
        Panels::follow(listener, Board::new(hardware))
    }
}

fn compile(folder: &Path) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("virtual-pi/shim.c");
    let library = folder.join("shim.so");
    let mut compiler = process::Command::new("cc");
    compiler.args(["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o"]);
    let status = compiler.arg(&library).arg(&source).status().expect("a C compiler");
    assert!(status.success(), "{} does not compile", source.display());
    library
}

/// Panels that follow a program's accesses.
#[derive(Debug)]
pub struct Panels {
    refreshes: watch::Receiver<Option<Light>>,
    end: watch::Receiver<Option<bool>>,
    gate: Arc<Gate>,
    bus: Arc<Mutex<Option<UnixStream>>>,
}

/// Holds the machine up while it is shut.
#[derive(Debug, Default)]
struct Gate {
    is_shut: Mutex<bool>,
    changed: Condvar,
}

impl Gate {
    fn pass(&self) {
        let is_shut = self.is_shut.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.changed.wait_while(is_shut, |is_shut| *is_shut));
    }

    fn set(&self, is_shut: bool) {
        *self.is_shut.lock().unwrap_or_else(PoisonError::into_inner) = is_shut;
        self.changed.notify_all();
    }
}

impl Panels {
    fn follow(listener: UnixListener, mut board: Board) -> Self {
        let (refresh, refreshes) = watch::channel(None);
        let (ended, end) = watch::channel(None);
        let gate = Arc::new(Gate::default());
        let bus = Arc::new(Mutex::new(None));
        thread::spawn({
            let (gate, bus) = (gate.clone(), bus.clone());
            move || {
                let Ok((mut stream, _)) = listener.accept() else { return };
                *bus.lock().unwrap_or_else(PoisonError::into_inner) = stream.try_clone().ok();
                while let Some(accesses) = read(&mut stream) {
                    gate.pass();
                    for light in accesses.into_iter().filter_map(|access| board.take(access)) {
                        refresh.send_replace(Some(light));
                    }
                }
                ended.send_replace(Some(board.unfinished().is_dark() && !board.would_light()));
            }
        });
        Self { refreshes, end, gate, bus }
    }

    /// Waits for a refresh that is as wanted.
    pub async fn refresh(&mut self, wanted: impl Fn(&Light) -> bool) -> Light {
        let light = self.refreshes.wait_for(|light| light.as_ref().is_some_and(&wanted)).await;
        light.expect("the program still drives the panels").clone().expect("it is as wanted")
    }

    /// The refresh that ended last; none before the first.
    #[must_use]
    pub fn latest(&self) -> Option<Light> {
        self.refreshes.borrow().clone()
    }

    /// Waits until the program has ended. Returns whether it has left the panels black.
    pub async fn ended(&mut self) -> bool {
        let dark = self.end.wait_for(Option::is_some).await.expect("the panels outlive the program");
        *dark == Some(true)
    }

    /// Holds the machine up: the driver's next accesses do not return.
    pub fn freeze(&self) {
        self.gate.set(true);
    }

    /// Turns the system timer back during a pulse, which the driver of a debug build does not survive.
    pub fn turn_timer_back(&self) {
        use std::io::Write;
        let mut bus = self.bus.lock().unwrap_or_else(PoisonError::into_inner);
        bus.as_mut().expect("a program runs").write_all(&[1]).expect("the program listens");
    }
}

impl Drop for Panels {
    fn drop(&mut self) {
        self.gate.set(false);
        if let Some(bus) = self.bus.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ = bus.shutdown(Shutdown::Both);
        }
    }
}

/// Reads what there is of reports; none at the end.
fn read(stream: &mut UnixStream) -> Option<Vec<Access>> {
    let mut bytes = vec![0; 8 * 4096];
    let mut length = stream.read(&mut bytes).ok().filter(|&length| length > 0)?;
    while length % 8 != 0 {
        length += stream.read(&mut bytes[length..]).ok().filter(|&length| length > 0)?;
    }
    let word = |bytes: &[u8]| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    let reports = bytes[..length].chunks_exact(8).map(|report| (word(report), word(&report[4..])));
    Some(
        reports
            .map(|(address, value)| match address & 1 {
                0 => Access::Write(address, value),
                _ => Access::Read(address - 1, value),
            })
            .collect(),
    )
}
