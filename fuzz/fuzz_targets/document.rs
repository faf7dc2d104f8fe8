//! Fuzzes documents that are spliced into frames.

#![no_main]
#![allow(missing_docs, dead_code)]

#[path = "../../gateway/tests/it/properties.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(|stored: (&str, &[u8])| properties::document(stored.0, stored.1));
