//! A slot for the newest frame, between the wall and a thread that shows it as fast as it can: frames that it has no time
//! for are never seen, and the wall never waits.

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use embedded_graphics::geometry::Size;

use super::Picture;
use crate::frame::Frame;

#[derive(Debug)]
struct Slot {
    frame: Frame,
    brightness: u8,
    is_fresh: bool,
    is_closed: bool,
}

#[derive(Debug)]
struct Shared {
    slot: Mutex<Slot>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Slot> {
        // The slot is always whole.
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The wall's side.
#[derive(Debug)]
pub struct Giver(Arc<Shared>);

/// The thread's side.
#[derive(Debug)]
pub struct Taker {
    shared: Arc<Shared>,
    frame: Frame,
}

/// What a thread finds in the slot.
#[derive(Debug)]
pub enum Taken<'a> {
    /// A new frame, and its brightness.
    Fresh(&'a Frame, u8),
    /// Nothing new in the time given.
    Nothing,
    /// The wall has gone.
    Closed,
}

/// A slot for frames of one size.
#[must_use]
pub fn slot(size: Size) -> (Giver, Taker) {
    let slot = Slot { frame: Frame::new(size), brightness: 0, is_fresh: false, is_closed: false };
    let shared = Arc::new(Shared { slot: Mutex::new(slot), changed: Condvar::new() });
    (Giver(shared.clone()), Taker { shared, frame: Frame::new(size) })
}

impl Giver {
    /// Puts a frame in the place of the one before.
    pub fn give(&self, picture: &Picture) {
        let mut slot = self.0.lock();
        slot.frame.clone_from(picture.frame);
        slot.brightness = picture.brightness;
        slot.is_fresh = true;
        self.0.changed.notify_one();
    }
}

impl Drop for Giver {
    fn drop(&mut self) {
        self.0.lock().is_closed = true;
        self.0.changed.notify_one();
    }
}

impl Taker {
    /// The frame that was taken last; black before the first.
    #[must_use]
    pub fn latest(&self) -> &Frame {
        &self.frame
    }

    /// Waits for a new frame.
    pub fn take(&mut self, timeout: Duration) -> Taken<'_> {
        let slot = self.shared.lock();
        let waiting = |slot: &mut Slot| !slot.is_fresh && !slot.is_closed;
        let (mut slot, _) =
            self.shared.changed.wait_timeout_while(slot, timeout, waiting).unwrap_or_else(PoisonError::into_inner);
        if slot.is_fresh {
            slot.is_fresh = false;
            std::mem::swap(&mut self.frame, &mut slot.frame);
            let brightness = slot.brightness;
            drop(slot);
            return Taken::Fresh(&self.frame, brightness);
        }
        if slot.is_closed { Taken::Closed } else { Taken::Nothing }
    }
}

#[cfg(test)]
mod tests {
    use embedded_graphics::{pixelcolor::Rgb888, prelude::*};

    use super::*;

    #[test]
    fn only_the_newest_frame_is_taken_and_the_last_is_not_lost() {
        let size = Size::new(2, 1);
        let (giver, mut taker) = slot(size);
        assert!(matches!(taker.take(Duration::ZERO), Taken::Nothing));
        for (color, brightness) in [(Rgb888::RED, 10), (Rgb888::GREEN, 20)] {
            let mut frame = Frame::new(size);
            frame.clear(color).unwrap();
            giver.give(&Picture { frame: &frame, name: "Clock", brightness, is_tick: false });
        }
        drop(giver);
        let Taken::Fresh(frame, 20) = taker.take(Duration::ZERO) else { panic!("a frame") };
        assert_eq!(frame.pixel(Point::zero()), Rgb888::GREEN);
        assert!(matches!(taker.take(Duration::from_secs(60)), Taken::Closed));
    }
}
