//! What the settings of panels must be together, so that the driver neither panics nor shows a wrong picture.

use super::{Fold, PanelSettings, multiplexing::Multiplexing};
use crate::config::value::WallSize;

/// What is wrong with these settings, and the remedy.
pub fn check(settings: &PanelSettings) -> Result<(), String> {
    check_chains(settings)?;
    check_rows(settings)?;
    let canvas = settings.canvas();
    canvas.to_string().parse::<WallSize>().map_err(|error| format!("the panels make {canvas}, but {error}"))?;
    Ok(())
}

fn check_chains(settings: &PanelSettings) -> Result<(), String> {
    let PanelSettings { cols, chain, parallel, mapping, pixel_mapper, .. } = *settings;
    if parallel > mapping.max_parallel() {
        return Err(format!("mapping {mapping} drives {} parallel chain(s), not {parallel}", mapping.max_parallel()));
    }
    if parallel > 1 && settings.panel_type.as_deref() == Some("FM6127") {
        return Err("the driver greets the FM6127 of one chain: parallel must be 1 with this panel_type".to_owned());
    }
    if pixel_mapper.fold == Fold::U && !chain.is_multiple_of(2) {
        return Err(format!("the U-mapper folds a chain in two halves: chain = {chain} is odd"));
    }
    if pixel_mapper.fold == Fold::U && !(cols * chain).is_multiple_of(64) {
        return Err(format!("the U-mapper needs halves that are a multiple of 32 LEDs long, not {}", cols * chain / 2));
    }
    Ok(())
}

/// The driver has colour lines for so many panels below each other, whether they are there or not.
const LINES: u32 = 6;

fn check_rows(settings: &PanelSettings) -> Result<(), String> {
    let PanelSettings { rows, cols, parallel, .. } = *settings;
    let order = settings.multiplexing.as_deref().and_then(Multiplexing::from_name);
    if let Some(order) = order {
        order.check(rows, cols)?;
        let folds = if settings.pixel_mapper.fold == Fold::U { 2 } else { 1 };
        if parallel * order.stretch * folds > LINES {
            return Err(format!(
                "the driver cannot sort {parallel} parallel chain(s) of panels with multiplexing {} and this pixel_mapper: \
                 leave out the U-mapper or use fewer chains",
                order.name
            ));
        }
    }
    let addresses = rows / order.map_or(1, |order| order.stretch) / 2;
    if settings.row_setter == "DirectABCDLine" && addresses > 4 {
        return Err(format!("row_setter DirectABCDLine addresses 4 rows, but these panels have {addresses}"));
    }
    if settings.interlaced && !addresses.is_multiple_of(2) {
        return Err(format!("interlaced needs an even number of row addresses: these panels have {addresses}"));
    }
    Ok(())
}
