//! A gateway of which a part fails by a mistake of ours.

use tracing::{
    Event, Metadata, Subscriber,
    span::{Attributes, Id, Record},
    subscriber,
};

use crate::gateway::Gateway;

/// Panics wherever this module says something.
struct PanicsIn(&'static str);

impl Subscriber for PanicsIn {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && metadata.target() == self.0
    }

    fn event(&self, event: &Event<'_>) {
        panic!("on purpose: {event:?}");
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn a_watcher_of_the_store_that_panics_ends_the_gateway() {
    let _panics = subscriber::set_default(PanicsIn("wallfeed_store::redis::nodes"));
    let gateway = Gateway::start(&["--store", "redis://127.0.0.1:1"]).await;
    let error = gateway.ended().await.unwrap_err();
    assert!(error.to_string().starts_with("the store has failed"), "{error:#}");
}
