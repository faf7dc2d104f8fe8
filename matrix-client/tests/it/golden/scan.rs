//! What a phone sees of the wall.

use std::{fs, path::Path};

use embedded_graphics::prelude::*;
use wallfeed_matrix_client::{frame::Frame, png};

use super::SIZES;

/// The pictures of the WiFi page lead into the network, with names of any script. A long passphrase needs a wall of 64 rows.
#[test]
fn the_wifi_code_can_be_scanned() {
    let long = "WIFI:S:Café Großherzogin Ένα;T:WPA;P:a passphrase of which everybody says that it is long enough;;";
    for (width, height) in SIZES {
        assert_eq!(
            codes(&golden("normal", width, height)),
            ["WIFI:S:guest;T:WPA;P:correct horse;;"],
            "{width}x{height}"
        );
        if height >= 64 {
            assert_eq!(codes(&golden("long", width, height)), [long], "{width}x{height}");
        }
    }
}

fn golden(name: &str, width: u32, height: u32) -> Frame {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    png::decode(&fs::read(folder.join(format!("wifi-{name}-{width}x{height}.png"))).unwrap()).unwrap()
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
