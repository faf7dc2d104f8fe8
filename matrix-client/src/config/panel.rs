//! `[panel]`: HUB75 panels and how they are wired. What the driver cannot do is refused here, with the remedy, before the
//! driver is touched: it would panic, or show a wrong picture without a word.

use std::{fmt, ops::RangeInclusive, str::FromStr};

use serde::{Deserialize, Deserializer, de::Error as _};

use super::{file::parsed_value, value::WallSize};

/// HUB75 panels and how they are wired.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "PanelTable")]
pub struct PanelSettings {
    /// LED rows of one panel.
    pub rows: u32,
    /// LED columns of one panel.
    pub cols: u32,
    /// Panels in a chain.
    pub chain: u32,
    /// Chains side by side on one adapter.
    pub parallel: u32,
    /// Which pins are wired to what.
    pub mapping: Mapping,
    /// How the panels are arranged, and which way is up.
    pub pixel_mapper: PixelMapper,
    /// Bits of brightness per colour.
    pub pwm_bits: u8,
    /// How long the lowest bit is lit.
    pub pwm_lsb_nanoseconds: u32,
    /// How many of the lowest bits are shown in some refreshes only.
    pub dither_bits: u8,
    /// How much slower the pins are driven; none: as the chip needs.
    pub slowdown: Option<u32>,
    /// Refreshes per second, at most.
    pub refresh_rate: u32,
    /// Every other row first.
    pub interlaced: bool,
    /// The order of the colours.
    pub rgb_sequence: String,
    /// The panels' driver chip, where it wants a greeting.
    pub panel_type: Option<String>,
    /// How rows are multiplexed inside of a panel, where that is unusual.
    pub multiplexing: Option<String>,
    /// How rows are addressed.
    pub row_setter: String,
    /// The Raspberry Pi's chip; none: found out.
    pub chip: Option<String>,
    /// Brightness by day, in percent.
    pub brightness: u8,
    /// The user that the process becomes once the hardware is open.
    pub user: String,
}

impl Default for PanelSettings {
    fn default() -> Self {
        PanelTable::default().try_into().expect("the defaults are right")
    }
}

impl PanelSettings {
    /// Width and height of the wall that the panels make.
    #[must_use]
    pub fn canvas(&self) -> WallSize {
        let (mut width, mut height) = (self.cols * self.chain, self.rows * self.parallel);
        match self.pixel_mapper.fold {
            Fold::None => {}
            Fold::U => (width, height) = (width / 2, height * 2),
            Fold::ChainLink => (width, height) = (width * self.parallel, height / self.parallel),
        }
        if self.pixel_mapper.turns % 2 == 1 {
            WallSize { width: height, height: width }
        } else {
            WallSize { width, height }
        }
    }
}

/// Which of the Raspberry Pi's pins are wired to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mapping {
    /// The usual adapter boards, and no adapter at all.
    Regular,
    /// The same on the very first Raspberry Pi.
    RegularPi1,
    /// Adafruit's HAT or bonnet with pins 4 and 18 soldered together.
    AdafruitHatPwm,
}

impl Mapping {
    const ALL: [Self; 3] = [Self::Regular, Self::RegularPi1, Self::AdafruitHatPwm];

    /// How many chains it can drive.
    fn max_parallel(self) -> u32 {
        if self == Self::Regular { 3 } else { 1 }
    }
}

impl fmt::Display for Mapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Regular => "regular",
            Self::RegularPi1 => "regular-pi1",
            Self::AdafruitHatPwm => "adafruit-hat-pwm",
        })
    }
}

/// A mapping that cannot be driven.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// Lights rows by software, which the driver cannot.
    #[error(
        "the driver lights rows with the hardware pulses of pin 18, which mapping `adafruit-hat` does not use: solder pins \
         4 and 18 of the HAT together and set mapping = \"adafruit-hat-pwm\""
    )]
    AdafruitHat,
    /// Wires output-enable to a pin without hardware pulses.
    #[error(
        "the driver cannot drive mapping `{0}`, whose output-enable is no pin with hardware pulses: rewire the panel as \
         mapping = \"regular\""
    )]
    Classic(String),
    /// No such mapping.
    #[error("unknown mapping `{0}`: one of regular, regular-pi1, adafruit-hat-pwm")]
    Unknown(String),
}

