//! Wallfeed in one process.
fn main() {}
