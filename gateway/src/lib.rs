//! Store changes in, HTTP and Server-Sent Events out.

pub mod board;
