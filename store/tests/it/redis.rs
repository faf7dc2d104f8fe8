//! The store on a real server.

pub mod access;
mod changes;
mod channels;
mod cluster;
mod faults;
pub mod sentinel;
mod tls;
mod values;
mod versions;
