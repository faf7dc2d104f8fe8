//! HUB75 panels on a Raspberry Pi. Only this file and its folder name the driver.
//!
//! The driver has a thread of its own that refreshes the panels; another one here hands it frames, because that blocks until
//! the next refresh. Settings are checked before: what the driver cannot do makes it panic.

mod account;
mod board;
mod cores;
mod driver;

use std::{
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use embedded_graphics::{geometry::Size, prelude::*};
use rpi_led_panel::{Canvas, RGBMatrix};

use self::account::Account;
use super::{
    Picture,
    latest::{self, Giver, Taken, Taker},
};
use crate::{
    config::{
        panel::{PanelSettings, PixelMapper},
        value::WallSize,
    },
    frame::Frame,
};

/// The panels.
#[derive(Debug)]
pub struct Panel {
    frames: Option<Giver>,
    thread: Option<JoinHandle<()>>,
    pulse: Pulse,
}

/// The driver gets a frame at least this often, the same if there is no other: so it is noticed if it is stuck.
const PROBE_EVERY: Duration = Duration::from_secs(3);
/// A driver that takes no frame for so long is stuck.
const STUCK_AFTER: Duration = Duration::from_secs(10);
/// The driver's thread reports within ten seconds, or not at all.
const START_WITHIN: Duration = Duration::from_secs(15);

impl Panel {
    /// Opens the hardware, and gives up root.
    pub fn open(settings: &PanelSettings, size: Size) -> Result<Self> {
        let chip = board::check(settings, driver::chip(settings)?)?;
        let config = driver::config(settings, chip, &Account::find(&settings.user)?)?;
        if let Err(error) = cores::leave_to_driver(chip) {
            tracing::warn!("the panels may flicker, for the driver has no core of its own: {error:#}");
        }
        let (frames, taker) = latest::slot(size);
        let (sender, receiver) = mpsc::sync_channel(1);
        let pulse = Pulse::new();
        let thread = thread::Builder::new().name("panel".into()).spawn({
            let (mapper, pulse) = (settings.pixel_mapper, pulse.clone());
            move || match driver::start(config) {
                Ok((matrix, canvas)) => {
                    let _ = sender.send(Ok(()));
                    Shower { matrix, canvas: Some(canvas), mapper, pulse }.run(taker);
                }
                Err(error) => {
                    let _ = sender.send(Err(error));
                }
            }
        })?;
        receiver.recv_timeout(START_WITHIN).context("the panel's driver does not start")??;
        Ok(Self { frames: Some(frames), thread: Some(thread), pulse })
    }

    /// Shows a frame.
    pub fn show(&self, picture: &Picture) {
        if let Some(frames) = &self.frames {
            frames.give(picture);
        }
    }

    /// Whether the driver still takes frames.
    pub fn check(&self) -> Result<()> {
        if self.thread.as_ref().is_none_or(JoinHandle::is_finished) {
            bail!("the panel's driver has stopped");
        }
        if self.is_stuck() {
            bail!("the panel's driver is stuck");
        }
        Ok(())
    }

    fn is_stuck(&self) -> bool {
        self.pulse.age() > STUCK_AFTER
    }
}

impl Drop for Panel {
    /// Leaves the panels black, which takes two refreshes. A driver that is stuck is not waited for.
    fn drop(&mut self) {
        self.frames = None;
        let Some(thread) = self.thread.take() else { return };
        while !thread.is_finished() && !self.is_stuck() {
            thread::sleep(Duration::from_millis(5));
        }
        if !thread.is_finished() {
            tracing::warn!("the panel's driver is stuck; the panels may stay lit");
        }
    }
}

/// When the driver last took a frame.
#[derive(Debug, Clone)]
struct Pulse {
    start: Instant,
    beat_ms: Arc<AtomicU64>,
}

impl Pulse {
    fn new() -> Self {
        Self { start: Instant::now(), beat_ms: Arc::default() }
    }

    fn beat(&self) {
        let now = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.beat_ms.store(now, Ordering::Relaxed);
    }

    fn age(&self) -> Duration {
        self.start.elapsed().saturating_sub(Duration::from_millis(self.beat_ms.load(Ordering::Relaxed)))
    }
}

/// Hands frames to the driver.
struct Shower {
    matrix: RGBMatrix,
    canvas: Option<Box<Canvas>>,
    mapper: PixelMapper,
    pulse: Pulse,
}

impl Shower {
    fn run(mut self, mut frames: Taker) {
        let mut last: Option<(Frame, u8)> = None;
        loop {
            match frames.take(PROBE_EVERY) {
                Taken::Fresh(frame, brightness) => match &mut last {
                    Some(last) => {
                        last.0.clone_from(frame);
                        last.1 = brightness;
                    }
                    None => last = Some((frame.clone(), brightness)),
                },
                Taken::Nothing => {}
                // Dropping the matrix leaves the panels black.
                Taken::Closed => return,
            }
            if let Some((frame, brightness)) = &last
                && !self.present(frame, *brightness)
            {
                // The driver's thread is dead; what it has said is on standard error.
                return;
            }
            self.pulse.beat();
        }
    }

    /// Whether the driver took it. The driver panics if its own thread has.
    fn present(&mut self, frame: &Frame, brightness: u8) -> bool {
        let Some(mut canvas) = self.canvas.take() else { return false };
        // There are two canvases, and each has a brightness of its own.
        canvas.set_brightness(brightness.max(1));
        blit(frame, &mut canvas, self.mapper);
        let matrix = &mut self.matrix;
        self.canvas = panic::catch_unwind(AssertUnwindSafe(|| matrix.update_on_vsync(canvas))).ok();
        self.canvas.is_some()
    }
}

/// Copies the frame; mirror and rotation are done here.
fn blit(frame: &Frame, canvas: &mut Canvas, mapper: PixelMapper) {
    let Size { width, height } = frame.size();
    let picture = WallSize { width, height };
    for y in 0..canvas.height() {
        for x in 0..canvas.width() {
            let (from_x, from_y) = mapper.source(x as u32, y as u32, picture);
            let pixel = frame.pixel(Point::new(from_x as i32, from_y as i32));
            canvas.set_pixel(x, y, pixel.r(), pixel.g(), pixel.b());
        }
    }
}
