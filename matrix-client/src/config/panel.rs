//! `[panel]`: HUB75 panels and how they are wired. What the driver cannot do is refused here, with the remedy, before the
//! driver is touched: it would panic, or show a wrong picture without a word.

mod mapping;
mod multiplexing;
mod pixel_mapper;
mod rules;
mod table;

use serde::Deserialize;

use self::table::PanelTable;
pub use self::{
    mapping::Mapping,
    pixel_mapper::{Fold, PixelMapper},
};
use super::value::WallSize;

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

#[cfg(test)]
mod tests {
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
            ("mapping = \"regular-pi1\"", "wrong colours"),
            ("mapping = \"hat\"", "one of regular, adafruit-hat-pwm"),
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
            ("mapping = \"regular\"\nparallel = 2\npanel_type = \"FM6127\"", "of one chain"),
            ("rows = 16\nrow_setter = \"DirectABCDLine\"", "addresses 4 rows"),
            ("rows = 34\ninterlaced = true", "even number of row addresses"),
            ("multiplexing = \"P10Z\"", "panels whose rows are 16, not 32"),
            ("multiplexing = \"Kaler2Scan\"", "panels whose cols are 32, not 64"),
            ("rows = 64\nmultiplexing = \"P10Outdoor32x16HalfScan\"", "8 or 16, not 64"),
            ("multiplexing = \"P8Outdoor1R1G1B\"", "use other panels"),
            ("rows = 16\ncols = 32\nmultiplexing = \"P10Z\"", "leave out the U-mapper"),
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
            ("rows = 16\nmultiplexing = \"stripe\"", "128x32"),
        ] {
            assert_eq!(read(toml).unwrap().canvas().to_string(), expected, "{toml}");
        }
    }
}
