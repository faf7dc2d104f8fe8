//! The wall client as a process: what it shows, as a picture and as its preview tells.

use std::{fs, io::Cursor, path::PathBuf};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::Command;

use crate::{
    deadline::until,
    document::document,
    program::{Program, built},
    stream::Stream,
};

/// The file that always is the picture that is on.
pub const LATEST: &str = "latest.png";

/// Pixels of a PNG file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Width and height.
    pub size: (u32, u32),
    /// As they stand in the file.
    pub pixels: Vec<u8>,
}

impl Picture {
    /// A picture in which every pixel has a colour of its own, and every value of every colour occurs.
    #[must_use]
    pub fn colorful(width: u32, height: u32) -> Self {
        let all = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let colors = all.flat_map(|(x, y)| [x * 255 / (width - 1), y * 255 / (height - 1), (x * 7 + y * 13) % 256]);
        Self { size: (width, height), pixels: colors.map(|value| value as u8).collect() }
    }

    /// The document of the wall's page for pictures.
    #[must_use]
    pub fn document(&self) -> Value {
        let mut bytes = vec![];
        let mut encoder = png::Encoder::new(&mut bytes, self.size.0, self.size.1);
        encoder.set_color(png::ColorType::Rgb);
        let mut writer = encoder.write_header().expect("memory is long enough");
        writer.write_image_data(&self.pixels).expect("as many pixels as the size says");
        drop(writer);
        document(&json!({ "data": format!("data:image/png;base64,{}", STANDARD.encode(bytes)) }))
    }

    /// Reads a PNG; none where it is not whole.
    #[must_use]
    pub fn read(png: &[u8]) -> Option<Self> {
        let mut reader = png::Decoder::new(Cursor::new(png)).read_info().ok()?;
        let mut pixels = vec![0; reader.output_buffer_size()?];
        let frame = reader.next_frame(&mut pixels).ok()?;
        pixels.truncate(frame.buffer_size());
        Some(Self { size: (frame.width, frame.height), pixels })
    }

    /// Whether anything is lit.
    #[must_use]
    pub fn is_dark(&self) -> bool {
        self.pixels.iter().all(|&value| value == 0)
    }
}

/// The picture that `matrix-client render` makes of a page and these documents, by key.
pub async fn rendered(page: &str, documents: &Value) -> Picture {
    let folder = TempDir::new().expect("a temporary folder");
    let (file, output) = (folder.path().join("documents.json"), folder.path().join("page.png"));
    fs::write(&file, documents.to_string()).expect("a file of documents");
    let mut command = Command::new(built("matrix-client"));
    command.current_dir(folder.path()).args(["render", "--time-zone", "UTC", "--page", page, "--documents"]);
    command.arg(&file).arg("--output").arg(&output);
    let mut program = Program::start(command);
    assert!(program.ended().await.success(), "{}", program.log());
    Picture::read(&fs::read(output).expect("a picture")).expect("a PNG")
}

/// A running `matrix-client` with a preview and a folder of PNG files.
#[derive(Debug)]
pub struct Wall {
    program: Program,
    preview: String,
    folder: TempDir,
}

impl Wall {
    /// Starts one that shows these pages in turn, each for an hour.
    pub async fn start(gateway: &str, name: &str, pages: &[&str]) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let rotation = pages.iter().map(|page| format!("[[page]]\nname = \"{page}\"\nseconds = 3600\n"));
        fs::write(folder.path().join("wall.toml"), rotation.collect::<String>()).expect("a settings file");
        let mut command = Command::new(built("matrix-client"));
        command.current_dir(folder.path()).args(["--gateway", gateway, "--wall", name, "--time-zone", "UTC"]);
        command.args(["--display", "preview:127.0.0.1:0", "--display"]);
        command.arg(format!("png:{}", folder.path().join("png").display()));
        let mut program = Program::start(command);
        let preview = program.address().await;
        Self { program, preview: preview.trim_end_matches('/').to_owned(), folder }
    }

    /// What it says about itself.
    pub async fn status(&self) -> Value {
        let response = reqwest::get(format!("{}/status", self.preview)).await.expect("the preview answers");
        response.json().await.expect("its status is JSON")
    }

    /// Its figures, in Prometheus' text format.
    pub async fn metrics(&self) -> String {
        let response = reqwest::get(format!("{}/metrics", self.preview)).await.expect("the preview answers");
        response.text().await.expect("figures are text")
    }

    /// Waits until its status has these members.
    pub async fn wait_for(&self, what: &str, wanted: &Value) {
        let members = wanted.as_object().expect("members to wait for");
        until(what, async || {
            let status = self.status().await;
            members.iter().all(|(name, value)| status[name] == *value).then_some(())
        })
        .await;
    }

    /// What is on now, as the preview serves it.
    pub async fn frame(&self) -> Picture {
        let response = reqwest::get(format!("{}/frame.png", self.preview)).await.expect("the preview answers");
        Picture::read(&response.bytes().await.expect("a body")).expect("the frame is a PNG")
    }

    /// Where its frames stream.
    #[must_use]
    pub fn frames_url(&self) -> String {
        format!("{}/frames", self.preview)
    }

    /// Every frame from now on, as events.
    #[must_use]
    pub fn frames(&self) -> Stream {
        Stream::open(&self.frames_url(), None)
    }

    /// The picture in its folder that is on now; none before the first.
    #[must_use]
    pub fn file(&self) -> Option<Picture> {
        Picture::read(&fs::read(self.pictures().join(LATEST)).ok()?)
    }

    /// The folder of its PNG files.
    #[must_use]
    pub fn pictures(&self) -> PathBuf {
        self.folder.path().join("png")
    }

    /// The process.
    #[must_use]
    pub fn program(&mut self) -> &mut Program {
        &mut self.program
    }
}
