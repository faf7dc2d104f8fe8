//! Waiting without sleeping: for what announces itself, and for what has to be asked.

use std::time::Duration;

use tokio::time::{interval, timeout};

/// How long anything may take: far more than it does, so that a busy machine fails no test.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// How often [`until`] asks.
const ASK_EVERY: Duration = Duration::from_millis(20);

/// The future's result; panics where there is none within the deadline.
pub async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    let Ok(result) = timeout(DEADLINE, future).await else { panic!("not within {DEADLINE:?}: {what}") };
    result
}

/// Asks until there is an answer; panics where there is none within the deadline.
pub async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    within(what, async {
        let mut ticks = interval(ASK_EVERY);
        loop {
            ticks.tick().await;
            if let Some(answer) = ask().await {
                return answer;
            }
        }
    })
    .await
}
