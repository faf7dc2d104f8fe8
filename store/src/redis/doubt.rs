//! Changes that a re-read found, and that were perhaps not announced.
//!
//! An announcement can be on its way while the change is read over another connection. A server says things in order, so once
//! it answered a question that was asked after the read, what is not announced will not be.

use std::collections::HashSet;

use futures_util::future::BoxFuture;
use wallfeed_proto::Key;

use super::inbox::Inbox;

/// The keys whose change was not announced yet, and the question to the servers that decides.
#[derive(Default)]
pub(super) struct Doubts {
    keys: HashSet<Key>,
    question: Option<BoxFuture<'static, bool>>,
}

impl Doubts {
    /// Doubts these keys too; the question was asked after they were read.
    pub(super) fn add(&mut self, keys: Vec<Key>, question: BoxFuture<'static, bool>) {
        if !keys.is_empty() {
            self.keys.extend(keys);
            self.question = Some(question);
        }
    }

    /// A change of the key was announced.
    pub(super) fn clear(&mut self, key: &Key) {
        self.keys.remove(key);
    }

    /// Waits for the answer; for ever where there is no doubt. Returns how many changes were not announced; none where the
    /// answer does not tell. May be dropped while it waits, and called again.
    pub(super) async fn missed(&mut self, inbox: &Inbox) -> usize {
        let Some(question) = &mut self.question else { return std::future::pending().await };
        let answered = question.await;
        self.question = None;
        let missed = self.keys.drain().filter(|key| !inbox.announces(key)).count();
        if answered { missed } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use tokio::sync::oneshot;
    use wallfeed_proto::event::Reason;

    use super::*;

    #[tokio::test]
    async fn what_is_not_announced_before_the_answer_was_missed() {
        for (answered, missed) in [(true, 2), (false, 0)] {
            let (inbox, mut doubts) = (Inbox::default(), Doubts::default());
            let (answer, question) = oneshot::channel();
            let keys = ["read", "waiting", "missed", "missed too"].map(Key::from);
            doubts.add(keys.to_vec(), question.map(Result::unwrap).boxed());
            assert!(doubts.missed(&inbox).now_or_never().is_none(), "no answer yet");

            doubts.clear(&"read".into());
            inbox.touch("waiting".into(), Reason::Deleted);
            answer.send(answered).unwrap();
            assert_eq!(doubts.missed(&inbox).await, missed);
            assert!(doubts.missed(&inbox).now_or_never().is_none(), "no doubt left");
        }
    }
}
