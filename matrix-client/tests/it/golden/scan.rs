//! What a phone sees of the wall.

use embedded_graphics::prelude::*;
use wallfeed_matrix_client::{frame::Frame, page::Page};

use super::{
    expected, is_blessing, part, sizes,
    states::{LONG_NETWORK, states},
};

/// The pictures of the WiFi page lead into the network, whatever marks lie on them, with names of any script. A long
/// passphrase needs a wall of 64 rows.
#[test]
fn the_wifi_code_can_be_scanned() {
    let guest = "WIFI:S:guest;T:WPA;P:correct horse;;";
    let scripts = "WIFI:S:Гости Žižkov;T:nopass;;";
    for (name, least_height, text) in [
        ("normal", 32, guest),
        ("stale", 32, guest),
        ("paused", 32, guest),
        ("offline", 32, guest),
        ("demo", 32, guest),
        ("scripts", 32, scripts),
        ("longest", 64, LONG_NETWORK),
    ] {
        let case = states(Page::Wifi).find(|case| case.name == name).unwrap();
        // While the pictures are being accepted, those in the folder are old or not there yet.
        let sheet = expected(&case.file_name()).filter(|_| !is_blessing()).unwrap_or_else(|| case.sheet());
        for size in sizes().filter(|size| size.height >= least_height) {
            assert_eq!(codes(&part(&sheet, size)), [text], "{name} at {size:?}");
        }
    }
}

/// What is read from a picture as a camera sees it: every LED several of its pixels, and the dark frame around the wall.
fn codes(picture: &Frame) -> Vec<String> {
    let (zoom, edge) = (8, 40);
    let size = picture.size();
    let at = |x: usize, y: usize| {
        let place = Point::new((x as i32 - edge).div_euclid(zoom), (y as i32 - edge).div_euclid(zoom));
        picture.pixel(place).g()
    };
    let (wide, high) = (size.width as i32 * zoom + 2 * edge, size.height as i32 * zoom + 2 * edge);
    let mut seen = rqrr::PreparedImage::prepare_from_greyscale(wide as usize, high as usize, at);
    seen.detect_grids().iter().filter_map(|code| code.decode().ok()).map(|(_, text)| text).collect()
}
