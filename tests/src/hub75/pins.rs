//! The chip's general-purpose pins: what each is for, and its level.

const FUNCTION_SELECT: u32 = 0x20_0000;
const SET: u32 = 0x20_001C;
const CLEAR: u32 = 0x20_0028;

const OUTPUT: u32 = 0b001;
/// The alternate functions under which a pin carries the pulses of the PWM's first channel.
const PULSED: [(u8, u32); 2] = [(12, 0b100), (18, 0b010)];

/// The pins below 32.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pins {
    functions: [u32; 6],
    levels: u32,
}

impl Pins {
    /// Takes a write to any register.
    pub fn write(&mut self, register: u32, value: u32) {
        match register {
            SET => self.levels |= value,
            CLEAR => self.levels &= !value,
            register => {
                let index = register.wrapping_sub(FUNCTION_SELECT) as usize / 4;
                if let Some(functions) = self.functions.get_mut(index) {
                    *functions = value;
                }
            }
        }
    }

    /// Whether it is driven high.
    pub fn is_high(&self, pin: u8) -> bool {
        self.levels >> pin & 1 == 1 && self.function(pin) == OUTPUT
    }

    /// Whether it carries the PWM's pulses.
    pub fn is_pulsed(&self, pin: u8) -> bool {
        PULSED.contains(&(pin, self.function(pin)))
    }

    fn function(&self, pin: u8) -> u32 {
        self.functions[usize::from(pin / 10)] >> (pin % 10 * 3) & 0b111
    }

    /// A whole register of functions, of ten pins.
    #[cfg(test)]
    pub fn functions(&self, register: u32) -> u32 {
        self.functions[register as usize]
    }
}
