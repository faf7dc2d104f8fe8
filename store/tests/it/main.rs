//! The store from outside.

mod contract;
