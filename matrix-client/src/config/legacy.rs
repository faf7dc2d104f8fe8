//! `display_config.yaml`, the rotation of the client that Wallfeed replaces: a list of `Page`, `Time` and `Frames`.

use serde::Deserialize;

use super::file::{File, FilePage, SettingsError, turn_duration};
use crate::page::Page;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct LegacyTurn {
    page: String,
    time: f64,
    frames: Option<u32>,
}

/// Reads the rotation. Pages that Wallfeed does not have are left out, and the settings say so.
pub fn read(text: &str) -> Result<File, SettingsError> {
    let turns: Vec<LegacyTurn> = serde_saphyr::from_str(text).map_err(|error| {
        let at = error.location().map(|location| (location.line() as usize, location.column() as usize));
        let message = error.without_snippet().to_string();
        SettingsError { path: None, at, message: message.lines().next().unwrap_or_default().to_owned() }
    })?;
    let (mut page, mut warnings) = (vec![], vec![]);
    for turn in &turns {
        match Page::from_name(&turn.page) {
            Some(name) => page.push(file_page(name, turn)?),
            None => warnings
                .push(format!("the page `{}` of the rotation is left out: there is none of that name", turn.page)),
        }
    }
    Ok(File { page, warnings, ..File::default() })
}

fn file_page(name: Page, turn: &LegacyTurn) -> Result<FilePage, SettingsError> {
    let seconds = turn_duration(turn.time).ok_or_else(|| SettingsError {
        path: None,
        at: None,
        message: format!("{}: Time is {}, but a page is on for 1 to 86400 seconds", turn.page, turn.time),
    })?;
    Ok(FilePage { name, seconds, frames: turn.frames.map(|frames| frames.clamp(1, 1000)), transition: None })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_rotation_is_read() {
        let file =
            read("- Page: Clock\n  Time: 5\n  Frames: 5\n- Page: Sauna\n  Time: 5\n- Page: mlb\n  Time: 30\n").unwrap();
        let turns: Vec<_> = file.page.iter().map(|page| (page.name, page.seconds, page.frames)).collect();
        let seconds = Duration::from_secs;
        assert_eq!(turns, [(Page::Clock, seconds(5), Some(5)), (Page::Mlb, seconds(30), None)]);
        assert_eq!(file.warnings, ["the page `Sauna` of the rotation is left out: there is none of that name"]);
    }

    #[test]
    fn a_mistake_is_reported_with_its_place() {
        let error = read("- Page: Clock\n  Time: soon\n").unwrap_err();
        assert_eq!(error.at, Some((2, 9)), "{error}");
        assert!(read("- Page: Clock\n  Time: 0\n").unwrap_err().message.contains("Time is 0"));
    }
}
