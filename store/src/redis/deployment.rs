//! How the servers of a store are arranged: one, a primary that sentinels name, or a cluster.

use std::{collections::HashMap, fmt, hash::Hash, ops::RangeInclusive};

use futures_util::{StreamExt, stream::FuturesUnordered};
use redis::IntoConnectionInfo;
use wallfeed_proto::Key;

use super::{
    cluster::{self, LAST_SLOT},
    sentinel::Sentinels,
    server::Server,
};
use crate::{StoreError, url::StoreUrlError};

/// Where a sentinel listens when nobody says.
const SENTINEL_PORT: u16 = 26379;
/// Where a server listens when nobody says.
const PORT: u16 = 6379;

/// How the servers of a store are arranged.
#[derive(Debug, Clone)]
pub(crate) enum Deployment {
    /// One server.
    Single(Server),
    /// The primary that sentinels name.
    Sentinel(Sentinels),
    /// The primaries of a cluster, asked of these of its servers first.
    Cluster(Vec<Server>),
}

/// A server that holds documents, and which.
#[derive(Debug, Clone)]
pub(super) struct Primary {
    pub(super) server: Server,
    pub(super) slots: Slots,
    /// How others may call it, if not by the address at which it is reached: `HOST:PORT`.
    pub(super) alias: Option<String>,
}

/// The hash slots that a server holds.
pub(super) type Slots = Vec<RangeInclusive<u16>>;

impl Deployment {
    /// Reads an address.
    pub(crate) fn parse(url: &str) -> Result<Self, StoreUrlError> {
        let (scheme, rest) = url.split_once("://").ok_or(StoreUrlError)?;
        let (plain, sentinel) = match scheme {
            "redis" | "rediss" | "redis+unix" => return Ok(Self::Single(Server::new(url.into_connection_info()?)?)),
            "redis+sentinel" => ("redis", true),
            "rediss+sentinel" => ("rediss", true),
            "redis+cluster" => ("redis", false),
            "rediss+cluster" => ("rediss", false),
            _ => return Err(StoreUrlError),
        };
        let parts = Parts::of(rest);
        if sentinel { Sentinels::parse(plain, &parts).map(Self::Sentinel) } else { Self::cluster(plain, &parts) }
    }

    fn cluster(scheme: &str, parts: &Parts<'_>) -> Result<Self, StoreUrlError> {
        if !matches!(parts.path, "" | "0") {
            return Err(StoreUrlError);
        }
        let seeds = parts.servers(scheme, parts.credentials, "", PORT)?;
        Ok(Self::Cluster(seeds))
    }

    /// The servers that hold documents now, and which; `known` are those that were told last.
    pub(super) async fn primaries(&self, known: &[Server]) -> Result<Vec<Primary>, StoreError> {
        let alone = |server| vec![Primary { server, slots: vec![0..=LAST_SLOT], alias: None }];
        match self {
            Self::Single(server) => Ok(alone(server.clone())),
            Self::Sentinel(sentinels) => sentinels.primary().await.map(alone),
            Self::Cluster(seeds) => cluster::primaries(seeds, known).await,
        }
    }

    /// Any server of it, for what is the same with all of them.
    pub(super) fn template(&self) -> &Server {
        match self {
            Self::Single(server) => server,
            Self::Sentinel(sentinels) => &sentinels.template,
            Self::Cluster(seeds) => &seeds[0],
        }
    }

    /// Whether the servers that hold documents change.
    pub(super) fn changes(&self) -> bool {
        !matches!(self, Self::Single(_))
    }

    /// Whether what others name may be a primary no more.
    pub(super) fn is_sentinel(&self) -> bool {
        matches!(self, Self::Sentinel(_))
    }

    /// How many keys one command may name: those of a cluster have slots of their own, which may move one by one.
    pub(super) fn keys_per_command(&self) -> usize {
        if matches!(self, Self::Cluster(_)) { 1 } else { usize::MAX }
    }
}

/// Without secrets.
impl fmt::Display for Deployment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Single(server) => write!(f, "Redis at {}", server.address()),
            Self::Sentinel(sentinels) => write!(f, "Redis {sentinels}"),
            Self::Cluster(seeds) => {
                let seeds: Vec<_> = seeds.iter().map(Server::address).collect();
                write!(f, "Redis cluster at {}", seeds.join(", "))
            }
        }
    }
}

