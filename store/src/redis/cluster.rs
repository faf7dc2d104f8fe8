//! Redis Cluster: which server holds which keys: <https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/>.

use std::collections::BTreeMap;

use redis::{RedisError, cmd};

use super::{
    deployment::{Primary, Slots, vote},
    server::Server,
};
use crate::StoreError;

/// The last hash slot.
pub(super) const LAST_SLOT: u16 = (1 << 14) - 1;

/// The hash slot of a key: a checksum of it, or of what stands between its first braces.
pub(super) fn slot(key: &[u8]) -> u16 {
    let tag = key.iter().position(|byte| *byte == b'{').and_then(|open| {
        let rest = &key[open + 1..];
        rest.iter().position(|byte| *byte == b'}').filter(|length| *length > 0).map(|length| &rest[..length])
    });
    crc16(tag.unwrap_or(key)) & LAST_SLOT
}

/// CRC-16/XMODEM: the polynomial 0x1021, and 0 to begin with.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte) << 8, |crc, _| if crc & 0x8000 == 0 { crc << 1 } else { crc << 1 ^ 0x1021 })
    })
}

/// Whom a server says to ask in its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Redirect {
    /// `HOST:PORT`.
    pub(super) address: String,
    /// For this once: the other server is on the point of taking the key over, and has to be told that we know.
    pub(super) asking: bool,
}

impl Redirect {
    /// What an error says, if it says that.
    pub(super) fn of(error: &RedisError) -> Option<Self> {
        let (address, _) = error.redirect_node()?;
        Some(Self { address: address.to_owned(), asking: error.code() == Some("ASK") })
    }
}

/// The primaries, as most of those who are asked see them: the ones that were known, and the ones of the address.
pub(super) async fn primaries(seeds: &[Server], known: &[Server]) -> Result<Vec<Primary>, StoreError> {
    let asked: BTreeMap<String, &Server> = known.iter().chain(seeds).map(|server| (server.address(), server)).collect();
    let view = vote(asked.into_values().map(ask)).await?;
    let template = &seeds[0];
    view.into_iter()
        .map(|((host, port), Part { slots, alias })| Ok(Primary { server: template.at(&host, port)?, slots, alias }))
        .collect()
}

/// Where the primaries are, and what they hold.
type View = BTreeMap<(String, u16), Part>;

/// What is told of a primary.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Part {
    slots: Slots,
    alias: Option<String>,
}

async fn ask(server: &Server) -> Result<View, StoreError> {
    let told = |error: StoreError| StoreError::Unavailable(format!("{}: {}", server.address(), error.reason()));
    let mut connection = server.connect().await.map_err(told)?;
    let nodes: Result<String, _> = cmd("CLUSTER").arg("NODES").query_async(&mut connection).await;
    let nodes = nodes.map_err(|error| told(error.into()))?;
    let host = server.host().unwrap_or_default();
    Ok(nodes.lines().filter_map(|line| primary(line, host, server.has_tls())).collect())
}

/// A line of `CLUSTER NODES` that is about a primary. One that holds nothing counts too: slots that move to it soon hold keys,
/// and it says so. A server that has not met another does not know its own host, which is `asked`.
fn primary(line: &str, asked: &str, by_name: bool) -> Option<((String, u16), Part)> {
    let mut fields = line.split_ascii_whitespace();
    let (_, address, flags) = (fields.next()?, fields.next()?, fields.next()?);
    let has = |flag: &str| flags.split(',').any(|given| given == flag);
    let slots: Slots = fields.skip(5).filter_map(slots).collect();
    let is_lost = slots.is_empty() && (has("fail") || has("handshake"));
    if !has("master") || has("noaddr") || is_lost {
        return None;
    }
    let (address, name) = address.split_once(',').unwrap_or((address, ""));
    let (host, port) = address.split_once('@').map_or(address, |(address, _)| address).rsplit_once(':')?;
    let name = name.split(',').next().filter(|name| !name.is_empty());
    let number = Some(host).filter(|host| !host.is_empty());
    // A certificate is for a name; whoever announces one means it to be used. Redirections may use the other one.
    let (host, other) = if by_name { (name.or(number), number) } else { (number.or(Some(asked)), name) };
    let host = host.unwrap_or(asked);
    let alias = other.filter(|other| *other != host).map(|other| format!("{other}:{port}"));
    Some(((host.to_owned(), port.parse().ok()?), Part { slots, alias }))
}

/// `12` or `0-5460`; slots on their way, `[93->-…]`, are still where they were.
fn slots(text: &str) -> Option<std::ops::RangeInclusive<u16>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    Some(first.parse().ok()?..=last.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values of the specification, and of `CLUSTER KEYSLOT`.
    #[test]
    fn slots_of_keys() {
        for (key, expected) in [
            ("123456789", 0x31C3),
            ("Weather", 3075),
            ("foo", 12182),
            ("{foo}bar", 12182),
            ("x{foo}{y}", 12182),
            ("foo{}{bar}", 8363),
            ("", 0),
        ] {
            assert_eq!(slot(key.as_bytes()), expected, "{key}");
        }
    }

    #[test]
    fn lines_about_primaries() {
        let check = |line: &str, expected: Option<(&str, u16, Slots, Option<&str>)>| {
            let found = primary(line, "asked", line.contains("tls"));
            let expected = expected.map(|(host, port, slots, alias)| {
                ((host.to_owned(), port), Part { slots, alias: alias.map(str::to_owned) })
            });
            assert_eq!(found, expected, "{line}");
        };
        check(
            "a1 127.0.0.1:7000@17000 myself,master - 0 0 1 connected 0-5460 5462 [93->-b2]",
            Some(("127.0.0.1", 7000, vec![0..=5460, 5462..=5462], None)),
        );
        check(
            "b2 127.0.0.1:7001@17001,tls.example master - 0 1 2 connected",
            Some(("tls.example", 7001, vec![], Some("127.0.0.1:7001"))),
        );
        check(
            "b2 127.0.0.1:7001@17001,name.example,shard-id=c master - 0 1 2 connected",
            Some(("127.0.0.1", 7001, vec![], Some("name.example:7001"))),
        );
        check("b2 127.0.0.1:7001@17001,,tls-port=7 master - 0 1 2 connected", Some(("127.0.0.1", 7001, vec![], None)));
        check("b2 ::1:7001@17001 master,fail - 0 1 2 disconnected 7", Some(("::1", 7001, vec![7..=7], None)));
        check("b2 :7001@17001 myself,master - 0 1 2 connected 7", Some(("asked", 7001, vec![7..=7], None)));
        check("b2 127.0.0.1:7001@17001 master,fail - 0 1 2 disconnected", None);
        check("b2 127.0.0.1:7001@17001 slave a1 0 1 2 connected", None);
        check("b2 127.0.0.1:7001@17001 master,noaddr - 0 1 2 disconnected 9", None);
        check("", None);
    }
}
