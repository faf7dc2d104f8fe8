//! Examining servers: whether they answer, announce changes, allow what is needed, and what they hold. Changes nothing.

mod documents;
mod permissions;

use std::{collections::BTreeSet, sync::Arc, time::Instant};

use redis::{aio::MultiplexedConnection, cmd};
use wallfeed_proto::Key;

use super::{
    cluster::LAST_SLOT,
    deployment::{Deployment, Primary},
    ear::Ear,
    hub::Hub,
    keyspace::{self, Flags},
    server::Server,
    subscriber::Subscriber,
    tracking,
    write::Writer,
};
use crate::{
    Options, StoreError,
    doctor::{Finding, Remedy},
};
use permissions::Permissions;

/// Everything that can be said of the servers.
pub(crate) async fn examine(deployment: &Deployment, options: &Options) -> Vec<Finding> {
    let primaries = match deployment.primaries(&[]).await {
        Ok(primaries) => primaries,
        Err(error) => return vec![unreachable("reachable", error)],
    };
    let mut findings = Vec::from_iter(arrangement(deployment, &primaries));
    let mut found = BTreeSet::new();
    for primary in &primaries {
        let place = if primaries.len() > 1 { format!(" at {}", primary.server.address()) } else { String::new() };
        let examination = Examination { server: &primary.server, options, must_be_primary: deployment.is_sentinel() };
        for finding in examination.findings(primary, &mut found).await {
            findings.push(Finding { subject: format!("{}{place}", finding.subject), ..finding });
        }
    }
    findings.extend(documents::missing(options, &found));
    findings
}

/// Who was found where several servers work together.
fn arrangement(deployment: &Deployment, primaries: &[Primary]) -> Option<Finding> {
    match deployment {
        Deployment::Single(_) => None,
        Deployment::Sentinel(_) => {
            let primary = primaries.first()?.server.address();
            Some(Finding::fine("sentinels", format!("most of them name the primary {primary}")))
        }
        Deployment::Cluster(_) => {
            let held: usize = primaries.iter().flat_map(|primary| &primary.slots).map(ExactSizeIterator::len).sum();
            let missing = (usize::from(LAST_SLOT) + 1).saturating_sub(held);
            let text = format!("{} primaries hold {held} hash slots", primaries.len());
            Some(match missing {
                0 => Finding::fine("cluster", text),
                _ => Finding::problem(
                    "cluster",
                    format!("{text}, and nobody holds the other {missing}"),
                    Remedy::Advice("give them to a server: redis-cli --cluster fix HOST:PORT".into()),
                ),
            })
        }
    }
}

fn unreachable(subject: &str, error: StoreError) -> Finding {
    let is_refused = matches!(error, StoreError::Refused(_));
    let reason = error.reason();
    let is_password =
        ["WRONGPASS", "NOAUTH", "authentication", "Authentication"].iter().any(|sign| reason.contains(sign));
    let remedy = if is_password {
        Remedy::Option(
            "--store with the user and password that the server knows: redis://USER:PASSWORD@HOST:PORT".into(),
        )
    } else if is_refused {
        Remedy::Advice("allow what the server refuses".into())
    } else {
        Remedy::Advice("start the server, or give its address with --store".into())
    };
    Finding::problem(subject, format!("it does not answer as it should: {reason}"), remedy)
}

/// The examination of one server.
struct Examination<'a> {
    server: &'a Server,
    options: &'a Options,
    must_be_primary: bool,
}

