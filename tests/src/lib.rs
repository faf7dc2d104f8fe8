//! End-to-end tests of Wallfeed over real processes.
