//! How adapter boards wire a Raspberry Pi's pins to panels, from their makers' pin-outs.

/// Numbers of pins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wiring {
    /// Lights the row that is addressed, while low.
    pub output_enable: u8,
    /// Takes a column's colours into the shift registers, as it rises.
    pub clock: u8,
    /// Shows what the shift registers hold, as it rises.
    pub strobe: u8,
    /// The row's address, lowest bit first: A to E.
    pub address: [u8; 5],
    /// Red, green and blue of the upper half, then of the lower half, for each chain.
    pub chains: Vec<[u8; 6]>,
}

impl Wiring {
    /// The usual adapter boards with up to three chains.
    #[must_use]
    pub fn regular() -> Self {
        Self {
            output_enable: 18,
            clock: 17,
            strobe: 4,
            address: [22, 23, 24, 25, 15],
            chains: vec![[11, 27, 7, 8, 9, 10], [12, 5, 6, 19, 13, 20], [14, 2, 3, 26, 16, 21]],
        }
    }

    /// Adafruit's HAT and bonnet, with the bridge from pin 4 to 18.
    #[must_use]
    pub fn adafruit_hat_pwm() -> Self {
        Self {
            output_enable: 18,
            clock: 17,
            strobe: 21,
            address: [22, 26, 27, 20, 24],
            chains: vec![[5, 13, 6, 12, 16, 23]],
        }
    }
}
