//! Which of the Raspberry Pi's pins are wired to what.

use std::{fmt, str::FromStr};

/// Which of the Raspberry Pi's pins are wired to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mapping {
    /// The usual adapter boards, and no adapter at all.
    Regular,
    /// Adafruit's HAT or bonnet with pins 4 and 18 soldered together.
    AdafruitHatPwm,
}

impl Mapping {
    const ALL: [Self; 2] = [Self::Regular, Self::AdafruitHatPwm];

    /// How many chains it can drive.
    #[must_use]
    pub fn max_parallel(self) -> u32 {
        if self == Self::Regular { 3 } else { 1 }
    }
}

impl fmt::Display for Mapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Regular => "regular",
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
    /// Which the driver has wrong: it never drives the pin of the upper half's red, and shows red as green.
    #[error(
        "the driver shows wrong colours with mapping `regular-pi1`: on every Raspberry Pi but the very first of 2012, \
         mapping = \"regular\" drives the same wires; there, use another Raspberry Pi"
    )]
    RegularPi1,
    /// No such mapping.
    #[error("unknown mapping `{0}`: one of regular, adafruit-hat-pwm")]
    Unknown(String),
}

impl FromStr for Mapping {
    type Err = MappingError;

    fn from_str(text: &str) -> Result<Self, MappingError> {
        // `AdafruitHatPwm` is how the driver itself spells it.
        let plain = |text: &str| text.to_ascii_lowercase().replace(['-', '_'], "");
        match plain(text).as_str() {
            "adafruithat" => Err(MappingError::AdafruitHat),
            "regularpi1" => Err(MappingError::RegularPi1),
            "classic" | "classicpi1" => Err(MappingError::Classic(text.to_owned())),
            name => Self::ALL
                .into_iter()
                .find(|mapping| plain(&mapping.to_string()) == name)
                .ok_or_else(|| MappingError::Unknown(text.to_owned())),
        }
    }
}
