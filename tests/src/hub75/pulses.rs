//! The chip's pulse-width modulator, first channel, as it times how long LEDs are lit.

const CONTROL: u32 = 0x20_C000;
const STATUS: u32 = 0x20_C004;
const RANGE: u32 = 0x20_C010;
const FIFO: u32 = 0x20_C018;
const CLOCK_DIVIDER: u32 = 0x10_10A4;

const ENABLE: u32 = 1;
/// The pin is low while the channel is on, as output-enable wants it.
const INVERTED: u32 = 1 << 4;
const USE_FIFO: u32 = 1 << 5;
const CLEAR_FIFO: u32 = 1 << 6;
const FIFO_IS_EMPTY: u32 = 1 << 1;

/// A period of the 500 MHz source.
const SOURCE_PERIOD_NS: u32 = 2;

/// What has been prepared of the next pulse.
#[derive(Debug, Default)]
pub struct Pulses {
    divider: u32,
    range: u32,
    periods: u32,
}

impl Pulses {
    /// Takes a write to any register. Returns the length of a pulse that begins with it, in nanoseconds.
    pub fn write(&mut self, register: u32, value: u32) -> Option<u32> {
        match register {
            CLOCK_DIVIDER => self.divider = value >> 12 & 0xFFF,
            RANGE => self.range = value,
            // A word says in how many of the range's periods the channel is on.
            FIFO => self.periods += value.min(self.range),
            CONTROL if value & CLEAR_FIFO != 0 => self.periods = 0,
            CONTROL if value & (ENABLE | USE_FIFO | INVERTED) == ENABLE | USE_FIFO | INVERTED => {
                return Some(self.periods * self.divider * SOURCE_PERIOD_NS);
            }
            _ => {}
        }
        None
    }

    /// Whether somebody has just read that the pulse has ended.
    pub fn says_ended(register: u32, value: u32) -> bool {
        register == STATUS && value & FIFO_IS_EMPTY != 0
    }
}
