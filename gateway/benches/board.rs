//! What the Board costs: a change, what a subscriber reads of it, a snapshot, a resumption. None may grow with the number of keys,
//! but for the snapshot.

use std::hint::black_box;

use bytes::Bytes;
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use wallfeed_gateway::board::{Board, Limits, scope::Scope};
use wallfeed_proto::{Key, event::StoreState};

const KEYS: [usize; 3] = [10, 1_000, 10_000];
/// A usual document.
const BYTES: usize = 1024;

fn key(index: usize) -> Key {
    Key::from(format!("Key-{index}").as_str())
}

fn document(version: u64) -> Bytes {
    let head = format!(r#"{{"values":{{"version":{version},"text":""#);
    let text = "x".repeat(BYTES - head.len() - 3);
    format!(r#"{head}{text}"}}}}"#).into()
}

fn board(keys: usize) -> Board {
    let mut board = Board::new("epoch".into(), Limits::default());
    board.set_store(StoreState::Up);
    for index in 0..keys {
        board.publish(&key(index), document(0)).expect("an object");
    }
    board
}

/// A change of one key, and the one event that a subscriber who is caught up reads of it.
fn change(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("change");
    group.throughput(Throughput::Bytes(BYTES as u64));
    for keys in KEYS {
        let (mut board, key, scope) = (board(keys), key(keys / 2), Scope::new(None, true));
        let mut cursor = board.join(&scope, None).cursor;
        while !board.read(&mut cursor, &scope, usize::MAX).expect("nothing was removed").is_empty() {}
        let mut version = 0;
        let mut next = move || {
            version += 1;
            document(version)
        };
        group.bench_function(BenchmarkId::new("published and read", keys), |bencher| {
            bencher.iter_batched(
                &mut next,
                |document| {
                    board.publish(&key, document).expect("an object");
                    board.read(&mut cursor, &scope, 1)
                },
                BatchSize::SmallInput,
            );
        });
    }
}

/// The same bytes again: what the periodic re-read costs where nothing was missed.
fn repetition(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("repetition");
    for keys in KEYS {
        let (mut board, key, document) = (board(keys), key(keys / 2), document(0));
        group.bench_function(BenchmarkId::from_parameter(keys), |bencher| {
            bencher.iter(|| board.publish(&key, black_box(document.clone())).expect("an object"));
        });
    }
}

/// A new subscriber reads everything.
fn snapshot(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("snapshot");
    for keys in KEYS {
        let (board, scope) = (board(keys), Scope::new(None, true));
        group.throughput(Throughput::Elements(keys as u64));
        group.bench_function(BenchmarkId::from_parameter(keys), |bencher| {
            bencher.iter(|| {
                let mut joined = board.join(&scope, None);
                board.read(&mut joined.cursor, &scope, usize::MAX)
            });
        });
    }
}

/// Somebody returns who was caught up, with the id of this Board and with that of another with the same documents.
fn resumption(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("resumption");
    for keys in KEYS {
        let (board, scope) = (board(keys), Scope::new(None, true));
        let own = last_id(&board, &scope);
        let foreign = own.replacen("epoch", "other", 1);
        for (whose, id) in [("own", own), ("foreign", foreign)] {
            group.bench_function(BenchmarkId::new(whose, keys), |bencher| {
                bencher.iter(|| board.join(&scope, Some(black_box(&id))));
            });
        }
    }
}

/// The id of the last event of a snapshot.
fn last_id(board: &Board, scope: &Scope) -> String {
    let mut joined = board.join(scope, None);
    let events = board.read(&mut joined.cursor, scope, usize::MAX).expect("nothing was removed").concat();
    let text = String::from_utf8(events).expect("events are text");
    text.lines().rev().find_map(|line| line.strip_prefix("id: ")).expect("documents have ids").to_owned()
}

criterion_group!(benches, change, repetition, snapshot, resumption);
criterion_main!(benches);