impl FromStr for Mapping {
    type Err = MappingError;

    fn from_str(text: &str) -> Result<Self, MappingError> {
        // `AdafruitHatPwm` is how the driver itself spells it.
        let plain = |text: &str| text.to_ascii_lowercase().replace(['-', '_'], "");
        match plain(text).as_str() {
            "adafruithat" => Err(MappingError::AdafruitHat),
            "classic" | "classicpi1" => Err(MappingError::Classic(text.to_owned())),
            name => Self::ALL
                .into_iter()
                .find(|mapping| plain(&mapping.to_string()) == name)
                .ok_or_else(|| MappingError::Unknown(text.to_owned())),
        }
    }
}

/// How chains of panels become one picture: folded by the driver, then mirrored and rotated by ourselves, because the
/// driver's rotation breaks on long chains.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PixelMapper {
    /// How the chain is folded.
    pub fold: Fold,
    /// Whether left and right are exchanged, before the rotation.
    pub mirrored: bool,
    /// Quarter turns clockwise, 0 to 3.
    pub turns: u8,
}

/// How a chain of panels is folded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Fold {
    /// One long row per chain.
    #[default]
    None,
    /// The second half of each chain runs back below the first.
    U,
    /// Parallel chains stand side by side.
    ChainLink,
}

/// A text that is no [`PixelMapper`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PixelMapperError {
    /// No such mapper.
    #[error(
        "unknown pixel mapper `{0}`: U-mapper, ChainLink, Mirror:H, Mirror:V, Rotate:90, Rotate:180 or Rotate:270, separated by `;`"
    )]
    Unknown(String),
    /// The panels are folded more than once, or after they were turned.
    #[error("`{0}` must come first in pixel_mapper, and only once: panels are folded before the picture is turned")]
    Order(String),
}

impl FromStr for PixelMapper {
    type Err = PixelMapperError;

    fn from_str(text: &str) -> Result<Self, PixelMapperError> {
        let mut mapper = Self::default();
        for (index, word) in text.split(';').map(str::trim).filter(|word| !word.is_empty()).enumerate() {
            let fold = match word.to_ascii_lowercase().as_str() {
                "u-mapper" => Fold::U,
                "chainlink" => Fold::ChainLink,
                turn => {
                    mapper = mapper.then(turn).ok_or_else(|| PixelMapperError::Unknown(word.to_owned()))?;
                    continue;
                }
            };
            if index > 0 {
                return Err(PixelMapperError::Order(word.to_owned()));
            }
            mapper.fold = fold;
        }
        Ok(mapper)
    }
}

impl PixelMapper {
    /// This, and then one more turn of the picture.
    fn then(self, word: &str) -> Option<Self> {
        let (mirrored, turns) = match word {
            "mirror:h" => (true, 0),
            // Upside down in a mirror.
            "mirror:v" => (true, 2),
            _ => match word.strip_prefix("rotate:")?.parse::<u32>().ok()? {
                degrees if degrees.is_multiple_of(90) => (false, (degrees / 90 % 4) as u8),
                _ => return None,
            },
        };
        // A mirror after a rotation is the opposite rotation after the mirror.
        let before = if mirrored { (4 - self.turns) % 4 } else { self.turns };
        Some(Self { mirrored: self.mirrored != mirrored, turns: (before + turns) % 4, ..self })
    }

    /// Where a pixel of the folded panels finds its light in a picture of this size.
    #[must_use]
    pub fn source(self, x: u32, y: u32, picture: WallSize) -> (u32, u32) {
        let WallSize { width, height } = picture;
        let folded_width = if self.turns % 2 == 1 { height } else { width };
        let x = if self.mirrored { folded_width - 1 - x } else { x };
        match self.turns {
            0 => (x, y),
            1 => (y, height - 1 - x),
            2 => (width - 1 - x, height - 1 - y),
            _ => (width - 1 - y, x),
        }
    }
}

