//! Image: a pushed picture, as large as it fits, animated if it moves.

use std::cell::RefCell;

use embedded_graphics::prelude::*;
use wallfeed_proto::{Values, values::image::DataUrl};

use crate::{
    animation::{Animation, ImageError},
    card,
    frame::Frame,
    hold::Hold,
    memo::Memo,
    scene::Scene,
};

thread_local! {
    static LAST: RefCell<Memo<(DataUrl, Size), Result<Animation, ImageError>>> = const { RefCell::new(Memo::new()) };
}

pub fn draw(scene: &Scene, frame: &mut Frame) -> Hold {
    let Some(data) = data(scene) else {
        card::waiting(frame, "Image", "No image");
        return None;
    };
    let size = frame.size();
    LAST.with_borrow_mut(|memo| {
        let is_last = |(last, room): &(DataUrl, Size)| *room == size && last == data;
        match memo.get(is_last, || ((data.clone(), size), Animation::read(data, size))) {
            Ok(animation) => {
                let (picture, hold) = animation.at(scene.elapsed)?;
                let left = (size.width as i32 - picture.size().width as i32) / 2;
                let top = (size.height as i32 - picture.size().height as i32) / 2;
                frame.copy_from(picture, Point::new(left, top));
                hold
            }
            Err(error) => {
                card::waiting(frame, "Image", &error.to_string());
                None
            }
        }
    })
}

/// Whether there is anything to show.
pub fn has_data(scene: &Scene) -> bool {
    data(scene).is_some()
}

fn data<'a>(scene: &Scene<'a>) -> Option<&'a DataUrl> {
    match scene.documents.values("Image")? {
        Values::Image(image) => image.data.as_ref(),
        _ => None,
    }
}
