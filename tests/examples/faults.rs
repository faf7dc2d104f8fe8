//! How long it takes, after each fault, until every client shows exactly what the store holds. `make faults` runs it; with a
//! word after it, only the faults in whose names it stands.

use std::{env, time::Duration};

use wallfeed_tests::{fault::Fault, scene::Scene};

/// Each time is the median of so many.
const RUNS: usize = 5;

#[tokio::main]
async fn main() {
    println!(
        "{:<58}{:>12}{:>12}{:>12}",
        "time until ten clients show what Redis holds", "median", "longest", "next change"
    );
    let word = env::args().nth(1).unwrap_or_default();
    let faults = Fault::ANYWHERE.into_iter().chain([Fault::RedisFrozenLong, Fault::Partition]);
    for fault in faults.filter(|fault| fault.name().contains(&word)) {
        match measure(fault).await {
            Ok((converged, live)) => println!(
                "{:<58}{:>12}{:>12}{:>12}",
                fault.name(),
                milliseconds(converged[RUNS / 2]),
                milliseconds(converged[RUNS - 1]),
                milliseconds(live[RUNS / 2])
            ),
            Err(refusal) => println!("{:<58} not permitted here: {refusal}", fault.name()),
        }
    }
}

/// Sorted times from the fault's end, and from the next change after that.
async fn measure(fault: Fault) -> Result<(Vec<Duration>, Vec<Duration>), String> {
    let (mut converged, mut live) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let recovery = Scene::for_fault(fault).await?.suffer(&[fault]).await;
        converged.push(recovery.converged);
        live.push(recovery.live);
    }
    converged.sort();
    live.sort();
    Ok((converged, live))
}

fn milliseconds(time: Duration) -> String {
    format!("{} ms", time.as_millis())
}