impl fmt::Display for PixelMapper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fold = match self.fold {
            Fold::None => None,
            Fold::U => Some("U-mapper".to_owned()),
            Fold::ChainLink => Some("ChainLink".to_owned()),
        };
        let mirror = self.mirrored.then(|| "Mirror:H".to_owned());
        let rotate = (self.turns > 0).then(|| format!("Rotate:{}", u32::from(self.turns) * 90));
        f.write_str(&[fold, mirror, rotate].into_iter().flatten().collect::<Vec<_>>().join(";"))
    }
}

/// `[panel]` as it is written. The defaults drive four 64x32 panels folded into 128x64.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct PanelTable {
    #[serde(deserialize_with = "rows")]
    rows: u32,
    #[serde(deserialize_with = "cols")]
    cols: u32,
    #[serde(deserialize_with = "chain")]
    chain: u32,
    #[serde(deserialize_with = "parallel")]
    parallel: u32,
    #[serde(deserialize_with = "parsed_value")]
    mapping: Mapping,
    #[serde(deserialize_with = "parsed_value")]
    pixel_mapper: PixelMapper,
    #[serde(deserialize_with = "pwm_bits")]
    pwm_bits: u8,
    #[serde(deserialize_with = "pwm_lsb")]
    pwm_lsb_nanoseconds: u32,
    #[serde(deserialize_with = "dither_bits")]
    dither_bits: u8,
    #[serde(deserialize_with = "slowdown")]
    slowdown: Option<u32>,
    #[serde(deserialize_with = "refresh_rate")]
    refresh_rate: u32,
    interlaced: bool,
    #[serde(deserialize_with = "rgb_sequence")]
    rgb_sequence: String,
    #[serde(deserialize_with = "panel_type")]
    panel_type: Option<String>,
    #[serde(deserialize_with = "multiplexing")]
    multiplexing: Option<String>,
    #[serde(deserialize_with = "row_setter")]
    row_setter: String,
    #[serde(deserialize_with = "chip")]
    chip: Option<String>,
    #[serde(deserialize_with = "brightness")]
    brightness: u8,
    user: String,
}

impl Default for PanelTable {
    fn default() -> Self {
        Self {
            rows: 32,
            cols: 64,
            chain: 4,
            parallel: 1,
            mapping: Mapping::AdafruitHatPwm,
            pixel_mapper: PixelMapper { fold: Fold::U, ..PixelMapper::default() },
            pwm_bits: 11,
            pwm_lsb_nanoseconds: 130,
            dither_bits: 0,
            slowdown: None,
            refresh_rate: 120,
            interlaced: false,
            rgb_sequence: "RGB".to_owned(),
            panel_type: None,
            multiplexing: None,
            row_setter: "Direct".to_owned(),
            chip: None,
            brightness: 100,
            user: "daemon".to_owned(),
        }
    }
}

impl TryFrom<PanelTable> for PanelSettings {
    type Error = String;

    fn try_from(table: PanelTable) -> Result<Self, String> {
        let PanelTable { rows, cols, chain, parallel, mapping, pixel_mapper, .. } = table;
        if parallel > mapping.max_parallel() {
            return Err(format!(
                "mapping {mapping} drives {} parallel chain(s), not {parallel}",
                mapping.max_parallel()
            ));
        }
        if pixel_mapper.fold == Fold::U && !chain.is_multiple_of(2) {
            return Err(format!("the U-mapper folds a chain in two halves: chain = {chain} is odd"));
        }
        if pixel_mapper.fold == Fold::U && !(cols * chain).is_multiple_of(64) {
            return Err(format!(
                "the U-mapper needs halves that are a multiple of 32 LEDs long, not {}",
                cols * chain / 2
            ));
        }
        let settings = Self {
            rows,
            cols,
            chain,
            parallel,
            mapping,
            pixel_mapper,
            pwm_bits: table.pwm_bits,
            pwm_lsb_nanoseconds: table.pwm_lsb_nanoseconds,
            dither_bits: table.dither_bits,
            slowdown: table.slowdown,
            refresh_rate: table.refresh_rate,
            interlaced: table.interlaced,
            rgb_sequence: table.rgb_sequence,
            panel_type: table.panel_type,
            multiplexing: table.multiplexing,
            row_setter: table.row_setter,
            chip: table.chip,
            brightness: table.brightness,
            user: table.user,
        };
        let canvas = settings.canvas();
        canvas.to_string().parse::<WallSize>().map_err(|error| format!("the panels make {canvas}, but {error}"))?;
        Ok(settings)
    }
}

