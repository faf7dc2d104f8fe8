//! The store from outside.

mod contract;
mod embedded;
mod stage;
