//! How often one address may write.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};

use super::error::Failure;
use crate::server::Peer;

/// Seconds of writes that may come at once.
const BURST: f64 = 2.0;
/// Addresses that are remembered, before those who have been quiet are forgotten.
const ADDRESSES: usize = 1024;

/// So many writes per second for each address, with some room for bursts: a bucket for each, out of which writes are taken.
/// Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Rate {
    per_second: f64,
    buckets: Arc<Mutex<HashMap<IpAddr, Bucket>>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    writes: f64,
    at: Instant,
}

impl Rate {
    pub(super) fn new(per_second: u32) -> Self {
        Self { per_second: per_second.into(), buckets: Arc::default() }
    }

    /// Lets a write pass, or tells how long to wait for the next.
    fn take(&self, address: IpAddr, now: Instant) -> Result<(), Duration> {
        let most = self.per_second * BURST;
        let filled = |bucket: &Bucket| {
            let seconds = now.saturating_duration_since(bucket.at).as_secs_f64();
            (bucket.writes + seconds * self.per_second).min(most)
        };
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= ADDRESSES {
            buckets.retain(|_, bucket| filled(bucket) < most);
        }
        let writes = buckets.get(&address).map_or(most, filled);
        let taken = if writes < 1.0 { 0.0 } else { 1.0 };
        buckets.insert(address, Bucket { writes: writes - taken, at: now });
        if taken > 0.0 { Ok(()) } else { Err(Duration::from_secs_f64((1.0 - writes) / self.per_second)) }
    }
}

/// Lets those pass who have not written too often.
pub(super) async fn limit(
    State(rate): State<Rate>,
    peer: Peer,
    request: Request,
    next: Next,
) -> Result<Response, Failure> {
    rate.take(peer.address.ip().to_canonical(), Instant::now()).map_err(Failure::TooOften)?;
    Ok(next.run(request).await)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_may_write_so_often() {
        let rate = Rate::new(10);
        let [one, two] = ["10.0.0.1", "10.0.0.2"].map(|text| text.parse::<IpAddr>().unwrap());
        let start = Instant::now();
        for _ in 0..20 {
            rate.take(one, start).unwrap();
        }
        assert_eq!(rate.take(one, start), Err(Duration::from_millis(100)));
        rate.take(two, start).unwrap();
        rate.take(one, start + Duration::from_millis(150)).unwrap();
        assert!(rate.take(one, start + Duration::from_millis(150)).is_err());
    }

    #[test]
    fn who_is_quiet_is_forgotten() {
        let rate = Rate::new(1);
        let start = Instant::now();
        for number in 0..3000_u32 {
            let later = start + Duration::from_millis(u64::from(number) * 10);
            rate.take(std::net::Ipv4Addr::from(number).into(), later).unwrap();
        }
        assert!(rate.buckets.lock().unwrap().len() <= ADDRESSES);
    }
}
