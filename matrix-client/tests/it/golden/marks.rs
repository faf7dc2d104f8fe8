//! The marks on the pages, and what drawing costs.

use std::time::Duration;

use embedded_graphics::{pixelcolor::Rgb888, prelude::*};
use wallfeed_matrix_client::{frame::Frame, marks::Marks, page::Page};

use super::{sizes, states::normal};

/// Marks lie on dark ground: whatever was lit stays lit. Pictures that fill the wall have no dark ground.
#[test]
fn marks_cover_nothing() {
    let every_mark = Marks { paused: true, offline: Some(Duration::from_secs(180)), stale: true, demo: true };
    let pages = Page::ALL.into_iter().filter(|page| !matches!(page, Page::Image | Page::Wifi | Page::Message));
    let mut all_covered = Vec::new();
    for page in pages {
        for size in sizes() {
            let plain = normal(page);
            let mut plain_frame = Frame::new(size);
            page.draw(&plain.shot().scene(), &mut plain_frame);
            let marked = plain.marked(every_mark).draw(size);
            let pairs = plain_frame.pixels().iter().zip(marked.pixels());
            let covered = pairs.filter(|&(plain, marked)| *plain != Rgb888::BLACK && plain != marked).count();
            if covered > 0 {
                all_covered.push(format!("{covered} pixels of {page:?} at {size}"));
            }
        }
    }
    assert!(all_covered.is_empty(), "{all_covered:#?}");
}

/// LEDs show nothing of a dark grey, least of all on a dimmed wall.
#[test]
fn nothing_is_too_dark_to_be_seen() {
    const DARKEST: u8 = 32;
    let pages = Page::ALL.into_iter().filter(|page| *page != Page::Image);
    for (page, size) in pages.flat_map(|page| sizes().map(move |size| (page, size))) {
        let frame = normal(page).draw(size);
        let lit = frame.pixels().iter().filter(|&&pixel| pixel != Rgb888::BLACK);
        let darkest = lit.map(|pixel| pixel.r().max(pixel.g()).max(pixel.b())).min();
        assert!(darkest.is_none_or(|darkest| darkest >= DARKEST), "{darkest:?} on {page:?} at {size}");
    }
}

/// Drawing again what has not changed takes nothing from the heap.
#[test]
fn a_redraw_allocates_nothing() {
    let every_mark = Marks { paused: true, offline: Some(Duration::from_secs(75)), stale: true, demo: true };
    for page in Page::ALL {
        for size in sizes() {
            let case = normal(page).marked(every_mark);
            let mut frame = case.draw(size);
            let counted = allocation_counter::measure(|| case.draw_on(&mut frame));
            assert_eq!(counted.count_total, 0, "{page:?} at {size}");
        }
    }
}
