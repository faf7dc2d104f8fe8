//! The end of a gateway.

use std::time::{Duration, Instant};

use crate::{
    gateway::{Gateway, within},
    reader::Reader,
};

#[tokio::test]
async fn streams_end_one_by_one_each_with_a_time_to_return() {
    let gateway = Gateway::start(&["--drain", "1"]).await;
    let mut readers = vec![];
    for _ in 0..20 {
        let mut reader = gateway.events().await;
        reader.expect("hello", "hello").await;
        readers.push(reader);
    }
    let start = Instant::now();
    gateway.shutdown.cancel();
    let mut ends = vec![];
    let mut retries = vec![];
    for mut reader in readers {
        ends.push(tokio::spawn(async move {
            let mut retry = None;
            while let Some(block) = within("the end", reader.next()).await.expect("a clean end") {
                retry = block.retry.or(retry);
            }
            (start.elapsed(), retry.expect("a time to return"))
        }));
    }
    let refused = Reader::open(gateway.address, "/events", &[]).await;
    assert_eq!(refused.status, 503, "no new streams");
    assert_eq!(Reader::open(gateway.address, "/ready", &[]).await.status, 503);
    assert_eq!(Reader::open(gateway.address, "/live", &[]).await.status, 200);
    gateway.ended().await.unwrap();
    let end = start.elapsed();
    for ended in ends {
        let (after, retry) = ended.await.unwrap();
        assert!(after <= Duration::from_millis(1200), "{after:?}");
        retries.push((after, retry));
    }
    assert!(end < Duration::from_secs(2), "{end:?}");
    retries.sort();
    let (first, last) = (retries[0], retries[retries.len() - 1]);
    assert!(last.0.saturating_sub(first.0) > Duration::from_millis(200), "spread: {retries:?}");
    let returns: Vec<u128> = retries.iter().map(|(after, retry)| after.as_millis() + u128::from(*retry)).collect();
    assert!(returns.iter().all(|millis| (1000..2800).contains(millis)), "after it is gone: {returns:?}");
}

#[tokio::test]
async fn without_streams_it_ends_at_once() {
    let gateway = Gateway::start(&["--drain", "60"]).await;
    let mut idle = Reader::open(gateway.address, "/live", &[]).await;
    gateway.shutdown.cancel();
    gateway.ended().await.unwrap();
    while !idle.is_closed().await {}
}

#[tokio::test]
async fn a_client_that_does_not_read_does_not_hold_it_up() {
    let gateway = Gateway::start(&["--drain", "0.3"]).await;
    let mut stalled = gateway.events().await;
    stalled.expect("hello", "hello").await;
    let text = "x".repeat(500_000);
    for round in 0..20 {
        gateway.set("Message", &format!("{{\"values\":{{\"text\":\"{text}{round}\"}}}}")).await;
    }
    let start = Instant::now();
    gateway.shutdown.cancel();
    gateway.ended().await.unwrap();
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}
