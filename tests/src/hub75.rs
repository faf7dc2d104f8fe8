//! HUB75 panels on the pins of a Raspberry Pi, in software: accesses to the chip's registers in, the light of every LED out.
//!
//! Pure: what makes the accesses is [`crate::virtual_pi`]. Registers are those of "BCM2835 ARM Peripherals".

mod chain;
mod pins;
mod pulses;
pub mod viewer;
pub mod wiring;

use self::{chain::Chain, pins::Pins, pulses::Pulses, wiring::Wiring};

/// One access to a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// A value was written.
    Write(u32, u32),
    /// A value was read.
    Read(u32, u32),
}

/// Which panels hang on which pins of which chip.
#[derive(Debug, Clone)]
pub struct Hardware {
    /// Where the chip's peripherals begin.
    pub peripherals: u32,
    /// The pins.
    pub wiring: Wiring,
    /// LED rows of one panel.
    pub rows: usize,
    /// LED columns of a whole chain.
    pub columns: usize,
    /// Chains side by side.
    pub parallel: usize,
}

/// How long each LED was lit in one refresh, in nanoseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Light {
    rows: usize,
    columns: usize,
    lit: Vec<[u32; 3]>,
    /// What panels would have shown as flicker or ghosts.
    pub glitches: Glitches,
    /// What was written to the panels' registers before.
    pub greetings: Vec<Greeting>,
}

/// A word for the registers of the panels' chips: with so many clocks under the strobe, they are not data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Greeting {
    /// Clocks under the strobe, which choose the register.
    pub clocks: usize,
    /// Columns of the first chain that were set.
    pub columns: usize,
}

impl Light {
    fn dark(hardware: &Hardware, greetings: Vec<Greeting>) -> Self {
        let Hardware { rows, columns, parallel, .. } = *hardware;
        let lit = vec![[0; 3]; rows * columns * parallel];
        Self { rows, columns, lit, glitches: Glitches::default(), greetings }
    }

    /// The light of an LED by what is soldered to the pins for red, green and blue: the stage of the chain's shift register
    /// is the LED's distance from the Raspberry Pi in columns.
    #[must_use]
    pub fn of(&self, chain: usize, row: usize, stage: usize) -> [u32; 3] {
        self.lit[self.index(chain, row, stage)]
    }

    /// Whether nothing was lit.
    #[must_use]
    pub fn is_dark(&self) -> bool {
        self.lit.iter().all(|led| *led == [0; 3])
    }

    fn index(&self, chain: usize, row: usize, stage: usize) -> usize {
        (chain * self.rows + row) * self.columns + stage
    }
}

/// What panels would have shown as flicker or ghosts, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Glitches {
    /// The row's address changed while LEDs were lit.
    pub row_while_lit: u32,
    /// Data were latched while LEDs were lit.
    pub latch_while_lit: u32,
    /// A pulse began before the one before had ended.
    pub pulse_while_lit: u32,
    /// The latch found more or fewer columns clocked in than the chain has.
    pub wrong_clocks: u32,
    /// Data changed together with the clock that takes them.
    pub data_with_clock: u32,
}

/// A Raspberry Pi's pins, and the panels on them.
#[derive(Debug)]
pub struct Board {
    hardware: Hardware,
    pins: Pins,
    pulses: Pulses,
    chains: Vec<Chain>,
    clocks: usize,
    clocks_under_strobe: usize,
    row: usize,
    is_lit: bool,
    light: Light,
}

impl Board {
    /// Dark panels.
    #[must_use]
    pub fn new(hardware: Hardware) -> Self {
        Self {
            pins: Pins::default(),
            pulses: Pulses::default(),
            chains: vec![Chain::new(hardware.columns); hardware.parallel],
            clocks: 0,
            clocks_under_strobe: 0,
            row: 0,
            is_lit: false,
            light: Light::dark(&hardware, vec![]),
            hardware,
        }
    }

