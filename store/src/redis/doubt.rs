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

    /// Waits for the answer; for ever where there is no doubt. Returns the keys whose change was not announced, and whether that
    /// is certain. May be dropped while it waits, and called again.
    pub(super) async fn missed(&mut self, inbox: &Inbox) -> (Vec<Key>, bool) {
        let Some(question) = &mut self.question else { return std::future::pending().await };
        let is_certain = question.await;
        self.question = None;
        (self.keys.drain().filter(|key| !inbox.announces(key)).collect(), is_certain)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn what_is_not_announced_before_the_answer_was_missed() {
        for is_certain in [true, false] {
            let (inbox, mut doubts) = (Inbox::default(), Doubts::default());
            let (answer, question) = oneshot::channel();
            let keys = ["read", "waiting", "missed", "missed too"].map(Key::from);
            doubts.add(keys.to_vec(), question.map(Result::unwrap).boxed());
            assert!(doubts.missed(&inbox).now_or_never().is_none(), "no answer yet");

            doubts.clear(&"read".into());
            inbox.touch("waiting".into(), None);
            answer.send(is_certain).unwrap();
            let (mut missed, certainty) = doubts.missed(&inbox).await;
            missed.sort();
            assert_eq!((missed, certainty), (["missed", "missed too"].map(Key::from).to_vec(), is_certain));
            assert!(doubts.missed(&inbox).now_or_never().is_none(), "no doubt left");
        }
    }
}
