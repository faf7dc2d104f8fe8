//! The wall's tests, in one binary.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod golden;
mod pages;