fn whole<'de, D: Deserializer<'de>>(deserializer: D, name: &str, range: RangeInclusive<u32>) -> Result<u32, D::Error> {
    let number = i64::deserialize(deserializer)?;
    u32::try_from(number).ok().filter(|number| range.contains(number)).ok_or_else(|| {
        D::Error::custom(format!("{name} is a whole number from {} to {}, not {number}", range.start(), range.end()))
    })
}

fn rows<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    // The driver's table of row addresses has room for 32 pairs of rows.
    let rows = whole(deserializer, "rows", 8..=64)?;
    if rows.is_multiple_of(2) { Ok(rows) } else { Err(D::Error::custom(format!("rows come in pairs: {rows} is odd"))) }
}

fn cols<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    whole(deserializer, "cols", 16..=256)
}

fn chain<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    whole(deserializer, "chain", 1..=32)
}

fn parallel<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    whole(deserializer, "parallel", 1..=3)
}

fn pwm_bits<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    whole(deserializer, "pwm_bits", 1..=11).map(|bits| bits as u8)
}

fn pwm_lsb<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    whole(deserializer, "pwm_lsb_nanoseconds", 50..=3000)
}

fn dither_bits<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    whole(deserializer, "dither_bits", 0..=2).map(|bits| bits as u8)
}

fn slowdown<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    whole(deserializer, "slowdown", 0..=20).map(Some)
}

fn refresh_rate<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    whole(deserializer, "refresh_rate", 1..=1000)
}

fn brightness<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    whole(deserializer, "brightness", 1..=100).map(|percent| percent as u8)
}

/// A word of a list, as the list spells it.
fn word<'de, D: Deserializer<'de>>(deserializer: D, name: &str, words: &[&str]) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    let found = words.iter().find(|word| word.eq_ignore_ascii_case(&text));
    found
        .map(|word| (*word).to_owned())
        .ok_or_else(|| D::Error::custom(format!("{name} is one of {}", words.join(", "))))
}

fn rgb_sequence<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    word(deserializer, "rgb_sequence", &["RGB", "RBG", "GRB", "GBR", "BRG", "BGR"])
}

fn panel_type<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    // `FM6126A` is what is printed on the chip and what other drivers call it.
    let name = word(deserializer, "panel_type", &["FM6126", "FM6127", "FM6126A"])?;
    Ok(Some(name.trim_end_matches('A').to_owned()))
}

fn row_setter<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    word(deserializer, "row_setter", &["Direct", "ShiftRegister", "DirectABCDLine", "ABCShiftRegister", "SM5266"])
}

fn chip<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    word(deserializer, "chip", &["BCM2708", "BCM2709", "BCM2711"]).map(Some)
}

fn multiplexing<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    word(
        deserializer,
        "multiplexing",
        &[
            "Stripe",
            "Checkered",
            "Spiral",
            "ZStripe08",
            "ZStripe44",
            "ZStripe80",
            "Coreman",
            "Kaler2Scan",
            "P10Z",
            "QiangLiQ8",
            "InversedZStripe",
            "P10Outdoor1R1G1B1",
            "P10Outdoor1R1G1B2",
            "P10Outdoor1R1G1B3",
            "P10Coreman",
            "P8Outdoor1R1G1B",
            "FlippedStripe",
            "P10Outdoor32x16HalfScan",
        ],
    )
    .map(Some)
}

#[cfg(test)]
mod tests {
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
}
