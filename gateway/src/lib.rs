//! Store changes in, HTTP and Server-Sent Events out.

pub mod board;
pub mod fanout;
pub mod server;
pub mod sync;
