//! The wall on panels, without a Raspberry Pi: the real program drives the pins of a virtual one, and the light that real
//! panels would emit is compared with the frame that is on.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

mod light;
mod refusals;
mod service;

use std::{fs, path::PathBuf};

use tokio::{process::Command, time::timeout};
use wallfeed_tests::{
    deadline::{DEADLINE, until, within},
    gateway::Gateway,
    hub75::{
        Hardware, Light,
        viewer::{Exposure, Fold, Turn, Viewer},
        wiring::Wiring,
    },
    program::{Program, built},
    virtual_pi::{Model, Panels, VirtualPi},
    wall::{LATEST, Picture},
};

/// What the gateway wants from those who write.
const TOKEN: &str = "secret";

/// Panels on a Raspberry Pi, and the settings that say so.
struct Setup {
    model: Model,
    /// `[panel]`.
    panel: &'static str,
    hardware: Hardware,
    viewer: Viewer,
}

impl Setup {
    /// Panels on a Raspberry Pi 3: their rows, the columns of a chain, the chains.
    fn new(panel: &'static str, (rows, columns, parallel): (usize, usize, usize), wiring: Wiring, fold: Fold) -> Self {
        let exposure = Exposure { brightness: 100, bits: 11, unit_ns: 128 };
        let (turns, sequence) = (vec![], [0, 1, 2]);
        let model = Model::Three;
        Self {
            model,
            panel,
            hardware: Hardware { peripherals: model.peripherals(), wiring, rows, columns, parallel },
            viewer: Viewer { rows, columns, parallel, fold, turns, sequence, exposure },
        }
    }

    /// A single 64x32 panel, the least work.
    fn small() -> Self {
        let panel = "chain = 1\nmapping = \"regular\"\npixel_mapper = \"\"\nslowdown = 0";
        Self::new(panel, (32, 64, 1), Wiring::regular(), Fold::Row)
    }

    fn on(mut self, model: Model) -> Self {
        self.model = model;
        self.hardware.peripherals = model.peripherals();
        self
    }

    fn turned(mut self, turns: &[Turn]) -> Self {
        self.viewer.turns = turns.to_vec();
        self
    }

    fn lit(mut self, exposure: Exposure) -> Self {
        self.viewer.exposure = exposure;
        self
    }

    fn sequence(mut self, pins: [usize; 3]) -> Self {
        self.viewer.sequence = pins;
        self
    }
}

/// A wall that shows a picture, on the panels of a virtual Raspberry Pi and in PNG files.
struct PanelWall {
    pi: VirtualPi,
    panels: Panels,
    program: Program,
    viewer: Viewer,
    picture: Picture,
    pictures: PathBuf,
    _gateway: Gateway,
}

impl PanelWall {
    async fn start(setup: Setup) -> Self {
        Self::start_with(setup, |_, _| {}).await
    }

    /// Starts one after something has been done to the machine or the command.
    async fn start_with(setup: Setup, prepare: impl FnOnce(&VirtualPi, &mut Command)) -> Self {
        let Setup { model, panel, hardware, viewer } = setup;
        let gateway = Gateway::start(&["--store", "memory:", "--write-token", TOKEN]).await;
        let (width, height) = viewer.size();
        let picture = Picture::colorful(width as u32, height as u32);
        gateway.store("Image", &picture.document(), TOKEN).await;
        let mut pi = VirtualPi::new(model);
        let panels = pi.panels(hardware);
        let pictures = pi.scratch().join("png");
        let mut command = command(&pi, panel);
        command.args(["--gateway", gateway.url(), "--display", &format!("png:{}", pictures.display())]);
        prepare(&pi, &mut command);
        let program = Program::start(command);
        Self { pi, panels, program, viewer, picture, pictures, _gateway: gateway }
    }

    /// Waits until the frame that is on is the picture that was published.
    async fn frame(&self) {
        let latest = self.pictures.join(LATEST);
        let read = async || Picture::read(&fs::read(&latest).ok()?).filter(|frame| *frame == self.picture);
        until("the picture in a PNG file", read).await;
    }

    /// Waits for a refresh that shows the picture.
    async fn light(&mut self) -> Light {
        let Self { panels, viewer, picture, .. } = self;
        let seen = panels.refresh(|light| viewer.differences(light, picture).is_empty());
        if let Ok(light) = timeout(DEADLINE, seen).await {
            return light;
        }
        let differences = self.panels.latest().map(|light| self.viewer.differences(&light, &self.picture));
        panic!("the panels do not show the picture: {differences:#?}");
    }
}

/// `matrix-client` on this machine, with the picture as its only page.
fn command(pi: &VirtualPi, panel: &str) -> Command {
    let folder = pi.scratch();
    let settings = format!("[[page]]\nname = \"Image\"\nseconds = 3600\n\n[panel]\n{panel}\n");
    fs::write(folder.join("wall.toml"), settings).unwrap();
    let mut command = Command::new(built("matrix-client"));
    command.current_dir(&folder).args(["--display", "panel", "--time-zone", "UTC"]);
    pi.host(&mut command);
    command
}
