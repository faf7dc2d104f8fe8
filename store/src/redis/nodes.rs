//! The servers that are followed, and which keys each holds.

use std::{
    convert::Infallible,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::{sleep, timeout};
use tokio_util::task::AbortOnDropHandle;
use wallfeed_proto::Key;

use super::{
    backoff::Backoff,
    cluster::LAST_SLOT,
    deployment::{Deployment, Primary},
    hub::Hub,
    link::Link,
    node::Node,
};
use crate::{health::Mechanism, quiet::Quiet};

/// Time between two looks at how servers share the keys, where nothing calls for one.
const PERIOD: Duration = Duration::from_secs(5);
/// The shortest time between two looks.
const PAUSE: Duration = Duration::from_millis(100);

/// The servers that are followed.
#[derive(Debug)]
pub(super) struct Nodes {
    pub(super) deployment: Deployment,
    hub: Arc<Hub>,
    members: Mutex<Arc<Vec<Member>>>,
    /// Keys that were not found with any of them.
    lost: Mutex<Vec<Key>>,
    unreachable: Quiet,
}

/// A server, what it holds, and the task that follows it for as long as it is a member.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) node: Arc<Node>,
    primary: Primary,
    _task: Arc<AbortOnDropHandle<()>>,
}

impl Nodes {
    pub(super) fn new(deployment: Deployment, hub: Arc<Hub>) -> Self {
        Self { deployment, hub, members: Mutex::default(), lost: Mutex::default(), unreachable: Quiet::default() }
    }

    /// All of them, as of now.
    pub(super) fn all(&self) -> Arc<Vec<Member>> {
        Arc::clone(&self.members.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Looks for ever who holds what, and follows those. Every few seconds, and as soon as something calls for it.
    pub(super) async fn scout(&self) -> Infallible {
        let mut backoff = Backoff::default();
        loop {
            let known: Vec<_> = self.all().iter().map(|member| member.node.server.clone()).collect();
            match self.deployment.primaries(&known).await {
                Ok(primaries) => {
                    backoff.reset();
                    self.adopt(primaries);
                    for key in std::mem::take(&mut *self.lost()) {
                        self.hub.inbox.touch(key, None);
                    }
                    if !self.deployment.changes() {
                        return std::future::pending().await;
                    }
                    sleep(PAUSE).await;
                    _ = timeout(PERIOD, self.hub.scout.notified()).await;
                }
                Err(error) => {
                    let reason = error.reason();
                    if known.is_empty() {
                        self.hub.shelf.down(&reason);
                    } else {
                        self.unreachable.warn(|| format!("cannot see whether servers changed their parts: {reason}"));
                    }
                    sleep(backoff.next().max(PAUSE)).await;
                }
            }
        }
    }

    /// Calls for a look at who holds what.
    pub(super) fn look(&self) {
        self.hub.scout.notify_one();
    }

    /// These keys were where one server sent us, and then another: they are to be read again after a look at who holds what.
    pub(super) fn look_for(&self, keys: impl IntoIterator<Item = Key>) {
        self.lost().extend(keys);
        self.look();
    }

    fn lost(&self) -> MutexGuard<'_, Vec<Key>> {
        self.lost.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn adopt(&self, primaries: Vec<Primary>) {
        let before = self.all();
        let find = |primary: &Primary| {
            before.iter().find(|member| member.primary.server.address() == primary.server.address())
        };
        let is_as_before = |primary: &Primary| find(primary).is_some_and(|member| member.primary.is_same(primary));
        let is_same = primaries.len() == before.len() && primaries.iter().all(is_as_before);
        if is_same {
            return;
        }
        let is_replaced = before
            .iter()
            .any(|member| primaries.iter().all(|primary| primary.server.address() != member.primary.server.address()));
        let members: Vec<_> = primaries
            .into_iter()
            .map(|primary| match find(&primary) {
                Some(member) => Member { primary, ..member.clone() },
                None => self.join(primary, is_replaced),
            })
            .collect();
        *self.members.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(members);
        // What was a primary may not answer, or may be one no more.
        self.hub.writer.forget();
        self.hub.inbox.servers_changed();
        if !before.is_empty() {
            self.hub.inbox.touch_all();
        }
    }

    fn join(&self, primary: Primary, is_successor: bool) -> Member {
        tracing::debug!("following {}", primary.server.address());
        let node = Arc::new(Node::new(primary.server.clone()));
        let must_be_primary = self.deployment.is_sentinel();
        let follow = Arc::clone(&node).follow(must_be_primary, is_successor, Arc::clone(&self.hub));
        let task = AbortOnDropHandle::new(self.hub.shelf.kept_by(follow));
        Member { node, primary, _task: Arc::new(task) }
    }

    /// The connections to those that are there.
    pub(super) fn links(&self) -> Vec<Arc<Link>> {
        self.all().iter().filter_map(|member| member.node.link()).collect()
    }

    /// Whether one is there whose connection is not among these.
    pub(super) fn has_more_than(&self, links: &[Arc<Link>]) -> bool {
        self.links().iter().any(|link| !links.iter().any(|before| Arc::ptr_eq(link, before)))
    }

    /// The one that holds a key.
    pub(super) fn owner(&self, key: &Key) -> Option<Arc<Node>> {
        self.all().iter().find(|member| member.primary.holds(key)).map(|member| Arc::clone(&member.node))
    }

    /// The one at an address.
    pub(super) fn at(&self, address: &str) -> Option<Arc<Node>> {
        self.all().iter().find(|member| member.primary.is_at(address)).map(|member| Arc::clone(&member.node))
    }

    /// Whether something is not known about some of them yet, neither that it is there nor that it is not.
    pub(super) fn are_unknown(&self) -> bool {
        let all = self.all();
        all.is_empty() || all.iter().any(|member| member.node.is_unknown())
    }

    /// Why not every key can be read, if not.
    pub(super) fn problem(&self) -> Option<String> {
        let all = self.all();
        let several = all.len() > 1;
        let problem = all.iter().find_map(|member| {
            let health = member.node.health();
            let problem = health.problem?;
            Some(if several { format!("{}: {problem}", health.address) } else { problem })
        });
        let held: usize = all.iter().flat_map(|member| &member.primary.slots).map(ExactSizeIterator::len).sum();
        let missing = usize::from(LAST_SLOT) + 1 - held.min(usize::from(LAST_SLOT) + 1);
        problem.or_else(|| (missing > 0).then(|| format!("no server holds {missing} of the cluster's hash slots")))
    }

    /// Whether one of them says nothing of what changes.
    pub(super) fn must_poll(&self) -> bool {
        self.links().iter().any(|link| link.mechanism == Mechanism::Polling)
    }

    /// Shows how they are.
    pub(super) fn show(&self) {
        self.hub.counters.nodes(self.all().iter().map(|member| member.node.health()).collect());
    }
}
