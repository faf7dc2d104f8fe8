//! The wall's tests, in one binary.

mod golden;
mod pages;
