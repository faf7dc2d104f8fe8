//! What is to be read: the keys that may have changed, whichever server said so.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;
use wallfeed_proto::{Key, event::Reason};

/// Changed keys that are kept apart; beyond that, everything is read again.
const KEYS: usize = 1 << 16;

/// Gathers news until somebody takes them.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    news: Mutex<News>,
    bell: Notify,
}

/// What may be different.
#[derive(Debug, Default)]
pub(super) struct News {
    pub(super) changed: Changed,
    /// Whether a server came, went, or took over another part.
    servers: bool,
    /// Whether changes may not have been announced.
    pub(super) doubtful: bool,
}

/// Keys that may have changed.
#[derive(Debug)]
pub(super) enum Changed {
    /// These, and why each is gone if it is.
    Keys(HashMap<Key, Reason>),
    /// Any, or more than are worth being told apart.
    All,
}

impl Inbox {
    /// A key may have changed.
    pub(super) fn touch(&self, key: Key, reason: Reason) {
        self.news().changed.insert(key, reason);
        self.bell.notify_one();
    }

    /// Every key may have changed.
    pub(super) fn touch_all(&self) {
        self.news().changed = Changed::All;
        self.bell.notify_one();
    }

    /// A server came, went, or took over another part.
    pub(super) fn servers_changed(&self) {
        self.news().servers = true;
        self.bell.notify_one();
    }

    /// Changes of any key may not have been announced.
    pub(super) fn doubt_all(&self) {
        self.news().doubtful = true;
        self.bell.notify_one();
    }

    /// Waits until there are news, and takes them. May be dropped while it waits, and called again.
    pub(super) async fn take(&self) -> News {
        loop {
            {
                let mut news = self.news();
                if news.servers || news.doubtful || !news.changed.is_empty() {
                    return std::mem::take(&mut *news);
                }
            }
            self.bell.notified().await;
        }
    }

    /// Whether a change of the key was announced and not taken yet.
    pub(super) fn announces(&self, key: &Key) -> bool {
        match &self.news().changed {
            Changed::Keys(keys) => keys.contains_key(key),
            Changed::All => true,
        }
    }

    fn news(&self) -> MutexGuard<'_, News> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Changed {
    fn default() -> Self {
        Self::Keys(HashMap::new())
    }
}

impl Changed {
    fn insert(&mut self, key: Key, reason: Reason) {
        if let Self::Keys(keys) = self {
            keys.insert(key, reason);
            if keys.len() > KEYS {
                *self = Self::All;
            }
        }
    }

    fn is_empty(&self) -> bool {
        matches!(self, Self::Keys(keys) if keys.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[test]
    fn news_are_taken_once_and_are_bounded() {
        let inbox = Inbox::default();
        assert!(inbox.take().now_or_never().is_none());
        inbox.touch("Moon".into(), Reason::Deleted);
        inbox.touch("Moon".into(), Reason::Expired);
        assert!(inbox.announces(&"Moon".into()) && !inbox.announces(&"AQI".into()));
        let Changed::Keys(keys) = inbox.take().now_or_never().unwrap().changed else { panic!("keys") };
        assert_eq!(keys, HashMap::from([("Moon".into(), Reason::Expired)]), "the latest reason holds");
        inbox.servers_changed();
        assert!(inbox.take().now_or_never().unwrap().changed.is_empty());
        inbox.doubt_all();
        assert!(inbox.take().now_or_never().unwrap().doubtful);
        assert!(inbox.take().now_or_never().is_none());

        (0..=KEYS).for_each(|number| inbox.touch(number.to_string().into(), Reason::Deleted));
        assert!(inbox.announces(&"AQI".into()), "everything is");
        assert!(matches!(inbox.take().now_or_never().unwrap().changed, Changed::All));
    }
}
