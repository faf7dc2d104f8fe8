//! What is looked up when somebody asks.

use std::fmt;

use prometheus_client::{collector::Collector, encoding::DescriptorEncoder};
use wallfeed_proto::event::StoreState;
use wallfeed_store::Store;

use super::figures::Figures;
use crate::{board::shared::SharedBoard, fanout::Fanout, slots::Slots};

/// Where it is looked up.
#[derive(Debug)]
pub struct Present {
    /// What is shown.
    pub board: SharedBoard,
    /// Where it comes from.
    pub store: Store,
    /// Where it goes.
    pub fanout: Fanout,
    /// The places of connections.
    pub connections: Slots,
}

impl Collector for Present {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        let mut figures = Figures::new(&mut encoder);
        self.fanout(&mut figures)?;
        self.board(&mut figures)?;
        self.store(&mut figures)?;
        figures.fact("build_info", "The version that runs, as a label", "version", env!("CARGO_PKG_VERSION"))
    }
}

impl Present {
    fn fanout(&self, figures: &mut Figures) -> fmt::Result {
        let delivery = self.fanout.tally().total();
        figures.gauge("streams", "Streams that are open", self.fanout.streams() as u64)?;
        figures.gauge(
            "connections",
            "Connections that are open, those of streams too",
            self.connections.taken() as u64,
        )?;
        figures.counter("events_delivered", "Events that were written to streams", delivery.events)?;
        figures.counter("stream_bytes", "Bytes that were written to streams", delivery.bytes)?;
        figures.counter(
            "events_skipped",
            "Events that streams were spared: a newer one of the key came before they could be written",
            delivery.skipped,
        )
    }

    fn board(&self, figures: &mut Figures) -> fmt::Result {
        let (documents, bytes, seq, store) = self.board.read(|board| {
            let size = |(count, bytes): (u64, u64), length: usize| (count + 1, bytes + length as u64);
            let (documents, bytes) = board.documents().map(|(_, posted)| posted.document.len()).fold((0, 0), size);
            (documents, bytes, board.head(), board.store())
        });
        figures.gauge("board_documents", "Documents that are shown", documents)?;
        figures.gauge("board_bytes", "Bytes of the documents that are shown", bytes)?;
        figures.counter(
            "board_changes",
            "Changes of documents and commands since the start: the number of the latest",
            seq,
        )?;
        figures.gauge("store_up", "Whether the store answers", u64::from(store == StoreState::Up))
    }

    fn store(&self, figures: &mut Figures) -> fmt::Result {
        let health = self.store.health();
        figures.counter(
            "store_reconnects",
            "Times that the connection to the store was lost and made again",
            health.reconnects,
        )?;
        figures.counter(
            "store_missed_events",
            "Changes that a full read of the store found and no notification had told; more than 0 is a fault",
            health.missed_events,
        )?;
        figures.counter("store_resyncs", "Times that the store was read in full", health.resyncs)?;
        figures.counters(
            "store_skipped_documents",
            "Values in the store that were passed over as no documents",
            "reason",
            &health.skipped.by_reason(),
        )?;
        let Some(mechanism) = health.mechanism else { return Ok(()) };
        figures.fact("store_mechanism", "How changes in the store are noticed", "mechanism", mechanism.as_str())
    }
}
