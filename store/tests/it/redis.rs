//! The store on a real server.

mod access;
mod changes;
mod channels;
mod faults;
mod tls;
mod values;
