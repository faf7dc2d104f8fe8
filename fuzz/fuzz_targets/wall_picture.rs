//! Fuzzes pictures and animations that somebody sends.

#![no_main]
#![allow(missing_docs, dead_code)]

#[path = "../../matrix-client/tests/it/properties.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(|input: ((u8, u8), &[u8])| properties::picture(input.1, input.0));
