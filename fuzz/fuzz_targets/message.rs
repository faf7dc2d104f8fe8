//! Fuzzes messages of publishers.

#![no_main]
#![allow(missing_docs, dead_code)]

#[path = "../../gateway/tests/it/properties.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(|message: &[u8]| properties::message(message));
