//! The breakpoints of the air quality index as they are since 6 May 2024: United States EPA, *Technical Assistance Document
//! for the Reporting of Daily Air Quality* (EPA-454/B-24-002, May 2024), table 6; 40 CFR part 58, appendix G, table 2; the same as
//! a table of codes: <https://aqs.epa.gov/aqsweb/documents/codetables/aqi_breakpoints.html>. For fine particles: *Final Updates
//! to the Air Quality Index for Particulate Matter*, fact sheet of February 2024, by which 225.5 µg/m³ is 301 and 325.4 µg/m³
//! is 500.

/// A pollutant that the index knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pollutant {
    /// O₃.
    Ozone,
    /// Particles up to 2.5 µm.
    Fine,
    /// Particles up to 10 µm.
    Coarse,
    /// CO.
    CarbonMonoxide,
    /// SO₂.
    SulfurDioxide,
    /// NO₂.
    NitrogenDioxide,
}

/// A part of the index that grows in a straight line: from one concentration to another, from one score to another.
#[derive(Debug, Clone, Copy)]
struct Piece {
    from: f64,
    to: f64,
    low: i64,
    high: i64,
}

/// The end of the scale, and the highest score that a document can have. Air that is worse than that of the last breakpoint
/// scores the same: the EPA calls it "beyond the AQI" and gives the advice of the worst category. (Appendix G allows the
/// last straight line to be drawn out where a number is wanted; displays of the documents know no more than 500.)
pub const WORST: i64 = 500;
/// Air that 8-hour ozone cannot describe: from 301 on, the index is that of one hour.
const OZONE_8_HOUR_WORST: i64 = 300;

const CATEGORIES: [(i64, i64); 6] = [(0, 50), (51, 100), (101, 150), (151, 200), (201, 300), (301, 500)];

/// Where the categories begin and end, in each pollutant's own unit.
type Bounds = [(f64, f64); 6];

const FINE: Bounds = [(0.0, 9.0), (9.1, 35.4), (35.5, 55.4), (55.5, 125.4), (125.5, 225.4), (225.5, 325.4)];
const COARSE: Bounds = [(0.0, 54.0), (55.0, 154.0), (155.0, 254.0), (255.0, 354.0), (355.0, 424.0), (425.0, 604.0)];
const CARBON_MONOXIDE: Bounds = [(0.0, 4.4), (4.5, 9.4), (9.5, 12.4), (12.5, 15.4), (15.5, 30.4), (30.5, 50.4)];
const SULFUR_DIOXIDE: Bounds =
    [(0.0, 35.0), (36.0, 75.0), (76.0, 185.0), (186.0, 304.0), (305.0, 604.0), (605.0, 1004.0)];
const NITROGEN_DIOXIDE: Bounds =
    [(0.0, 53.0), (54.0, 100.0), (101.0, 360.0), (361.0, 649.0), (650.0, 1249.0), (1250.0, 2049.0)];
const OZONE_8_HOUR: [(f64, f64); 5] = [(0.0, 0.054), (0.055, 0.070), (0.071, 0.085), (0.086, 0.105), (0.106, 0.200)];
/// One hour of ozone, above what eight hours describe.
const OZONE_1_HOUR: Piece = Piece { from: 0.405, to: 0.604, low: 301, high: 500 };

impl Pollutant {
    /// All of them; of several with the same score, the first is named.
    pub const ALL: [Self; 6] =
        [Self::Ozone, Self::Fine, Self::Coarse, Self::CarbonMonoxide, Self::SulfurDioxide, Self::NitrogenDioxide];

    /// What `main_pollutant` says.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ozone => "Ozone",
            Self::Fine => "Particulate Matter (2.5 microns)",
            Self::Coarse => "Particulate Matter (10 microns)",
            Self::CarbonMonoxide => "Carbon Monoxide",
            Self::SulfurDioxide => "Sulfur Dioxide",
            Self::NitrogenDioxide => "Nitrogen Dioxide",
        }
    }

    /// The index at a concentration in the table's unit: ppm of ozone and carbon monoxide, ppb of the dioxides, µg/m³ of
    /// particles. The concentration is cut, not rounded, to the decimals of the table.
    #[must_use]
    pub fn score(self, concentration: f64) -> i64 {
        let cut = cut(concentration.max(0.0), self.decimals());
        match self {
            Self::Ozone => score(&OZONE_8_HOUR, cut).unwrap_or_else(|| ozone_of_an_hour(cut)),
            Self::Fine => score(&FINE, cut).unwrap_or(WORST),
            Self::Coarse => score(&COARSE, cut).unwrap_or(WORST),
            Self::CarbonMonoxide => score(&CARBON_MONOXIDE, cut).unwrap_or(WORST),
            Self::SulfurDioxide => score(&SULFUR_DIOXIDE, cut).unwrap_or(WORST),
            Self::NitrogenDioxide => score(&NITROGEN_DIOXIDE, cut).unwrap_or(WORST),
        }
    }

    /// The index at a concentration in µg/m³, for gases at 25 °C and 1013 hPa.
    #[must_use]
    pub fn score_of_mass(self, micrograms: f64) -> i64 {
        let parts_per_billion = |molar_mass: f64| micrograms * MOLAR_VOLUME / molar_mass;
        self.score(match self {
            Self::Ozone => parts_per_billion(48.0) / 1000.0,
            Self::CarbonMonoxide => parts_per_billion(28.01) / 1000.0,
            Self::SulfurDioxide => parts_per_billion(64.066),
            Self::NitrogenDioxide => parts_per_billion(46.0055),
            Self::Fine | Self::Coarse => micrograms,
        })
    }

    fn decimals(self) -> i32 {
        match self {
            Self::Ozone => 3,
            Self::Fine | Self::CarbonMonoxide => 1,
            Self::Coarse | Self::SulfurDioxide | Self::NitrogenDioxide => 0,
        }
    }
}

