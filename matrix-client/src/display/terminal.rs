//! The terminal: two pixels to a character, in 24-bit colour. Only what changed is written, and the terminal is restored
//! whatever happens.

mod screen;

use std::{
    io::{self, Write},
    panic,
    sync::{
        Once,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use anyhow::{Result, bail};
use embedded_graphics::geometry::Size;

pub use self::screen::Screen;
use super::{
    Picture,
    latest::{self, Giver, Taken, Taker},
};

/// Another screen, without a cursor.
pub const ENTER: &str = "\x1b[?1049h\x1b[?25l\x1b[2J";
/// Colours, cursor and screen as they were.
pub const LEAVE: &str = "\x1b[0m\x1b[?25h\x1b[?1049l";

/// Whether the terminal shows frames, and must be restored.
static IS_ENTERED: AtomicBool = AtomicBool::new(false);

/// The terminal, on a thread of its own: one that does not read must not hold up the wall.
#[derive(Debug)]
pub struct Terminal {
    frames: Option<Giver>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Terminal {
    /// Takes over standard output.
    pub fn open(size: Size) -> Result<Self> {
        restore_on_panic();
        IS_ENTERED.store(true, Ordering::SeqCst);
        io::stdout().write_all(ENTER.as_bytes())?;
        let (giver, taker) = latest::slot(size);
        let thread = thread::Builder::new().name("terminal".into()).spawn(move || run(taker, size))?;
        Ok(Self { frames: Some(giver), thread: Some(thread) })
    }

    /// Shows a frame.
    pub fn show(&self, picture: &Picture) {
        if let Some(frames) = &self.frames {
            frames.give(picture);
        }
    }

    /// Whether anybody reads what is written.
    pub fn check(&self) -> Result<()> {
        match &self.thread {
            Some(thread) if thread.is_finished() => bail!("the terminal has gone"),
            _ => Ok(()),
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.frames = None;
        // A terminal that does not read is not waited for long.
        for _ in 0..50 {
            if self.thread.as_ref().is_none_or(JoinHandle::is_finished) {
                break;
            }
            thread::sleep(Duration::from_millis(10));
        }
        leave();
    }
}

fn run(mut frames: Taker, size: Size) -> io::Result<()> {
    let mut screen = Screen::new(size);
    let mut bytes = Vec::new();
    loop {
        match frames.take(Duration::from_secs(1)) {
            Taken::Closed => return Ok(()),
            // The terminal may have another size by now.
            Taken::Fresh(..) | Taken::Nothing => {}
        }
        screen.resize(terminal_size::terminal_size().map(|(width, height)| (width.0, height.0)));
        bytes.clear();
        screen.draw(frames.latest(), &mut bytes);
        if !bytes.is_empty() {
            let mut stdout = io::stdout().lock();
            stdout.write_all(&bytes)?;
            stdout.flush()?;
        }
    }
}

fn leave() {
    if IS_ENTERED.swap(false, Ordering::SeqCst) {
        let mut stdout = io::stdout();
        // There is nobody left to tell if this fails.
        let _ = stdout.write_all(LEAVE.as_bytes()).and_then(|()| stdout.flush());
    }
}

/// A panic's message is to be seen on the screen that stays.
fn restore_on_panic() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !crate::guard::is_guarded() {
                leave();
            }
            before(panic);
        }));
    });
}
