//! Teams, by abbreviation and colour, and the names of people who never played.

/// A team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Team {
    pub abbreviation: &'static str,
    /// Six hexadecimal digits.
    pub color: &'static str,
}

const fn team(abbreviation: &'static str, color: &'static str) -> Team {
    Team { abbreviation, color }
}

/// Those who play in the demo.
pub const TEAMS: [Team; 16] = [
    team("ATL", "CE1141"),
    team("BOS", "BD3039"),
    team("CHC", "0E3386"),
    team("CLE", "E31937"),
    team("DET", "0C2340"),
    team("HOU", "EB6E1F"),
    team("KC", "004687"),
    team("LAD", "005A9C"),
    team("MIL", "FFC52F"),
    team("NYM", "FF5910"),
    team("NYY", "003087"),
    team("PHI", "E81828"),
    team("SD", "2F241D"),
    team("SEA", "005C5C"),
    team("SF", "FD5A1E"),
    team("TOR", "134A8E"),
];

/// Two lineups' worth of names, and some more.
pub const NAMES: [&str; 30] = [
    "Abbott",
    "Bell",
    "Castillo",
    "Dunn",
    "Ellis",
    "Ferrer",
    "Grady",
    "Hollis",
    "Ibarra",
    "Jansen",
    "Kato",
    "Lindqvist",
    "Marsh",
    "Nunez",
    "Okafor",
    "Pratt",
    "Quinn",
    "Ruiz",
    "Sato",
    "Torres",
    "Underhill",
    "Vega",
    "Ward",
    "Xu",
    "Yates",
    "Zeller",
    "Brandt",
    "Delgado",
    "Finch",
    "Moreau",
];