impl Examination<'_> {
    async fn findings(&self, primary: &Primary, found: &mut BTreeSet<Key>) -> Vec<Finding> {
        let started = Instant::now();
        let mut connection = match self.server.connect_reader().await {
            Ok(connection) => connection,
            Err(error) => return vec![unreachable("reachable", error)],
        };
        if let Err(error) = cmd("PING").exec_async(&mut connection).await {
            return vec![unreachable("reachable", error.into())];
        }
        let mut findings = vec![Finding::fine("reachable", format!("it answers in {:.1} ms", millis(started)))];
        let permissions =
            Permissions { server: self.server, options: self.options, must_be_primary: self.must_be_primary };
        findings.extend(permissions.examine(&mut connection, primary).await);
        findings.extend(self.announcements(&mut connection).await);
        findings.extend(documents::examine(&mut connection, self.options, primary, found).await);
        findings
    }

    /// Whether the server says what changes, and how.
    async fn announcements(&self, connection: &mut MultiplexedConnection) -> Vec<Finding> {
        let subscriber = match self.subscribe().await {
            Ok(subscriber) => subscriber,
            Err(error) => return vec![unreachable("subscription", error)],
        };
        let mut findings = Vec::new();
        if !subscriber.is_pushed() {
            findings.push(Finding::problem(
                "RESP3",
                "the server does not speak it, so CLIENT TRACKING cannot be used".into(),
                Remedy::RedisConf("remove the line: rename-command HELLO …".into()),
            ));
        }
        let channels = self.channels(&subscriber).await;
        let are_heard = channels.is_empty();
        findings.extend(channels);
        let flags = keyspace::flags(connection).await;
        let is_enough = are_heard && matches!(&flags, Ok(Flags { completed: None, .. }));
        let tracking = tracking::start(&subscriber, &self.options.keys).await;
        findings.push(self.flags(flags, tracking.is_ok()));
        if !is_enough {
            findings.push(match tracking {
                Ok(()) => Finding::note("mechanism", "changes are noticed by CLIENT TRACKING".into(), None),
                Err(error) => Finding::problem(
                    "mechanism",
                    format!("CLIENT TRACKING is refused too ({}): everything is read every 2 s", error.reason()),
                    Remedy::RedisCli(format!("ACL SETUSER {} +client|tracking", self.server.user())),
                ),
            });
        }
        findings
    }

    /// A connection for messages, which nobody reads.
    async fn subscribe(&self) -> Result<Subscriber, StoreError> {
        let writer = Writer::new(Deployment::Single(self.server.clone()));
        let hub = Hub::new(writer, Arc::new(self.options.clone()), Arc::default(), Arc::default());
        let ear = Ear::new(Arc::new(hub), keyspace::prefix(self.server.database()));
        Subscriber::open(self.server, Arc::new(ear)).await
    }

    /// The channels that may not be heard.
    async fn channels(&self, subscriber: &Subscriber) -> Vec<Finding> {
        let prefix = keyspace::prefix(self.server.database());
        let mut refused = keyspace::subscribe(subscriber, &self.options.keys, &prefix).await.unwrap_or_default();
        for channel in self.options.update_channel.iter().chain([&self.options.command_channel]) {
            refused.extend(keyspace::subscribe_to(subscriber, channel).await.unwrap_or_default());
        }
        let finding = |refused: keyspace::Unheard| {
            let channels: Vec<_> = refused.channels.iter().map(|channel| format!("&{channel}")).collect();
            let remedy = format!("ACL SETUSER {} {}", self.server.user(), channels.join(" "));
            let text = format!("the server refuses to let them be heard ({})", refused.reason);
            Finding::problem("channels", text, Remedy::RedisCli(remedy))
        };
        refused.into_iter().map(finding).collect()
    }

    fn flags(&self, flags: Result<Flags, StoreError>, has_tracking: bool) -> Finding {
        const SUBJECT: &str = keyspace::SETTING;
        match flags {
            Ok(Flags { present, completed: None }) => {
                Finding::fine(SUBJECT, format!("it is {present}, which is enough"))
            }
            Ok(Flags { present, completed: Some(completed) }) => Finding::problem(
                SUBJECT,
                format!("it is {present:?}, so the server does not announce all changes{}", self.at_start()),
                Remedy::RedisConf(format!("{SUBJECT} {completed}")),
            ),
            Err(error) => {
                let text = format!("it cannot be seen ({})", error.reason());
                let remedy = Remedy::RedisCli(format!("ACL SETUSER {} +config|get", self.server.user()));
                if has_tracking {
                    Finding::note(SUBJECT, text, Some(remedy))
                } else {
                    Finding::problem(SUBJECT, text, remedy)
                }
            }
        }
    }

    fn at_start(&self) -> &'static str {
        if self.options.configure {
            "; if it may, the gateway adds what is missing, and a restart of the server forgets it"
        } else {
            ""
        }
    }
}

fn millis(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1e3
}
