//! Figures that are told one by one.

use std::fmt;

use prometheus_client::{
    encoding::{DescriptorEncoder, EncodeCounterValue, EncodeGaugeValue, EncodeMetric},
    metrics::{TypedMetric, counter::ConstCounter, gauge::ConstGauge},
};

/// What figures are written into.
pub(super) struct Figures<'a, 'b>(&'a mut DescriptorEncoder<'b>);

impl<'a, 'b> Figures<'a, 'b> {
    pub(super) fn new(encoder: &'a mut DescriptorEncoder<'b>) -> Self {
        Self(encoder)
    }

    /// Something that goes up and down.
    pub(super) fn gauge(&mut self, name: &str, help: &str, value: impl EncodeGaugeValue) -> fmt::Result {
        let gauge = ConstGauge::new(value);
        gauge.encode(self.0.encode_descriptor(name, help, None, ConstGauge::<i64>::TYPE)?)
    }

    /// Something that only goes up.
    pub(super) fn counter(&mut self, name: &str, help: &str, value: impl EncodeCounterValue) -> fmt::Result {
        let counter = ConstCounter::new(value);
        counter.encode(self.0.encode_descriptor(name, help, None, ConstCounter::<u64>::TYPE)?)
    }

    /// Several that only go up, told apart by a label.
    pub(super) fn counters(&mut self, name: &str, help: &str, label: &str, values: &[(&str, u64)]) -> fmt::Result {
        let mut encoder = self.0.encode_descriptor(name, help, None, ConstCounter::<u64>::TYPE)?;
        for (kind, value) in values {
            ConstCounter::new(*value).encode(encoder.encode_family(&[(label, *kind)])?)?;
        }
        Ok(())
    }

    /// A fact, as a label of a gauge that is always 1.
    pub(super) fn fact(&mut self, name: &str, help: &str, label: &str, value: &str) -> fmt::Result {
        let mut encoder = self.0.encode_descriptor(name, help, None, ConstGauge::<i64>::TYPE)?;
        ConstGauge::new(1_i64).encode(encoder.encode_family(&[(label, value)])?)
    }
}