    /// Goes on by one access. Returns the light of a refresh that has ended with it.
    pub fn take(&mut self, access: Access) -> Option<Light> {
        let (Access::Write(address, value) | Access::Read(address, value)) = access;
        let register = address.checked_sub(self.hardware.peripherals).expect("an address of this chip's peripherals");
        match access {
            Access::Write(..) => {
                if let Some(period_ns) = self.pulses.write(register, value) {
                    self.begin_pulse(period_ns);
                }
                let before = self.pins;
                self.pins.write(register, value);
                self.follow(before)
            }
            Access::Read(..) => {
                self.is_lit &= !Pulses::says_ended(register, value);
                None
            }
        }
    }

    /// The light since the last refresh began.
    #[must_use]
    pub fn unfinished(&self) -> &Light {
        &self.light
    }

    /// Whether the next pulse would light an LED.
    #[must_use]
    pub fn would_light(&self) -> bool {
        self.chains.iter().any(|chain| chain.latched().any(|bits| bits != 0))
    }

    /// The panels see the pins change.
    fn follow(&mut self, before: Pins) -> Option<Light> {
        let Wiring { clock, strobe, .. } = self.hardware.wiring;
        let rises = |pin| self.pins.is_high(pin) && !before.is_high(pin);
        if rises(clock) {
            self.light.glitches.data_with_clock += u32::from(self.colors(self.pins) != self.colors(before));
            self.clocks += 1;
            self.clocks_under_strobe += usize::from(self.pins.is_high(strobe));
            for (chain, pins) in self.chains.iter_mut().zip(&self.hardware.wiring.chains) {
                chain.shift(bits(self.pins, *pins));
            }
        }
        self.light.glitches.row_while_lit += u32::from(self.is_lit && self.address(self.pins) != self.address(before));
        if !self.pins.is_high(strobe) && self.clocks_under_strobe > 0 {
            let clocks = std::mem::take(&mut self.clocks_under_strobe);
            let columns = self.chains[0].set_columns();
            self.light.greetings.push(Greeting { clocks, columns });
        }
        rises(strobe).then(|| self.latch()).flatten()
    }

    fn latch(&mut self) -> Option<Light> {
        let address = self.address(self.pins);
        // Rows are lit from the first to the last, again and again.
        let is_next_refresh = address == 0 && self.row != 0;
        let refresh = is_next_refresh.then(|| {
            let dark = Light::dark(&self.hardware, self.light.greetings.clone());
            std::mem::replace(&mut self.light, dark)
        });
        self.light.glitches.latch_while_lit += u32::from(self.is_lit);
        self.light.glitches.wrong_clocks += u32::from(self.clocks != self.hardware.columns);
        self.clocks = 0;
        self.row = address;
        for chain in &mut self.chains {
            chain.latch();
        }
        refresh
    }

    /// Lights what is latched, in the row that is addressed.
    fn begin_pulse(&mut self, duration_ns: u32) {
        if !self.pins.is_pulsed(self.hardware.wiring.output_enable) {
            return;
        }
        self.light.glitches.pulse_while_lit += u32::from(self.is_lit);
        self.is_lit = true;
        let (row, half) = (self.address(self.pins), self.hardware.rows / 2);
        for (number, chain) in self.chains.iter().enumerate() {
            for (stage, bits) in chain.latched().enumerate() {
                for (line, row) in [(0, row), (3, row + half)] {
                    let at = self.light.index(number, row, stage);
                    for color in 0..3 {
                        self.light.lit[at][color] += duration_ns * u32::from(bits >> (line + color) & 1);
                    }
                }
            }
        }
    }

    fn address(&self, pins: Pins) -> usize {
        let lines = (self.hardware.rows / 2).next_power_of_two().ilog2() as usize;
        let lines = self.hardware.wiring.address[..lines].iter().enumerate();
        lines.map(|(line, &pin)| usize::from(pins.is_high(pin)) << line).sum()
    }

    fn colors(&self, pins: Pins) -> Vec<u8> {
        self.hardware.wiring.chains.iter().map(|lines| bits(pins, *lines)).collect()
    }
}

