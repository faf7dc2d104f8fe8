//! The shelf: what a store holds, as far as this process knows, and everybody who listens for its changes.
//!
//! Whatever a store stands on writes here, and listeners read here. A listener is told which keys changed, not how: it takes
//! the latest record of each when it gets round to it. So a slow listener finds fewer, newer changes, and what is kept for it
//! does not depend on how fast the store changes.

mod listener;
mod recent;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use futures_util::FutureExt;
use tokio::task::JoinHandle;
use wallfeed_proto::{Command, Key, event::Reason};

use crate::change::Record;
pub(crate) use listener::Listener;
use listener::Pending;
use recent::Recent;

/// Remaining times to live that are read twice differ by the way of the answer; less than this is no change.
const SAME_EXPIRY: Duration = Duration::from_secs(1);
/// The longest sleep towards a deadline: the wall clock may be set meanwhile, or the computer suspended.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// What the store holds, and who listens. No I/O; the lock is never held across an await.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Whether the records are what the store holds, or held when it last answered.
    known: bool,
    /// Why the store does not answer.
    down: Option<String>,
    records: BTreeMap<Key, Record>,
    deadlines: BTreeSet<(SystemTime, Key)>,
    recent: Recent,
    listeners: HashMap<u64, Pending>,
    next_listener: u64,
    /// Whether nobody keeps it up to date any longer.
    ended: bool,
}

impl Shelf {
    /// Starts a task that keeps the shelf up to date. Where it panics, every listener hears the end, because what the shelf
    /// holds would never change again.
    pub(crate) fn kept_by(self: &Arc<Self>, keeper: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
        let kept = Arc::clone(self);
        tokio::spawn(async move {
            if AssertUnwindSafe(keeper).catch_unwind().await.is_err() {
                kept.end();
            }
        })
    }

    fn end(&self) {
        let mut state = self.state();
        state.ended = true;
        state.tell(|_| ());
    }

    /// Somebody who is told everything from now on, beginning with a snapshot.
    pub(crate) fn listen(self: &Arc<Self>) -> Listener {
        let mut state = self.state();
        let id = state.next_listener;
        state.next_listener += 1;
        let pending = Pending::new(state.known, state.down.clone());
        state.listeners.insert(id, pending);
        Listener::new(Arc::clone(self), id)
    }

    /// The store answers (again), and this is all that it holds: every listener gets a snapshot.
    pub(crate) fn replace(&self, records: Vec<Record>) {
        let mut state = self.state();
        state.deadlines = records.iter().filter_map(|record| Some((record.expires?, record.key.clone()))).collect();
        state.records = records.into_iter().map(|record| (record.key.clone(), record)).collect();
        state.known = true;
        state.down = None;
        state.tell(Pending::snapshot);
    }

    /// The store does not answer, and what is known stays. Listeners are told once.
    pub(crate) fn down(&self, reason: &str) {
        let mut state = self.state();
        if state.down.replace(reason.into()).is_none() {
            state.tell(|pending| pending.down(reason));
        }
    }

    /// Whether what the store holds is known, and it answers.
    pub(crate) fn is_up(&self) -> bool {
        let state = self.state();
        state.known && state.down.is_none()
    }

    /// Whether something was ever known of what the store holds.
    pub(crate) fn is_known(&self) -> bool {
        self.state().known
    }

    /// A key holds this now; true if the document is another one than before.
    pub(crate) fn put(&self, record: Record) -> bool {
        let mut state = self.state();
        let (key, document, expires) = (record.key.clone(), record.document.clone(), record.expires);
        let before = state.insert(record);
        let is_news = before.as_ref().is_none_or(|before| before.document != document);
        if is_news || before.is_some_and(|before| !is_same(before.expires, expires)) {
            state.touch(&key, Reason::Deleted);
        }
        is_news
    }

    /// A key is gone; false where there was none.
    pub(crate) fn remove(&self, key: &Key, reason: Reason) -> bool {
        let mut state = self.state();
        let Some(record) = state.records.remove(key) else { return false };
        state.forget_deadline(&record);
        state.touch(key, reason);
        true
    }

    /// A command for walls. One whose id was seen already is a repetition.
    pub(crate) fn command(&self, command: &Command) {
        let mut state = self.state();
        if command.id.as_ref().is_none_or(|id| state.recent.is_new(id)) {
            state.tell(|pending| pending.command(command));
        }
    }

    /// What the key holds.
    pub(crate) fn get(&self, key: &Key) -> Option<Record> {
        self.state().records.get(key).cloned()
    }

    /// All that is held.
    pub(crate) fn records(&self) -> impl Iterator<Item = Record> {
        let records: Vec<_> = self.state().records.values().cloned().collect();
        records.into_iter()
    }

    /// Waits until a record may have expired; for ever where none will. Only as good as what the shelf holds when it is asked.
    pub(crate) async fn deadline(&self) {
        let next = self.state().deadlines.first().map(|(deadline, _)| *deadline);
        match next {
            Some(deadline) => {
                let left = deadline.duration_since(SystemTime::now()).unwrap_or_default();
                tokio::time::sleep(left.min(LONGEST_SLEEP)).await;
            }
            None => std::future::pending().await,
        }
    }

    /// The keys whose time to live is over.
    pub(crate) fn expired(&self, now: SystemTime) -> Vec<Key> {
        let state = self.state();
        state.deadlines.iter().take_while(|(deadline, _)| *deadline <= now).map(|(_, key)| key.clone()).collect()
    }

