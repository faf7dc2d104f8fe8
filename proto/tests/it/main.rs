//! The wire format from outside: the fixtures, and properties of what is on the stream.

mod fixtures;
mod splice;
