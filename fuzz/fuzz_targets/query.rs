//! Fuzzes query strings of the stream.

#![no_main]
#![allow(missing_docs, dead_code)]

#[path = "../../gateway/tests/it/properties.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(|query: &str| properties::query(query));
