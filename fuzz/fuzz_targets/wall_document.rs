//! Fuzzes documents of any content on every page.

#![no_main]
#![allow(missing_docs, dead_code)]

#[path = "../../matrix-client/tests/it/properties.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(|input: (u8, (u8, u8), i64, &[u8])| properties::document(input.0, input.3, input.1, input.2));
