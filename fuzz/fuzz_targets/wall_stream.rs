//! Fuzzes the bytes of an event stream.

#![no_main]
#![allow(missing_docs, dead_code)]

#[path = "../../matrix-client/tests/it/properties.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(|input: (u8, &[u8])| properties::stream(input.0, input.1));
