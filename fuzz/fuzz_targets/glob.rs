//! Fuzzes globs over keys.

#![no_main]
#![allow(missing_docs, dead_code)]

#[path = "../../gateway/tests/it/properties.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(|texts: (&str, &str)| properties::glob(texts.0, texts.1));
