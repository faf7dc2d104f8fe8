//! `wallfeed check`: tries everything once, without running it.

use std::{process::ExitCode, time::Duration};

use anyhow::Result;
use tokio::time::timeout;
use tokio_stream::StreamExt;
use wallfeed_gateway::server::listeners::bind;
use wallfeed_matrix_client::{
    config::{Settings, value::DisplayKind},
    display::Display,
};
use wallfeed_store::{Change, Store};

use crate::plan::Plan;

/// A store that says nothing for so long does not answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Tries addresses, store, displays and feeds, and prints what came of each.
pub async fn check(plan: &Plan) -> Result<ExitCode> {
    let settings = plan.path.as_ref().map_or("none: the demo runs".to_owned(), |path| path.display().to_string());
    row("settings", &settings, &Ok("valid".to_owned()));
    let mut is_good = true;
    for address in &plan.gateway.listen {
        is_good &= row("address", &address.to_string(), &bind(*address, "--listen").map(|_| "free".to_owned()));
    }
    is_good &= row("store", &plan.gateway.store.to_string(), &store(plan).await);
    row("display", "preview", &Ok(format!("{} LEDs, at /wall/ of the gateway", plan.wall.size)));
    for kind in &plan.wall.displays {
        is_good &= row("display", &kind.to_string(), &display(kind, &plan.wall).await);
    }
    if plan.feeds.feeds.is_empty() {
        return Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    println!();
    let feeds = wallfeed_feeds::cli::check::check(&plan.feeds).await?;
    Ok(if is_good { feeds } else { ExitCode::FAILURE })
}

/// Whether it is as it should be.
fn row(what: &str, name: &str, found: &Result<String>) -> bool {
    match found {
        Ok(found) => println!("{what:<9} {name:<28} {found}"),
        Err(error) => println!("{what:<9} {name:<28} {error:#}"),
    }
    found.is_ok()
}

/// Opens a display, and closes it. Not the terminal, where this is read: it opens always.
async fn display(kind: &DisplayKind, wall: &Settings) -> Result<String> {
    if *kind != DisplayKind::Terminal {
        Display::open_all(&Settings { displays: vec![kind.clone()], ..wall.clone() }).await?;
    }
    Ok(format!("{} LEDs", wall.size))
}

async fn store(plan: &Plan) -> Result<String> {
    let store = Store::open(&plan.gateway.store, plan.gateway.store_options()).await?;
    match timeout(PATIENCE, store.changes().next()).await {
        Ok(Some(Change::Snapshot(records))) => Ok(format!("answers; {} documents", records.len())),
        Ok(Some(Change::Down(reason))) => anyhow::bail!("does not answer: {reason}"),
        _ => anyhow::bail!("says nothing"),
    }
}
