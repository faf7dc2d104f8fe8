//! A chain's shift registers, one for each of its six colour lines, and what they have latched.

use std::collections::VecDeque;

/// Bit `n` of a stage belongs to the chain's `n`-th colour line.
#[derive(Debug, Clone)]
pub struct Chain {
    stages: VecDeque<u8>,
    latched: Vec<u8>,
}

impl Chain {
    /// One with this many columns.
    pub fn new(columns: usize) -> Self {
        Self { stages: VecDeque::from(vec![0; columns]), latched: vec![0; columns] }
    }

    /// Takes in a column; all others move on by one, away from the Raspberry Pi.
    pub fn shift(&mut self, bits: u8) {
        self.stages.pop_back();
        self.stages.push_front(bits);
    }

    /// In how many columns any line is set, latched or not.
    pub fn set_columns(&self) -> usize {
        self.stages.iter().filter(|bits| **bits != 0).count()
    }

    /// Copies the columns to where they light LEDs.
    pub fn latch(&mut self) {
        for (to, from) in self.latched.iter_mut().zip(&self.stages) {
            *to = *from;
        }
    }

    /// What is latched, from the column next to the Raspberry Pi.
    pub fn latched(&self) -> impl Iterator<Item = u8> {
        self.latched.iter().copied()
    }
}