/// The levels of a chain's six colour lines: the lower three bits are the upper half's.
fn bits(pins: Pins, lines: [u8; 6]) -> u8 {
    lines.iter().enumerate().map(|(line, &pin)| u8::from(pins.is_high(pin)) << line).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four rows, three columns, on pins that are easily told apart.
    fn board() -> Board {
        let wiring = Wiring {
            output_enable: 18,
            clock: 17,
            strobe: 21,
            address: [22, 0, 0, 0, 0],
            chains: vec![[5, 13, 6, 12, 16, 23]],
        };
        let mut board = Board::new(Hardware { peripherals: 0x1000_0000, wiring, rows: 4, columns: 3, parallel: 1 });
        for pin in [5, 6, 12, 13, 16, 17, 21, 22, 23] {
            board.select(pin, 0b001);
        }
        board.select(18, 0b010);
        // A clock of 500 MHz / 32.
        board.write(0x10_10A4, 0x5A00_0000 | 32 << 12);
        board
    }

    impl Board {
        fn write(&mut self, register: u32, value: u32) -> Option<Light> {
            self.take(Access::Write(0x1000_0000 + register, value))
        }

        fn select(&mut self, pin: u32, function: u32) {
            let register = 0x20_0000 + pin / 10 * 4;
            let before = self.pins.functions(pin / 10);
            self.write(register, before & !(7 << (pin % 10 * 3)) | function << (pin % 10 * 3));
        }

        fn set(&mut self, pin: u32, level: bool) -> Option<Light> {
            self.write(if level { 0x20_001C } else { 0x20_0028 }, 1 << pin)
        }

        /// Clocks in a row of colour pins, farthest column first, and latches it at this address.
        fn show(&mut self, columns: &[&[u32]], row: bool) -> Option<Light> {
            for lit in columns {
                for pin in [5, 6, 12, 13, 16, 23] {
                    self.set(pin, lit.contains(&pin));
                }
                self.set(17, true);
                self.set(17, false);
            }
            self.set(22, row);
            let refresh = self.set(21, true);
            self.set(21, false);
            refresh
        }

        fn pulse(&mut self, periods: u32) {
            self.write(0x20_C010, periods);
            self.write(0x20_C018, periods);
            self.write(0x20_C018, 0);
            self.write(0x20_C000, 1 << 5 | 1 << 4 | 1);
        }

        fn await_end(&mut self) {
            self.take(Access::Read(0x1020_C004, 2));
            self.write(0x20_C000, 1 << 6 | 1 << 5 | 1 << 4);
        }
    }

    #[test]
    fn a_pulse_lights_what_is_latched_in_its_row() {
        let mut board = board();
        board.show(&[&[5], &[], &[13, 23]], false);
        board.pulse(2);
        board.await_end();
        board.show(&[&[], &[], &[]], true);
        let light = board.show(&[&[], &[], &[]], false).expect("the first row again ends a refresh");
        // Two periods of 64 ns; what was clocked in last lies next to the Raspberry Pi.
        assert_eq!(light.of(0, 0, 2), [128, 0, 0]);
        assert_eq!(light.of(0, 0, 0), [0, 128, 0]);
        assert_eq!(light.of(0, 2, 0), [0, 0, 128]);
        assert_eq!(light.lit.iter().filter(|led| **led != [0; 3]).count(), 3);
        assert_eq!(light.glitches, Glitches::default());
        assert!(board.unfinished().is_dark() && !board.would_light());
    }

    #[test]
    fn pins_that_are_no_outputs_do_nothing() {
        let mut board = board();
        board.select(18, 0b000);
        board.show(&[&[5], &[5], &[5]], false);
        board.pulse(2);
        assert!(board.unfinished().is_dark());
        board.select(18, 0b010);
        board.select(5, 0b000);
        board.show(&[&[5], &[5], &[5]], false);
        assert!(!board.would_light());
    }

    #[test]
    fn what_would_flicker_is_counted() {
        let mut board = board();
        board.show(&[&[5], &[5], &[5]], false);
        board.pulse(2);
        board.take(Access::Read(0x1020_C004, 0));
        board.show(&[&[5], &[5]], true);
        board.pulse(2);
        board.await_end();
        board.write(0x20_001C, 1 << 17 | 1 << 13);
        let expected =
            Glitches { row_while_lit: 1, latch_while_lit: 1, pulse_while_lit: 1, wrong_clocks: 1, data_with_clock: 1 };
        assert_eq!(board.unfinished().glitches, expected);
    }
}
