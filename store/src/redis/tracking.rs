//! Invalidations of client-side caching, which a server sends for each key that changes:
//! <https://redis.io/docs/latest/develop/reference/client-side-caching/>.

use std::collections::BTreeSet;

use redis::cmd;
use wallfeed_proto::KeyFilter;

use super::subscriber::Subscriber;
use crate::StoreError;

/// Asks for the invalidations of the keys, which need not have been read before.
pub(super) async fn start(subscriber: &Subscriber, keys: &KeyFilter) -> Result<(), StoreError> {
    let mut tracking = cmd("CLIENT");
    tracking.arg("TRACKING").arg("ON").arg("BCAST");
    for prefix in prefixes(keys) {
        tracking.arg("PREFIX").arg(prefix);
    }
    subscriber.track(&tracking).await
}

/// What the keys begin with. A server takes no prefix that begins with another one, and the empty one is every key.
fn prefixes(keys: &KeyFilter) -> BTreeSet<String> {
    let mut prefixes = BTreeSet::<String>::new();
    let literal: BTreeSet<String> =
        keys.globs().map(|glob| glob.split(['*', '?']).next().unwrap_or_default().to_owned()).collect();
    // In their order, a prefix comes before whatever begins with it.
    for prefix in literal {
        if prefixes.last().is_none_or(|last| !prefix.starts_with(last)) {
            prefixes.insert(prefix);
        }
    }
    if prefixes.contains("") { BTreeSet::new() } else { prefixes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_do_not_overlap() {
        let check = |keys: &str, expected: &[&str]| {
            let found = prefixes(&keys.parse().unwrap());
            assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), expected, "{keys}");
        };
        check("Weather,Weather-Server,Moon,We*", &["Moon", "We"]);
        check("a?c,ab,abc*,b", &["a", "b"]);
        check("Moon,*-Server", &[]);
    }
}
