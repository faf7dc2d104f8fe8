//! The end of a gateway, for those who read from it.

use std::time::{Duration, Instant};

use wallfeed_tests::{crowd::Crowd, document::message, stack::Stack};

const STREAMS: usize = 1000;
/// Seconds.
const DRAIN: &str = "1";
/// The drain time, and far more than a busy machine needs.
const GONE_WITHIN: Duration = Duration::from_secs(10);

#[tokio::test]
async fn a_thousand_streams_end_cleanly_and_the_gateway_is_gone_in_time() {
    let mut stack = Stack::start_with(&["--drain", DRAIN]).await;
    let mut publisher = stack.publisher().await;
    let mut crowd = Crowd::open(stack.gateway.listen(), STREAMS).await;
    publisher.set("Message", &message("the last words")).await;
    crowd.hear("the last words").await;

    let start = Instant::now();
    let (status, ends) = tokio::join!(stack.gateway.program().terminate(), crowd.ends());
    let taken = start.elapsed();

    assert!(status.success(), "{status}");
    assert!(taken < GONE_WITHIN, "{taken:?}");
    for heard in ends {
        assert!(heard.ends_with("\r\n0\r\n\r\n"), "the end of the body, not of the connection alone: {heard}");
        assert_eq!(heard.matches("retry: ").count(), 2, "each is told when to return: {heard}");
    }
}