impl Primary {
    pub(super) fn holds(&self, key: &Key) -> bool {
        let slot = cluster::slot(key.as_str().as_bytes());
        self.slots.iter().any(|slots| slots.contains(&slot))
    }

    /// Whether the same is told of the server at this address.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.slots == other.slots && self.alias == other.alias
    }

    /// Whether it is meant by an address, `HOST:PORT`.
    pub(super) fn is_at(&self, address: &str) -> bool {
        self.alias.as_deref() == Some(address) || self.server.address() == address
    }
}

/// What an address with several hosts says: `CREDENTIALS@HOST,HOST/PATH?QUERY#FRAGMENT`.
pub(super) struct Parts<'a> {
    /// Ends with `@`, or empty.
    pub(super) credentials: &'a str,
    hosts: &'a str,
    pub(super) path: &'a str,
    pub(super) query: &'a str,
    fragment: &'a str,
}

impl<'a> Parts<'a> {
    fn of(rest: &'a str) -> Self {
        let (rest, fragment) = rest.split_at(rest.find('#').unwrap_or(rest.len()));
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (credentials, hosts) = authority.split_at(authority.rfind('@').map_or(0, |at| at + 1));
        Self { credentials, hosts, path, query, fragment }
    }

    /// The hosts as servers, each of which may name a port.
    pub(super) fn servers(
        &self,
        scheme: &str,
        credentials: &str,
        database: &str,
        port: u16,
    ) -> Result<Vec<Server>, StoreUrlError> {
        let server = |host: &str| {
            let has_port =
                host.rsplit_once(':').is_some_and(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
            let host = if has_port { host.to_owned() } else { format!("{host}:{port}") };
            let url = format!("{scheme}://{credentials}{host}/{database}{}", self.fragment);
            Ok(Server::new(url.into_connection_info()?)?)
        };
        self.hosts.split(',').map(str::trim).map(server).collect()
    }

    /// The servers that sentinels are, whose credentials are their own.
    pub(super) fn sentinels(&self, scheme: &str, credentials: &str) -> Result<Vec<Server>, StoreUrlError> {
        self.servers(scheme, credentials, "", SENTINEL_PORT)
    }
}

/// What most of those who are asked say: as soon as more than half of them agree, or when all have answered.
pub(super) async fn vote<T: Eq + Hash>(
    questions: impl IntoIterator<Item = impl Future<Output = Result<T, StoreError>>>,
) -> Result<T, StoreError> {
    let mut answers: FuturesUnordered<_> = questions.into_iter().collect();
    let asked = answers.len();
    let (mut votes, mut problem) = (HashMap::new(), None);
    while let Some(answer) = answers.next().await {
        match answer {
            Ok(answer) => {
                let count = votes.entry(answer).or_insert(0_usize);
                *count += 1;
                if 2 * *count > asked {
                    break;
                }
            }
            Err(error) => problem = Some(error),
        }
    }
    let most = votes.into_iter().max_by_key(|(_, count)| *count);
    most.map(|(answer, _)| answer)
        .ok_or_else(|| problem.unwrap_or_else(|| StoreError::Unavailable("there is nobody to ask".into())))
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt, future::pending};

    use super::*;

    #[test]
    fn a_majority_decides_without_waiting_for_the_rest() {
        let check = |answers: &[&str], expected: Option<&str>| {
            let asked = answers.iter().map(async |answer| match *answer {
                "" => Err(StoreError::Unavailable("no route".into())),
                "…" => pending().await,
                answer => Ok(answer.to_owned()),
            });
            let voted = vote(asked).now_or_never();
            assert_eq!(voted.map(Result::unwrap_or_default).as_deref(), expected, "{answers:?}");
        };
        check(&["a", "b", "b", "…"], None);
        check(&["a", "b", "b", "b", "…", "a"], None);
        check(&["b", "…", "b"], Some("b"));
        check(&["a", "", "b", "b"], Some("b"));
        check(&["", "a"], Some("a"));
        check(&["", ""], Some(""));
        check(&[], Some(""));
    }
}
