//! The table: medians over the runs, and how each server compares with the first.

use std::time::Duration;

use clap::ValueEnum;

use crate::{scenario::Outcome, server::Kind};

/// Prints a row for each server.
pub fn print(servers: &[Kind], results: &[Vec<Outcome>]) {
    println!(
        "| server | CPU µs per delivery | ratio | p50 ms | p99 ms | deliveries/s | missing | KiB per idle stream | growth KiB | TCP growth KiB | GET p99 ms |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    for (kind, runs) in servers.iter().zip(results) {
        // Each run with the one beside it: the machine's speed drifts from one pair to the next.
        let ratios = runs.iter().zip(&results[0]).map(|(run, first)| cpu(run) / cpu(first));
        let middle = |figure: fn(&Outcome) -> f64| median(runs.iter().map(figure));
        let name = kind.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned());
        println!(
            "| {name} | {:.2} [{:.2}..{:.2}] | {:.2} | {:.2} | {:.2} | {:.0} | {:.0} | {:.2} | {:.0} | {:.0} | {:.2} |",
            middle(cpu),
            runs.iter().map(cpu).fold(f64::INFINITY, f64::min),
            runs.iter().map(cpu).fold(0.0, f64::max),
            median(ratios),
            middle(|run| percentile(&run.latencies, 50)),
            middle(|run| percentile(&run.latencies, 99)),
            middle(|run| run.rate),
            middle(|run| run.missing as f64),
            middle(|run| run.kib_per_stream),
            middle(|run| run.growth_kib as f64),
            middle(|run| run.tcp_growth_kib as f64),
            middle(|run| percentile(&run.get_latencies, 99)),
        );
    }
}

fn cpu(run: &Outcome) -> f64 {
    run.cpu_per_delivery.as_secs_f64() * 1e6
}

fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut figures: Vec<f64> = figures.collect();
    figures.sort_unstable_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

/// Milliseconds; the latencies are sorted.
fn percentile(latencies: &[Duration], percent: usize) -> f64 {
    let index = (latencies.len() * percent / 100).min(latencies.len().saturating_sub(1));
    latencies.get(index).map_or(0.0, |latency| latency.as_secs_f64() * 1e3)
}