    /// Nothing can be half done when a holder of the lock panics, so a poisoned lock is as good as any.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn insert(&mut self, record: Record) -> Option<Record> {
        let deadline = record.expires.map(|expires| (expires, record.key.clone()));
        let before = self.records.insert(record.key.clone(), record);
        if let Some(before) = &before {
            self.forget_deadline(before);
        }
        self.deadlines.extend(deadline);
        before
    }

    fn forget_deadline(&mut self, record: &Record) {
        if let Some(expires) = record.expires {
            self.deadlines.remove(&(expires, record.key.clone()));
        }
    }

    /// Tells every listener that a key changed.
    fn touch(&mut self, key: &Key, reason: Reason) {
        let held = self.records.len();
        self.tell(|pending| pending.touch(key, reason, held));
    }

    fn tell(&mut self, news: impl Fn(&mut Pending)) {
        for pending in self.listeners.values_mut() {
            news(pending);
            pending.wake();
        }
    }
}

fn is_same(before: Option<SystemTime>, after: Option<SystemTime>) -> bool {
    match (before, after) {
        (None, None) => true,
        (Some(before), Some(after)) => {
            before.max(after).duration_since(before.min(after)).unwrap_or_default() < SAME_EXPIRY
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{StreamExt, future::pending};
    use wallfeed_proto::CommandName;

    use super::*;
    use crate::change::Change;

    fn record(key: &str, document: &str, expires: Option<SystemTime>) -> Record {
        Record { key: key.into(), document: document.to_owned().into(), expires }
    }

    /// What a listener hears without waiting.
    fn heard(listener: &mut Listener) -> Vec<Change> {
        std::iter::from_fn(|| listener.next().now_or_never().flatten()).collect()
    }

    #[test]
    fn down_is_said_once_and_a_snapshot_says_up() {
        let shelf = Arc::new(Shelf::default());
        let mut listener = shelf.listen();
        assert_eq!(heard(&mut listener), []);
        shelf.down("asleep");
        assert!(!shelf.is_up());
        assert_eq!(heard(&mut listener), [Change::Down("asleep".into())]);
        shelf.down("still asleep");
        assert_eq!(heard(&mut listener), []);
        assert_eq!(heard(&mut shelf.listen()), [Change::Down("still asleep".into())], "nothing is known yet");

        shelf.replace(vec![]);
        assert!(shelf.is_up());
        assert_eq!(heard(&mut listener), [Change::Snapshot(vec![])]);
        shelf.down("again");
        shelf.replace(vec![]);
        shelf.put(record("a", "{}", None));
        assert_eq!(heard(&mut listener), [Change::Snapshot(vec![record("a", "{}", None)])], "the latest says it all");
        shelf.down("again");
        let known = Change::Snapshot(vec![record("a", "{}", None)]);
        assert_eq!(heard(&mut shelf.listen()), [known, Change::Down("again".into())]);
    }

    #[test]
    fn what_waits_for_a_listener_is_bounded() {
        let shelf = Arc::new(Shelf::default());
        shelf.replace(vec![]);
        let mut listener = shelf.listen();
        heard(&mut listener);
        for number in 0..5000 {
            let key = Key::from(number.to_string());
            shelf.put(record(key.as_str(), "{}", None));
            shelf.remove(&key, Reason::Deleted);
            shelf.command(&Command::new(CommandName::Pp));
        }
        let heard = heard(&mut listener);
        assert_eq!(heard[0], Change::Snapshot(vec![]));
        assert!(heard[1..].iter().all(|change| matches!(change, Change::Command(_))), "commands are no state");
        assert_eq!(heard.len(), 1 + 1024);
    }

    #[tokio::test]
    async fn listeners_hear_the_end_of_a_keeper_that_panics_and_of_no_other() {
        let shelf = Arc::new(Shelf::default());
        let mut listener = shelf.listen();
        shelf.kept_by(async {}).await.unwrap();
        let dropped = shelf.kept_by(pending());
        dropped.abort();
        assert!(dropped.await.unwrap_err().is_cancelled());
        assert!(listener.next().now_or_never().is_none(), "it goes on");

        let waiting = tokio::spawn(async move { listener.next().await });
        shelf.kept_by(async { panic!("on purpose") }).await.unwrap();
        assert_eq!(waiting.await.unwrap(), None);
        assert_eq!(shelf.listen().next().await, None, "nobody else is told what was");
    }

    #[test]
    fn only_a_difference_is_a_change() {
        let shelf = Arc::new(Shelf::default());
        shelf.replace(vec![]);
        let mut listener = shelf.listen();
        heard(&mut listener);
        let at = |seconds: f64| Some(SystemTime::UNIX_EPOCH + Duration::from_secs_f64(seconds));
        for (document, expires, is_news, is_told) in [
            ("1", None, true, true),
            ("1", None, false, false),
            ("1", at(100.0), false, true),
            ("1", at(100.5), false, false),
            ("1", at(102.0), false, true),
            ("2", at(102.0), true, true),
            ("2", None, false, true),
        ] {
            assert_eq!(shelf.put(record("a", document, expires)), is_news);
            let expected = Change::Put(record("a", document, expires));
            assert_eq!(heard(&mut listener), Vec::from_iter(is_told.then_some(expected)));
            assert_eq!(
                shelf.expired(SystemTime::now()).len(),
                usize::from(expires.is_some()),
                "the latest deadline holds"
            );
        }
        assert!(shelf.remove(&"a".into(), Reason::Evicted) && !shelf.remove(&"a".into(), Reason::Deleted));
        assert_eq!(heard(&mut listener), [Change::Delete("a".into(), Reason::Evicted)]);
    }
}
