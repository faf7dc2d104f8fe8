//! WiFi: the code that takes a phone into the guest network, and the network's name.

use std::cell::RefCell;

use embedded_graphics::{pixelcolor::Rgb888, prelude::*};
use qrcodegen::{QrCode, QrCodeEcc};

use crate::{
    card,
    frame::{Frame, rect},
    hold::Hold,
    ink::{BOLD, Font, LARGE, SMALL, color, label::lines},
    memo::Memo,
    scene::{Scene, Wifi},
};

/// The standard asks for four modules of light around the code (ISO/IEC 18004, 5.3.8). Readers are content with less, and
/// larger modules help them more than a wider margin.
const QUIET_ZONE: i32 = 4;
const LEAST_QUIET_ZONE: i32 = 1;
/// Light, but not so bright that it drowns the dark modules in a camera.
const LIGHT: Rgb888 = Rgb888::new(176, 176, 176);

thread_local! {
    static CODE: RefCell<Memo<String, Option<QrCode>>> = const { RefCell::new(Memo::new()) };
}

pub fn draw(scene: &Scene, frame: &mut Frame) -> Hold {
    let Some(wifi) = &scene.preferences.wifi else {
        card::waiting(frame, "WiFi", "No guest network in the settings");
        return None;
    };
    CODE.with_borrow_mut(|memo| {
        let code = memo.get(|last| *last == wifi.connect, || (wifi.connect.clone(), encode(&wifi.connect)));
        let placed = code.as_ref().and_then(|code| Placed::of(code, frame.size()));
        match placed {
            Some(placed) => {
                placed.draw(frame);
                draw_name(frame, wifi, &placed);
            }
            None => card::waiting(frame, &wifi.name, "This wall is too small for its code"),
        }
    });
    None
}

/// The smallest code that holds the text: fewer modules are larger ones. Its error correction is raised where that costs
/// no module.
fn encode(text: &str) -> Option<QrCode> {
    QrCode::encode_text(text, QrCodeEcc::Low).ok()
}

/// A code at its place.
struct Placed<'a> {
    code: &'a QrCode,
    /// LEDs per module.
    scale: i32,
    /// The lit square around the code.
    left: i32,
    top: i32,
    square: i32,
    /// From the square's edge to the code's, in LEDs.
    margin: i32,
}

impl<'a> Placed<'a> {
    /// As large as it fits, then with as much light around it as there is room for.
    fn of(code: &'a QrCode, size: Size) -> Option<Self> {
        let (width, height) = (size.width as i32, size.height as i32);
        let room = width.min(height);
        let modules = code.size();
        let scale = room / (modules + 2 * LEAST_QUIET_ZONE);
        if scale == 0 {
            return None;
        }
        // What is left over is light too.
        let square = room.min((modules + 2 * QUIET_ZONE) * scale);
        let margin = (square - modules * scale) / 2;
        let left = if width > height { 0 } else { (width - square) / 2 };
        Some(Self { code, scale, left, top: (height - square) / 2, square, margin })
    }

    fn draw(&self, frame: &mut Frame) {
        frame.fill(rect(self.left, self.top, self.square, self.square), LIGHT);
        let (x, y) = (self.left + self.margin, self.top + self.margin);
        for (row, column) in
            (0..self.code.size()).flat_map(|row| (0..self.code.size()).map(move |column| (row, column)))
        {
            if self.code.get_module(column, row) {
                frame.fill(rect(x + column * self.scale, y + row * self.scale, self.scale, self.scale), color::BLACK);
            }
        }
    }
}

/// A longer name is not read to its end.
const MOST_LINES: usize = 3;

/// The name beside the code, where there is room.
fn draw_name(frame: &mut Frame, wifi: &Wifi, placed: &Placed) {
    let (width, height) = (frame.size().width as i32, frame.size().height as i32);
    let left = placed.left + placed.square + 5;
    let room = width - left - 1;
    if room < 20 {
        return;
    }
    let caption = if room > 40 && height >= 64 { &BOLD } else { &SMALL };
    let gap = if height < 64 { 4 } else { 6 };
    let block = |font: &'static Font| {
        let count = lines(font, &wifi.name, room).take(MOST_LINES).count() as i32;
        caption.cap + gap + font.cap + (count - 1) * font.line + font.descent()
    };
    let mut font = wifi.name.split_whitespace().fold(&LARGE, |font: &'static Font, word| font.fitting(room, word));
    while let Some(smaller) = font.smaller.filter(|_| block(font) > height - 2) {
        font = smaller;
    }
    let mut y = (height - block(font)) / 2;
    caption.ink(color::ACCENT).within(room).draw(frame, left, y, "WiFi");
    y += caption.cap + gap;
    for line in lines(font, &wifi.name, room).take(MOST_LINES) {
        font.ink(color::TEXT).within(room).draw(frame, left, y, line);
        y += font.line;
    }
}
