//! Panels whose rows are multiplexed in an unusual order, as the driver knows them.

/// An order, and which panels the driver can sort by it: on others it would leave LEDs dark or light the wrong ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Multiplexing {
    /// What the driver calls it.
    pub name: &'static str,
    /// How many of the panel's rows lie in one row of its shift registers.
    pub stretch: u32,
    rows: Fit,
    cols: Fit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    MultipleOf(u32),
    Only(u32),
    Either(u32, u32),
    Never,
}

use Fit::{Either, MultipleOf, Never, Only};

impl Multiplexing {
    /// All that the driver knows. Sizes: those for which it gives every LED a place of its own.
    pub const ALL: [Self; 18] = [
        Self::new("Stripe", 2, MultipleOf(4), MultipleOf(4)),
        Self::new("Checkered", 2, MultipleOf(4), MultipleOf(4)),
        Self::new("Spiral", 2, MultipleOf(4), MultipleOf(4)),
        Self::new("ZStripe08", 2, MultipleOf(8), MultipleOf(8)),
        Self::new("ZStripe44", 2, MultipleOf(8), MultipleOf(4)),
        Self::new("ZStripe80", 2, MultipleOf(8), MultipleOf(8)),
        Self::new("Coreman", 2, Only(32), MultipleOf(4)),
        Self::new("Kaler2Scan", 4, MultipleOf(8), Only(32)),
        Self::new("P10Z", 4, Only(16), Only(32)),
        Self::new("QiangLiQ8", 2, Only(20), MultipleOf(4)),
        Self::new("InversedZStripe", 2, MultipleOf(8), MultipleOf(8)),
        Self::new("P10Outdoor1R1G1B1", 2, MultipleOf(8), MultipleOf(8)),
        Self::new("P10Outdoor1R1G1B2", 2, MultipleOf(8), MultipleOf(8)),
        Self::new("P10Outdoor1R1G1B3", 2, MultipleOf(8), MultipleOf(8)),
        Self::new("P10Coreman", 4, MultipleOf(8), Only(32)),
        Self::new("P8Outdoor1R1G1B", 2, Never, Never),
        Self::new("FlippedStripe", 2, MultipleOf(4), MultipleOf(4)),
        Self::new("P10Outdoor32x16HalfScan", 4, Either(8, 16), MultipleOf(8)),
    ];

    const fn new(name: &'static str, stretch: u32, rows: Fit, cols: Fit) -> Self {
        Self { name, stretch, rows, cols }
    }

    /// The order of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.name.eq_ignore_ascii_case(name))
    }

    /// What is wrong with it for panels of this size.
    pub fn check(self, rows: u32, cols: u32) -> Result<(), String> {
        let Self { name, .. } = self;
        if self.rows == Never {
            return Err(format!(
                "the driver sorts the rows of no panel rightly with multiplexing {name}: use other panels"
            ));
        }
        for (what, number, fit) in [("rows", rows, self.rows), ("cols", cols, self.cols)] {
            let (fits, wanted) = match fit {
                MultipleOf(unit) => (number.is_multiple_of(unit), format!("a multiple of {unit}")),
                Only(only) => (number == only, only.to_string()),
                Either(one, other) => (number == one || number == other, format!("{one} or {other}")),
                Never => (false, String::new()),
            };
            if !fits {
                return Err(format!("multiplexing {name} is for panels whose {what} are {wanted}, not {number}"));
            }
        }
        Ok(())
    }
}
