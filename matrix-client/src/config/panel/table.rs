//! `[panel]` as it is written, and what is wrong with it.

use std::ops::RangeInclusive;

use serde::{Deserialize, Deserializer, de::Error as _};

use super::{Fold, Mapping, PanelSettings, PixelMapper, multiplexing::Multiplexing, rules};
use crate::config::parsed_value;

/// `[panel]` as it is written. The defaults drive four 64x32 panels folded into 128x64.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PanelTable {
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
        let settings = Self {
            rows: table.rows,
            cols: table.cols,
            chain: table.chain,
            parallel: table.parallel,
            mapping: table.mapping,
            pixel_mapper: table.pixel_mapper,
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
        rules::check(&settings)?;
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
    word(deserializer, "multiplexing", &Multiplexing::ALL.map(|order| order.name)).map(Some)
}