/// Litres that a mole of gas fills at 25 °C and one atmosphere, as air quality conversions take it.
const MOLAR_VOLUME: f64 = 24.45;

/// The index, unless the concentration lies beyond the bounds.
fn score(bounds: &[(f64, f64)], concentration: f64) -> Option<i64> {
    let pieces = bounds.iter().zip(CATEGORIES);
    let mut pieces = pieces.map(|(&(from, to), (low, high))| Piece { from, to, low, high });
    pieces.find(|piece| concentration <= piece.to + TOLERANCE).map(|piece| piece.score(concentration))
}

fn ozone_of_an_hour(concentration: f64) -> i64 {
    match concentration {
        little if little < OZONE_1_HOUR.from - TOLERANCE => OZONE_8_HOUR_WORST,
        much if much > OZONE_1_HOUR.to + TOLERANCE => WORST,
        between => OZONE_1_HOUR.score(between),
    }
}

/// Less than any decimal of the table, more than what decimals lose in binary.
const TOLERANCE: f64 = 1e-9;

fn cut(concentration: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    (concentration * scale + TOLERANCE).floor() / scale
}

impl Piece {
    /// Equation 1 of the document: a straight line, rounded.
    fn score(self, concentration: f64) -> i64 {
        let slope = (self.high - self.low) as f64 / (self.to - self.from);
        (slope * (concentration - self.from)).round() as i64 + self.low
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn categories_begin_and_end_where_the_table_says() {
        use Pollutant::*;
        let bounds: [(Pollutant, &[(f64, f64)]); 6] = [
            (Ozone, &OZONE_8_HOUR),
            (Fine, &FINE),
            (Coarse, &COARSE),
            (CarbonMonoxide, &CARBON_MONOXIDE),
            (SulfurDioxide, &SULFUR_DIOXIDE),
            (NitrogenDioxide, &NITROGEN_DIOXIDE),
        ];
        for (pollutant, bounds) in bounds {
            for (&(from, to), (low, high)) in bounds.iter().zip(CATEGORIES) {
                assert_eq!(pollutant.score(from), low, "{pollutant:?} {from}");
                assert_eq!(pollutant.score(to), high, "{pollutant:?} {to}");
            }
        }
    }

    #[test]
    fn scores() {
        let check = |pollutant: Pollutant, concentration, expected| {
            assert_eq!(pollutant.score(concentration), expected, "{pollutant:?} {concentration}");
        };
        // The worked example of the document: 0.078 ppm of ozone in eight hours.
        check(Pollutant::Ozone, 0.078_535_62, 126);
        check(Pollutant::Fine, 9.09, 50);
        check(Pollutant::Fine, 12.1, 57);
        check(Pollutant::Fine, 55.45, 150);
        check(Pollutant::Fine, 325.49, 500);
        check(Pollutant::Fine, 325.5, 500);
        check(Pollutant::Fine, 100_000.0, 500);
        check(Pollutant::Ozone, 0.201, 300);
        check(Pollutant::Ozone, 0.404, 300);
        check(Pollutant::Ozone, 0.405, 301);
        check(Pollutant::Ozone, 0.604, 500);
        check(Pollutant::Ozone, 0.7, 500);
        check(Pollutant::Coarse, -3.0, 0);
        check(Pollutant::NitrogenDioxide, 53.99, 50);
    }

    proptest! {
        #[test]
        fn worse_air_never_scores_better(pollutant in 0..6_usize, a in 0.0..3000.0_f64, b in 0.0..3000.0_f64) {
            let pollutant = Pollutant::ALL[pollutant];
            let score = |concentration| pollutant.score(concentration);
            prop_assert!(score(a.min(b)) <= score(a.max(b)));
            prop_assert!((0..=WORST).contains(&score(a)));
            prop_assert!(score(a / 1000.0) <= score(a));
        }
    }
}
