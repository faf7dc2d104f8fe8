//! What a phone sees of the wall.

use embedded_graphics::prelude::*;
use wallfeed_matrix_client::page::Page;

use super::{AFTERNOON, SIZES, case};

/// What a phone sees of the WiFi page leads into the network.
#[test]
fn the_wifi_code_can_be_scanned() {
    for (width, height) in SIZES {
        let picture = case(Page::Wifi, "normal", "", AFTERNOON).draw(Size::new(width, height));
        // As a camera sees it: every LED several of its pixels, and the dark frame around the wall.
        let (zoom, edge) = (8, 40);
        let size = picture.size();
        let at = |x: usize, y: usize| {
            let place = Point::new((x as i32 - edge).div_euclid(zoom), (y as i32 - edge).div_euclid(zoom));
            picture.pixel(place).g()
        };
        let (wide, high) = (size.width as i32 * zoom + 2 * edge, size.height as i32 * zoom + 2 * edge);
        let mut seen = rqrr::PreparedImage::prepare_from_greyscale(wide as usize, high as usize, at);
        let codes: Vec<String> =
            seen.detect_grids().iter().filter_map(|code| code.decode().ok()).map(|(_, text)| text).collect();
        assert_eq!(codes, ["WIFI:S:guest;T:WPA;P:correct horse;;"], "{width}x{height}");
    }
}
