//! The flags of the nations that play.

/// The flag of a nation, as an emoji, by its code in football (<https://www.fifa.com/associations>).
#[must_use]
pub fn of_nation(code: &str) -> Option<String> {
    let subdivision = match code {
        "ENG" => Some("gbeng"),
        "SCO" => Some("gbsct"),
        "WAL" => Some("gbwls"),
        _ => None,
    };
    subdivision.map(of_subdivision).or_else(|| {
        let place = NATIONS.binary_search_by_key(&code, |(nation, _)| nation).ok()?;
        Some(of_country(NATIONS[place].1))
    })
}

/// Two regional indicators (Unicode Technical Standard 51, annex B).
fn of_country(iso: &str) -> String {
    iso.chars().filter_map(|letter| char::from_u32(0x1F1E6 + (letter as u32).checked_sub('A' as u32)?)).collect()
}

/// A black flag with tags (Unicode Technical Standard 51, annex C).
fn of_subdivision(code: &str) -> String {
    let tags = code.chars().filter_map(|letter| char::from_u32(0xE0000 + letter as u32));
    std::iter::once('\u{1F3F4}').chain(tags).chain(['\u{E007F}']).collect()
}

/// Codes of football, in their order, and of ISO 3166-1.
#[rustfmt::skip]
const NATIONS: [(&str, &str); 207] = [
    ("AFG", "AF"), ("AIA", "AI"), ("ALB", "AL"), ("ALG", "DZ"), ("AND", "AD"), ("ANG", "AO"), ("ARG", "AR"),
    ("ARM", "AM"), ("ARU", "AW"), ("ASA", "AS"), ("ATG", "AG"), ("AUS", "AU"), ("AUT", "AT"), ("AZE", "AZ"),
    ("BAH", "BS"), ("BAN", "BD"), ("BDI", "BI"), ("BEL", "BE"), ("BEN", "BJ"), ("BER", "BM"), ("BFA", "BF"),
    ("BHR", "BH"), ("BHU", "BT"), ("BIH", "BA"), ("BLR", "BY"), ("BLZ", "BZ"), ("BOL", "BO"), ("BOT", "BW"),
    ("BRA", "BR"), ("BRB", "BB"), ("BRU", "BN"), ("BUL", "BG"), ("CAM", "KH"), ("CAN", "CA"), ("CAY", "KY"),
    ("CGO", "CG"), ("CHA", "TD"), ("CHI", "CL"), ("CHN", "CN"), ("CIV", "CI"), ("CMR", "CM"), ("COD", "CD"),
    ("COK", "CK"), ("COL", "CO"), ("COM", "KM"), ("CPV", "CV"), ("CRC", "CR"), ("CRO", "HR"), ("CTA", "CF"),
    ("CUB", "CU"), ("CUW", "CW"), ("CYP", "CY"), ("CZE", "CZ"), ("DEN", "DK"), ("DJI", "DJ"), ("DMA", "DM"),
    ("DOM", "DO"), ("ECU", "EC"), ("EGY", "EG"), ("EQG", "GQ"), ("ERI", "ER"), ("ESP", "ES"), ("EST", "EE"),
    ("ETH", "ET"), ("FIJ", "FJ"), ("FIN", "FI"), ("FRA", "FR"), ("FRO", "FO"), ("GAB", "GA"), ("GAM", "GM"),
    ("GEO", "GE"), ("GER", "DE"), ("GHA", "GH"), ("GIB", "GI"), ("GNB", "GW"), ("GRE", "GR"), ("GRN", "GD"),
    ("GUA", "GT"), ("GUI", "GN"), ("GUM", "GU"), ("GUY", "GY"), ("HAI", "HT"), ("HKG", "HK"), ("HON", "HN"),
    ("HUN", "HU"), ("IDN", "ID"), ("IND", "IN"), ("IRL", "IE"), ("IRN", "IR"), ("IRQ", "IQ"), ("ISL", "IS"),
    ("ISR", "IL"), ("ITA", "IT"), ("JAM", "JM"), ("JOR", "JO"), ("JPN", "JP"), ("KAZ", "KZ"), ("KEN", "KE"),
    ("KGZ", "KG"), ("KOR", "KR"), ("KSA", "SA"), ("KUW", "KW"), ("KVX", "XK"), ("LAO", "LA"), ("LBN", "LB"),
    ("LBR", "LR"), ("LBY", "LY"), ("LCA", "LC"), ("LES", "LS"), ("LIE", "LI"), ("LTU", "LT"), ("LUX", "LU"),
    ("LVA", "LV"), ("MAC", "MO"), ("MAD", "MG"), ("MAR", "MA"), ("MAS", "MY"), ("MDA", "MD"), ("MDV", "MV"),
    ("MEX", "MX"), ("MKD", "MK"), ("MLI", "ML"), ("MLT", "MT"), ("MNE", "ME"), ("MNG", "MN"), ("MOZ", "MZ"),
    ("MRI", "MU"), ("MSR", "MS"), ("MTN", "MR"), ("MWI", "MW"), ("MYA", "MM"), ("NAM", "NA"), ("NCA", "NI"),
    ("NCL", "NC"), ("NED", "NL"), ("NEP", "NP"), ("NGA", "NG"), ("NIG", "NE"), ("NOR", "NO"), ("NZL", "NZ"),
    ("OMA", "OM"), ("PAK", "PK"), ("PAN", "PA"), ("PAR", "PY"), ("PER", "PE"), ("PHI", "PH"), ("PLE", "PS"),
    ("PNG", "PG"), ("POL", "PL"), ("POR", "PT"), ("PRK", "KP"), ("PUR", "PR"), ("QAT", "QA"), ("ROU", "RO"),
    ("RSA", "ZA"), ("RUS", "RU"), ("RWA", "RW"), ("SAM", "WS"), ("SDN", "SD"), ("SEN", "SN"), ("SEY", "SC"),
    ("SGP", "SG"), ("SKN", "KN"), ("SLE", "SL"), ("SLV", "SV"), ("SMR", "SM"), ("SOL", "SB"), ("SOM", "SO"),
    ("SRB", "RS"), ("SRI", "LK"), ("SSD", "SS"), ("STP", "ST"), ("SUI", "CH"), ("SUR", "SR"), ("SVK", "SK"),
    ("SVN", "SI"), ("SWE", "SE"), ("SWZ", "SZ"), ("SYR", "SY"), ("TAH", "PF"), ("TAN", "TZ"), ("TCA", "TC"),
    ("TGA", "TO"), ("THA", "TH"), ("TJK", "TJ"), ("TKM", "TM"), ("TLS", "TL"), ("TOG", "TG"), ("TPE", "TW"),
    ("TRI", "TT"), ("TUN", "TN"), ("TUR", "TR"), ("UAE", "AE"), ("UGA", "UG"), ("UKR", "UA"), ("URU", "UY"),
    ("USA", "US"), ("UZB", "UZ"), ("VAN", "VU"), ("VEN", "VE"), ("VGB", "VG"), ("VIE", "VN"), ("VIN", "VC"),
    ("VIR", "VI"), ("YEM", "YE"), ("ZAM", "ZM"), ("ZIM", "ZW"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nations_have_their_flags() {
        let check = |code, flag: Option<&str>| assert_eq!(of_nation(code).as_deref(), flag, "{code}");
        check("BRA", Some("🇧🇷"));
        check("GER", Some("🇩🇪"));
        check("USA", Some("🇺🇸"));
        check("ENG", Some("🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}"));
        check("TBD", None);
        check("", None);
    }

    #[test]
    fn the_codes_are_in_order() {
        assert!(NATIONS.is_sorted_by_key(|(nation, _)| nation));
    }
}
