//! PNG files in a folder: `0001-clock.png`, `0002-moon.png`, … for each page that comes on and each change of what it
//! shows, and `latest.png`, which always is the frame that is on. Mere passing of time (a clock's seconds, a scrolling text)
//! changes `latest.png` alone. Files appear whole: they are written beside and renamed. The newest thousand of a run are kept.

use std::{
    collections::VecDeque,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use super::Picture;
use crate::png::encode;

/// So many files of a run are kept.
const KEPT: usize = 1000;

/// A folder of PNG files.
#[derive(Debug)]
pub struct PngFolder {
    folder: PathBuf,
    next_number: u32,
    written: VecDeque<PathBuf>,
    is_failing: bool,
}

impl PngFolder {
    /// Makes the folder if it is missing. Numbers go on after those that are there.
    pub fn open(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
        let names = fs::read_dir(folder).with_context(|| format!("cannot read the folder {}", folder.display()))?;
        let numbers = names.flatten().filter_map(|entry| number(&entry.file_name().to_string_lossy()));
        let mut folder = Self {
            folder: folder.to_owned(),
            next_number: numbers.max().map_or(1, |last| last.saturating_add(1)),
            written: VecDeque::new(),
            is_failing: false,
        };
        folder.write("latest.png", &[]).with_context(|| format!("cannot write in {}", folder.folder.display()))?;
        fs::remove_file(folder.folder.join("latest.png"))?;
        Ok(folder)
    }

    /// Writes the picture. A full disk is reported once and does not stop the wall.
    pub fn show(&mut self, picture: &Picture) {
        match self.try_show(picture) {
            Ok(()) => self.is_failing = false,
            Err(error) if !std::mem::replace(&mut self.is_failing, true) => {
                tracing::warn!("cannot write a picture in {}: {error:#}", self.folder.display());
            }
            Err(_) => {}
        }
    }

    fn try_show(&mut self, picture: &Picture) -> Result<()> {
        let png = encode(picture.frame, 1);
        if !picture.is_tick {
            let path = self.write(&file_name(self.next_number, picture.name), &png)?;
            self.next_number = self.next_number.saturating_add(1);
            self.written.push_back(path);
            if self.written.len() > KEPT
                && let Some(oldest) = self.written.pop_front()
            {
                fs::remove_file(oldest)?;
            }
        }
        self.write("latest.png", &png)?;
        Ok(())
    }

    fn write(&mut self, name: &str, png: &[u8]) -> Result<PathBuf> {
        let path = self.folder.join(name);
        let unfinished = self.folder.join(".unfinished.png");
        fs::write(&unfinished, png)?;
        fs::rename(&unfinished, &path)?;
        Ok(path)
    }
}

fn file_name(number: u32, name: &str) -> String {
    format!("{number:04}-{}.png", name.to_lowercase().replace(' ', "-"))
}

fn number(name: &str) -> Option<u32> {
    name.strip_suffix(".png")?.split_once('-')?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_numbered_and_read_back() {
        assert_eq!(file_name(7, "Current weather"), "0007-current-weather.png");
        assert_eq!(number("0007-current-weather.png"), Some(7));
        assert_eq!(number("12345-clock.png"), Some(12345));
        for other in ["latest.png", "7.png", "0007-clock.gif", ".unfinished.png"] {
            assert_eq!(number(other), None, "{other}");
        }
    }
}
