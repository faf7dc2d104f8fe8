//! How panels are arranged, and which way is up.

use std::{fmt, str::FromStr};

use crate::config::value::WallSize;

/// How chains of panels become one picture: folded by the driver, then mirrored and rotated by ourselves, because the
/// driver's rotation breaks on long chains.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PixelMapper {
    /// How the chain is folded.
    pub fold: Fold,
    /// Whether left and right are exchanged, before the rotation.
    pub mirrored: bool,
    /// Quarter turns clockwise, 0 to 3.
    pub turns: u8,
}

/// How a chain of panels is folded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Fold {
    /// One long row per chain.
    #[default]
    None,
    /// The second half of each chain runs back below the first.
    U,
    /// Parallel chains stand side by side.
    ChainLink,
}

/// A text that is no [`PixelMapper`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PixelMapperError {
    /// No such mapper.
    #[error(
        "unknown pixel mapper `{0}`: U-mapper, ChainLink, Mirror:H, Mirror:V, Rotate:90, Rotate:180 or Rotate:270, separated by `;`"
    )]
    Unknown(String),
    /// The panels are folded more than once, or after they were turned.
    #[error("`{0}` must come first in pixel_mapper, and only once: panels are folded before the picture is turned")]
    Order(String),
}

impl FromStr for PixelMapper {
    type Err = PixelMapperError;

    fn from_str(text: &str) -> Result<Self, PixelMapperError> {
        let mut mapper = Self::default();
        for (index, word) in text.split(';').map(str::trim).filter(|word| !word.is_empty()).enumerate() {
            let fold = match word.to_ascii_lowercase().as_str() {
                "u-mapper" => Fold::U,
                "chainlink" => Fold::ChainLink,
                turn => {
                    mapper = mapper.then(turn).ok_or_else(|| PixelMapperError::Unknown(word.to_owned()))?;
                    continue;
                }
            };
            if index > 0 {
                return Err(PixelMapperError::Order(word.to_owned()));
            }
            mapper.fold = fold;
        }
        Ok(mapper)
    }
}

impl PixelMapper {
    /// This, and then one more turn of the picture.
    fn then(self, word: &str) -> Option<Self> {
        let (mirrored, turns) = match word {
            "mirror:h" => (true, 0),
            // Upside down in a mirror.
            "mirror:v" => (true, 2),
            _ => match word.strip_prefix("rotate:")?.parse::<u32>().ok()? {
                degrees if degrees.is_multiple_of(90) => (false, (degrees / 90 % 4) as u8),
                _ => return None,
            },
        };
        // A mirror after a rotation is the opposite rotation after the mirror.
        let before = if mirrored { (4 - self.turns) % 4 } else { self.turns };
        Some(Self { mirrored: self.mirrored != mirrored, turns: (before + turns) % 4, ..self })
    }

    /// Where a pixel of the folded panels finds its light in a picture of this size.
    #[must_use]
    pub fn source(self, x: u32, y: u32, picture: WallSize) -> (u32, u32) {
        let WallSize { width, height } = picture;
        let folded_width = if self.turns % 2 == 1 { height } else { width };
        let x = if self.mirrored { folded_width - 1 - x } else { x };
        match self.turns {
            0 => (x, y),
            1 => (y, height - 1 - x),
            2 => (width - 1 - x, height - 1 - y),
            _ => (width - 1 - y, x),
        }
    }
}

impl fmt::Display for PixelMapper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fold = match self.fold {
            Fold::None => None,
            Fold::U => Some("U-mapper".to_owned()),
            Fold::ChainLink => Some("ChainLink".to_owned()),
        };
        let mirror = self.mirrored.then(|| "Mirror:H".to_owned());
        let rotate = (self.turns > 0).then(|| format!("Rotate:{}", u32::from(self.turns) * 90));
        f.write_str(&[fold, mirror, rotate].into_iter().flatten().collect::<Vec<_>>().join(";"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What each mapper does to a pixel of the picture on its way to the panels, as its documentation says.
    fn one(word: &str, (x, y): (u32, u32), (width, height): (u32, u32)) -> ((u32, u32), (u32, u32)) {
        match word {
            "Mirror:H" => ((width - 1 - x, y), (width, height)),
            "Mirror:V" => ((x, height - 1 - y), (width, height)),
            "Rotate:90" => ((height - 1 - y, x), (height, width)),
            "Rotate:180" => ((width - 1 - x, height - 1 - y), (width, height)),
            _ => ((y, width - 1 - x), (height, width)),
        }
    }

    proptest! {
        #[test]
        fn turns_are_made_one_after_the_other(
            words in prop::collection::vec(prop::sample::select(vec!["Mirror:H", "Mirror:V", "Rotate:90", "Rotate:180", "Rotate:270"]), 0..6),
            x in 0_u32..7, y in 0_u32..3,
        ) {
            let mapper: PixelMapper = words.join(";").parse().unwrap();
            // From the picture to the panels, the last mapper comes first.
            let (mut at, mut size) = ((x, y), (7, 3));
            for word in words.iter().rev() {
                (at, size) = one(word, at, size);
            }
            prop_assert_eq!(mapper.source(at.0, at.1, WallSize { width: 7, height: 3 }), (x, y));
            prop_assert_eq!(mapper.to_string().parse::<PixelMapper>(), Ok(mapper));
        }
    }
}
