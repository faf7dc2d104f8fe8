//! What holds for whatever anybody sends: tried here with random input, and by the fuzz targets with input that a fuzzer
//! makes.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use embedded_graphics::prelude::*;
use jiff::{Timestamp, tz::TimeZone};
use wallfeed_matrix_client::{
    animation::Animation,
    config::Source,
    documents::Documents,
    frame::Frame,
    page::Page,
    render::Shot,
    scene::Preferences,
    stream::{
        Input, MAX_EVENT_BYTES,
        decoder::{Decoder, Item},
        reader::Reader,
    },
    wall::{Now, Wall},
};
use wallfeed_proto::{Command, CommandName, Document, Key, event::StoreState, values::image::DataUrl};

/// Whatever stands under a key, its pages are drawn, at any size and time, and say when they want to be drawn again.
pub fn document(which: u8, json: &[u8], (width, height): (u8, u8), second: i64) {
    let keys: Vec<_> = Page::ALL.into_iter().flat_map(Page::keys).copied().collect();
    let name = keys[usize::from(which) % keys.len()];
    let key = Key::from(name.replace('*', "Lemur"));
    let Ok(document) = Document::read(&key, json) else { return };
    let mut documents = Documents::default();
    documents.insert(key, document);

    // The years 0 to 9999, as far as a clock can be set.
    let now =
        Timestamp::from_second(second.rem_euclid(315_537_897_600) - 62_135_596_800).unwrap_or(Timestamp::UNIX_EPOCH);
    let (now, preferences) = (now.to_zoned(TimeZone::UTC), Preferences::default());
    let size = Size::new(width.into(), height.into());
    for page in Page::ALL.into_iter().filter(|page| page.keys().contains(&name)) {
        for elapsed in [0, 3, 1_000_000].map(Duration::from_secs) {
            let shot = Shot { elapsed, step: usize::from(which), ..Shot::new(page, &documents, &preferences, &now) };
            let mut frame = Frame::new(size);
            let hold = shot.draw(&mut frame);
            assert!(hold.is_none_or(|hold| hold > Duration::ZERO), "{page:?} would be drawn without end");
            assert_eq!(frame.size(), size);
            _ = page.availability(&shot.scene());
        }
    }
}

/// Whatever comes on the stream, however it is cut, it means one thing, takes no more room than it may, and the wall goes on.
pub fn stream(cut: u8, bytes: &[u8]) {
    let items = decode(bytes.chunks(usize::from(cut).max(1)));
    assert_eq!(items, decode(std::iter::once(bytes)), "cut at every {cut}");
    let mut wall = wall();
    let mut reader = Reader::new("*".parse().unwrap_or_else(|never: std::convert::Infallible| match never {}));
    let mut heard = vec![];
    for item in items {
        for input in reader.hear(item).inputs {
            if let Input::Document(key, _) = &input {
                heard.push(key.clone());
            }
            wall.handle(input, &now());
            wall.update(&now());
        }
    }
    // The others say that they wait for documents, which takes most of the time and is always the same.
    let is_heard = |name: &&str| heard.iter().any(|key| key.as_str().ends_with(name.trim_start_matches('*')));
    for page in Page::ALL.into_iter().filter(|page| page.keys().iter().any(&is_heard)) {
        let mut command = Command::new(CommandName::Page);
        command.argument = Some(page.name().to_owned());
        wall.handle(Input::Command(command), &now());
        wall.update(&now());
    }
    assert_eq!(wall.status().counts.page_failures, 0);
}

fn decode<'a>(parts: impl Iterator<Item = &'a [u8]>) -> Vec<Item> {
    let (mut decoder, mut items) = (Decoder::new(MAX_EVENT_BYTES), vec![]);
    for part in parts {
        decoder.push(part, &mut items);
    }
    items
}

fn now() -> Now {
    let time = Timestamp::constant(1_795_370_862, 0).to_zoned(TimeZone::UTC);
    Now { uptime: Duration::from_secs(10), time }
}

fn wall() -> Wall {
    let table = toml::Table::from_iter([("size".to_owned(), toml::Value::from("64x32"))]);
    let mut wall = Wall::new(Source::default().load_table(table).expect("settings that are right"), &now());
    wall.handle(Input::Connected(StoreState::Up), &now());
    wall
}

/// Whatever is in a picture's file, it is shown within the wall, or refused.
pub fn picture(file: &[u8], (width, height): (u8, u8)) {
    let url = DataUrl::new(&format!("data:image/png;base64,{}", STANDARD.encode(file)));
    let room = Size::new(width.into(), height.into());
    let Some(Ok(animation)) = url.map(|url| Animation::read(&url, room)) else { return };
    for elapsed in [0, 99, 100, 1_000_000].map(Duration::from_millis) {
        let (frame, hold) = animation.at(elapsed).expect("at least one frame");
        assert!(frame.size().width <= room.width && frame.size().height <= room.height);
        assert!(hold.is_none_or(|hold| hold > Duration::ZERO), "it would be drawn without end");
    }
}

#[cfg(test)]
mod random {
    use proptest::prelude::*;

    use super::*;

    /// A stream of lines that mean something, and of others.
    fn events() -> impl Strategy<Value = String> {
        let line = prop_oneof![
            "data: ?\\{\"type\":\"(Weather|Message|Moon|MLB|webcontrol|hello|x-Server)\",\"(values|command|updated)\":[a-z0-9\"\\[\\]{}:,]{0,20}\\}",
            "(event: ?(update|delete|hello|ping|status|é{0,3})|id: ?.{0,9}|retry: ?[0-9]{0,9}|:.{0,9}|.{0,9})",
            Just("data: {\"type\":\"Message\",\"values\":{\"text\":\"Fire\",\"priority\":\"urgent\"}}".to_owned()),
            Just("data: {\"type\":\"webcontrol\",\"command\":\"fwd\"}".to_owned()),
        ];
        let end = prop::sample::select(vec!["\n", "\r\n", "\r", "\n\n"]);
        prop::collection::vec((line, end), 0..20)
            .prop_map(|lines| lines.into_iter().map(|(line, end)| line + end).collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_bytes_are_a_stream(cut: u8, bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            stream(cut, &bytes);
        }

        #[test]
        fn any_events_are_a_stream(cut: u8, text in events()) {
            stream(cut, text.as_bytes());
        }

        #[test]
        fn any_values_are_a_document(which: u8, size: (u8, u8), second: i64, values in "[\\[{\"]?[a-z0-9\"\\[\\]{}:,]{0,30}[\\]}\"]?") {
            document(which, format!("{{\"values\":{values}}}").as_bytes(), size, second);
        }

        #[test]
        fn any_bytes_are_a_picture_or_none(
            start in prop::sample::select(vec![&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], b"GIF89a\x02\0\x02\0\x80\0\0", b""]),
            bytes in prop::collection::vec(any::<u8>(), 0..200),
            size: (u8, u8),
        ) {
            picture(&[start, &bytes].concat(), size);
        }
    }
}
