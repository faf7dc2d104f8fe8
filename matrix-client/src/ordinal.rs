//! English ordinals.

use std::fmt;

/// A number as an ordinal: `1st`, `12th`, `23rd`, `111th`.
///
/// ```
/// use wallfeed_matrix_client::ordinal::Ordinal;
///
/// assert_eq!(Ordinal(23).to_string(), "23rd");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ordinal(pub i64);

impl fmt::Display for Ordinal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.0.unsigned_abs();
        let suffix = match (number % 100, number % 10) {
            (11..=13, _) => "th",
            (_, 1) => "st",
            (_, 2) => "nd",
            (_, 3) => "rd",
            _ => "th",
        };
        write!(f, "{}{suffix}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_end_as_they_are_spoken() {
        for (number, expected) in [
            (0, "0th"),
            (1, "1st"),
            (2, "2nd"),
            (3, "3rd"),
            (4, "4th"),
            (11, "11th"),
            (12, "12th"),
            (13, "13th"),
            (21, "21st"),
            (22, "22nd"),
            (23, "23rd"),
            (101, "101st"),
            (111, "111th"),
            (112, "112th"),
            (113, "113th"),
            (1011, "1011th"),
            (-1, "-1st"),
            (i64::MIN, "-9223372036854775808th"),
        ] {
            assert_eq!(Ordinal(number).to_string(), expected);
        }
    }
}
