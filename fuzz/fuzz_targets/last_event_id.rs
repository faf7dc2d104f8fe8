//! Fuzzes `Last-Event-ID`.

#![no_main]
#![allow(missing_docs, dead_code)]

#[path = "../../gateway/tests/it/properties.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(|id: &str| properties::last_event_id(id));
