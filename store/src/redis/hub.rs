//! What all connections of a store share.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::Notify;

use super::{inbox::Inbox, update::Updates, write::Writer};
use crate::{Options, health::Counters, quiet::Quiet, shelf::Shelf};

/// What all connections of a store share.
#[derive(Debug)]
pub(super) struct Hub {
    pub(super) options: Arc<Options>,
    pub(super) shelf: Arc<Shelf>,
    pub(super) counters: Arc<Counters>,
    pub(super) inbox: Inbox,
    pub(super) writer: Writer,
    pub(super) updates: Updates,
    /// Held by the one connection that hears the channels of publishers and commands: every server of a cluster would say each
    /// message again.
    pub(super) channels: Arc<tokio::sync::Mutex<()>>,
    /// Rung when servers may have changed their parts.
    pub(super) scout: Notify,
    pub(super) bad_commands: Quiet,
    complaints: Mutex<HashSet<String>>,
}

impl Hub {
    pub(super) fn new(writer: Writer, options: Arc<Options>, shelf: Arc<Shelf>, counters: Arc<Counters>) -> Self {
        Self {
            writer,
            updates: Updates::new(options.keys.clone(), options.max_document),
            options,
            shelf,
            counters,
            inbox: Inbox::default(),
            channels: Arc::default(),
            scout: Notify::new(),
            bad_commands: Quiet::default(),
            complaints: Mutex::default(),
        }
    }

    /// Says something that a person should know, once.
    pub(super) fn complain(&self, complaint: &str) {
        if self.complaints.lock().unwrap_or_else(PoisonError::into_inner).insert(complaint.to_owned()) {
            tracing::warn!("{complaint}");
        }
    }
}
