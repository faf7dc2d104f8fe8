//! The marks on the pages, and what drawing costs.

use std::time::Duration;

use embedded_graphics::{pixelcolor::Rgb888, prelude::*, primitives::Rectangle};
use wallfeed_matrix_client::{frame::Frame, marks::Marks, page::Page};

use super::{
    Case, sizes,
    states::{longest, normal},
};

/// Pictures that fill the wall, and texts of any length, leave no dark ground.
fn pages_with_room() -> impl Iterator<Item = Page> {
    Page::ALL.into_iter().filter(|page| !matches!(page, Page::Image | Page::Wifi | Page::Message))
}

fn without_marks(case: &Case, size: Size) -> Frame {
    let mut frame = Frame::new(size);
    case.page.draw(&case.shot().scene(), &mut frame);
    frame
}

/// A mark stands apart from what is around it, so that nobody reads it as part of that: every page keeps a place for it.
#[test]
fn marks_stand_apart() {
    let none = Marks::default();
    let each = [
        Marks { paused: true, ..none },
        Marks { offline: Some(Duration::from_secs(180)), ..none },
        Marks { stale: true, ..none },
        Marks { demo: true, ..none },
    ];
    let mut crowded = Vec::new();
    let cases = pages_with_room().flat_map(|page| [Some(normal(page)), longest(page)]).flatten();
    for (case, marks) in cases.flat_map(|case| each.map(|marks| (case.clone(), marks))) {
        for size in sizes() {
            let plain = without_marks(&case, size);
            let mut marked = plain.clone();
            marks.draw(&mut marked);
            let is_lit = |frame: &Frame, at| frame.pixel(at) != Rgb888::BLACK;
            let mark = marked.bounding_box().points().filter(|&at| is_lit(&marked, at) && !is_lit(&plain, at));
            let near = |at: Point| {
                let around = Rectangle::with_center(at, Size::new_equal(5));
                around.points().filter(|&at| is_lit(&plain, at)).count()
            };
            let near = mark.map(near).filter(|&lit| lit > 0).count();
            if near > 0 {
                crowded.push(format!("{:?} {} at {size}: {near} pixels of {marks:?}", case.page, case.name));
            }
        }
    }
    assert!(crowded.is_empty(), "{crowded:#?}");
}

/// Marks lie on dark ground: whatever was lit stays lit.
#[test]
fn marks_cover_nothing() {
    let every_mark = Marks { paused: true, offline: Some(Duration::from_secs(180)), stale: true, demo: true };
    let mut all_covered = Vec::new();
    for page in pages_with_room() {
        for size in sizes() {
            let plain = normal(page);
            let plain_frame = without_marks(&plain, size);
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
