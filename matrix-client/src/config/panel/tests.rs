//! Panel settings: what is read, refused and folded.

use proptest::prelude::*;

use super::*;

fn read(toml: &str) -> Result<PanelSettings, String> {
    toml::from_str(toml).map_err(|error: toml::de::Error| error.message().to_owned())
}

#[test]
fn the_defaults_drive_four_folded_panels() {
    assert_eq!(read("").unwrap(), PanelSettings::default());
    assert_eq!(PanelSettings::default().canvas(), WallSize { width: 128, height: 64 });
}

#[test]
fn what_the_driver_cannot_do_is_refused_with_the_remedy() {
    for (toml, expected) in [
        ("mapping = \"adafruit-hat\"", "solder pins 4 and 18"),
        ("mapping = \"AdafruitHat\"", "solder pins 4 and 18"),
        ("mapping = \"classic-pi1\"", "mapping = \"regular\""),
        ("mapping = \"hat\"", "one of regular, regular-pi1, adafruit-hat-pwm"),
        ("parallel = 3", "drives 1 parallel chain(s), not 3"),
        ("chain = 3", "chain = 3 is odd"),
        ("chain = 2\ncols = 16", "multiple of 32 LEDs long, not 16"),
        ("pwm_bits = 12", "from 1 to 11"),
        ("pwm_bits = 0", "from 1 to 11"),
        ("dither_bits = 3", "from 0 to 2"),
        ("rows = 65", "from 8 to 64"),
        ("rows = 33", "33 is odd"),
        ("refresh_rate = 0", "from 1 to 1000"),
        ("brightness = 101", "from 1 to 100"),
        ("rgb_sequence = \"RGBW\"", "one of RGB"),
        ("pixel_mapper = \"V-mapper\"", "unknown pixel mapper"),
        ("pixel_mapper = \"Rotate:90;U-mapper\"", "must come first"),
        ("pixel_mapper = \"Rotate:45\"", "unknown pixel mapper"),
        ("chain = 32", "the panels make 1024x64"),
        ("brightnes = 50", "unknown field `brightnes`"),
    ] {
        let message = read(toml).expect_err(toml);
        assert!(message.contains(expected), "{toml}: {message}");
    }
}

#[test]
fn panels_make_a_canvas() {
    for (toml, expected) in [
        ("rows = 64\nchain = 1\npixel_mapper = \"\"", "64x64"),
        ("pixel_mapper = \"U-mapper;Rotate:270\"", "64x128"),
        ("mapping = \"regular\"\nchain = 2\nparallel = 2\npixel_mapper = \"ChainLink\"", "256x32"),
        ("chain = 6", "192x64"),
    ] {
        assert_eq!(read(toml).unwrap().canvas().to_string(), expected, "{toml}");
    }
}

/// What each mapper does to a pixel of the picture on its way to the panels, as its documentation says.
fn one(word: &str, (x, y): (u32, u32), (width, height): (u32, u32)) -> ((u32, u32), (u32, u32)) {
    match word {
        "Mirror:H" => ((width - 1 - x, y), (width, height)),
        "Mirror:V" => ((x, height - 1 - y), (width, height)),
        "Rotate:90" => ((height - 1 - y, x), (height, width)),
        "Rotate:180" => ((width - 1 - x, height - 1 - y), (width, height)),
        _ => ((y, width - 1 - x), (height, width)),
    }
}

proptest! {
    #[test]
    fn turns_are_made_one_after_the_other(
        words in prop::collection::vec(prop::sample::select(vec!["Mirror:H", "Mirror:V", "Rotate:90", "Rotate:180", "Rotate:270"]), 0..6),
        x in 0_u32..7, y in 0_u32..3,
    ) {
        let mapper: PixelMapper = words.join(";").parse().unwrap();
        // From the picture to the panels, the last mapper comes first.
        let (mut at, mut size) = ((x, y), (7, 3));
        for word in words.iter().rev() {
            (at, size) = one(word, at, size);
        }
        prop_assert_eq!(mapper.source(at.0, at.1, WallSize { width: 7, height: 3 }), (x, y));
        prop_assert_eq!(mapper.to_string().parse::<PixelMapper>(), Ok(mapper));
    }
}
