//! `list`: the feeds, their sources, and what each needs.

use std::io::Write;

use crate::feed::{Kind, Source};

pub(super) fn list() -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{:<10} {:<9} {:<15} {:<38} INTERVAL", "FEED", "KEY", "SOURCE", "NEEDS")?;
    for kind in Kind::ALL {
        for (row, source) in kind.sources().iter().enumerate() {
            let (name, key) = if row == 0 { (kind.name(), key(kind)) } else { ("", "") };
            let interval = format!("{} s{}", kind.period().as_secs(), if is_game(kind) { " during games" } else { "" });
            writeln!(out, "{name:<10} {key:<9} {:<15} {:<38} {interval}", source.name(), needs(kind, *source))?;
        }
    }
    Ok(())
}

fn is_game(kind: Kind) -> bool {
    matches!(kind, Kind::Mlb | Kind::Nfl | Kind::WorldCup)
}

fn key(kind: Kind) -> &'static str {
    kind.key().unwrap_or(match kind {
        Kind::Demo => "several",
        _ => "any",
    })
}

fn needs(kind: Kind, source: Source) -> &'static str {
    match (kind, source) {
        (_, Source::OpenMeteo | Source::Computed) => "location",
        (_, Source::MetNorway) => "location, contact",
        (_, Source::OpenWeatherMap) => "location, key (secret)",
        (Kind::Calendar | Kind::Events, Source::Ics) => "address of an .ics file",
        (_, Source::Google) => "calendar, key (secret)",
        (_, Source::File) => "file",
        (_, Source::Garmin) => "MapShare name",
        (_, Source::GitHub) => "repository; token (secret) if private",
        (_, Source::Json) => "address, mapping of its values",
        (_, Source::Espn | Source::Scripted | Source::Ics) => "nothing",
    }
}
