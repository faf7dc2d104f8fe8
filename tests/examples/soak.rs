//! Random faults for a while, and after each the question whether every client shows what the store holds; memory and file
//! descriptors must stay where they are. `make soak MINUTES=30` runs it; the seed that it prints repeats its choices.

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use clap::Parser;
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use wallfeed_tests::{
    fault::Fault, gateway::Gateway, netns::Namespace, nginx::Nginx, redis_server::RedisServer, scene::Scene,
    topology::Upheaval,
};

#[derive(Debug, Parser)]
struct Options {
    /// How long.
    #[arg(long, default_value_t = 30.0)]
    minutes: f64,
    /// Repeats the choices of an earlier run.
    #[arg(long)]
    seed: Option<u64>,
}

/// Replicas of which one is never struck itself: its memory is watched.
const GATEWAYS: usize = 3;
/// One round in so many has two faults at once.
const DOUBLE: f64 = 0.25;
/// Before one round in so many, something happens to sentinels or to a cluster.
const ELSEWHERE: f64 = 0.1;
/// Rounds after which a process has what it needs.
const WARM: usize = 20;
/// What the watched process may need more after that.
const GROWTH: u64 = 12 * 1024 * 1024;
const MORE_FILES: usize = 16;

/// What the watched process holds.
#[derive(Debug, Clone, Copy)]
struct Holding {
    resident: u64,
    files: usize,
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    let seed = options.seed.unwrap_or_else(rand::random);
    println!("seed {seed}");
    let (redis, faults) = match Namespace::create() {
        Ok(namespace) => {
            let partition = [Fault::Partition];
            (RedisServer::start_in(namespace).await, Fault::ANYWHERE.into_iter().chain(partition).collect())
        }
        Err(refusal) => {
            println!("without partitions: this machine does not permit them ({refusal})");
            (RedisServer::start().await, Fault::ANYWHERE.to_vec())
        }
    };
    let mut gateways = Vec::new();
    for _ in 0..GATEWAYS {
        gateways.push(Gateway::start(&["--store", &redis.url(), "--resync", "1"]).await);
    }
    let nginx = Nginx::before(&gateways).await;
    let urls: Vec<String> = gateways.iter().map(|gateway| gateway.url().to_owned()).chain([nginx.url()]).collect();
    let mut scene = Scene::of(redis, gateways, &urls, seed);
    scene.spared = 1;
    rounds(&mut scene, &faults, StdRng::seed_from_u64(seed), Duration::from_secs_f64(options.minutes * 60.0)).await
}

async fn rounds(scene: &mut Scene, faults: &[Fault], mut random: StdRng, time: Duration) -> ExitCode {
    let (start, mut warm, mut slowest) = (Instant::now(), None, Duration::ZERO);
    for round in 1.. {
        if random.random_bool(ELSEWHERE)
            && let Some(upheaval) = Upheaval::ALL.choose(&mut random)
        {
            println!("       {}: {:?}", upheaval.name(), upheaval.happen().await);
        }
        let count = if random.random_bool(DOUBLE) { 2 } else { 1 };
        let faults: Vec<Fault> = faults.choose_multiple(&mut random, count).copied().collect();
        println!("{round:>5}  {}", faults.iter().map(|fault| fault.name()).collect::<Vec<_>>().join(" + "));
        let recovery = scene.suffer(&faults).await;
        let held = hold(scene);
        println!(
            "       converged {:>5} ms, next change {:>4} ms; {:>6} KiB, {:>3} files",
            recovery.converged.as_millis(),
            recovery.live.as_millis(),
            held.resident / 1024,
            held.files
        );
        slowest = slowest.max(recovery.converged);
        if round == WARM {
            warm = Some(held);
        }
        if let Some(warm) = warm
            && (held.resident > warm.resident + GROWTH || held.files > warm.files + MORE_FILES)
        {
            println!("it grows: {warm:?} after {WARM} rounds, {held:?} now");
            return ExitCode::FAILURE;
        }
        if start.elapsed() >= time {
            println!(
                "{round} rounds in {:.1} min; the slowest converged after {slowest:?}",
                start.elapsed().as_secs_f64() / 60.0
            );
            break;
        }
    }
    ExitCode::SUCCESS
}

fn hold(scene: &mut Scene) -> Holding {
    let watched = scene.gateways[GATEWAYS - 1].program();
    Holding { resident: watched.resident(), files: watched.open_files() }
}
