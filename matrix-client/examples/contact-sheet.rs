//! Draws pages at every size onto one picture: `contact-sheet OUTPUT.png [PAGE…]`.

use std::error::Error;

use embedded_graphics::prelude::*;
use jiff::Zoned;
use wallfeed_matrix_client::{
    documents::Documents,
    page::Page,
    png,
    render::{self, Shot},
    scene::Preferences,
};

const SIZES: [(u32, u32); 5] = [(192, 64), (128, 64), (64, 64), (128, 32), (64, 32)];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let output = arguments.next().ok_or("name the file to write")?;
    let named: Vec<Page> = arguments.filter_map(|name| Page::from_name(&name)).collect();
    let pages = if named.is_empty() { Page::ALL.to_vec() } else { named };
    let documents: Documents = std::fs::read_to_string("/tmp/docs.json")?.parse()?;
    let preferences = Preferences::default();
    let now: Zoned = "2026-11-22T12:42:07[America/New_York]".parse()?;
    let shot = |page, (width, height)| {
        let picture = Shot::new(page, &documents, &preferences, &now).picture(Size::new(width, height));
        (format!("{} {width}x{height}", page.name()), picture)
    };
    let row = |page: &Page, sizes: &[(u32, u32)]| sizes.iter().map(|&size| shot(*page, size)).collect::<Vec<_>>();
    let rows: Vec<_> = pages.iter().flat_map(|page| [row(page, &SIZES[..2]), row(page, &SIZES[2..])]).collect();
    std::fs::write(output, png::encode(&render::contact_sheet(&rows), 1))?;
    Ok(())
}
