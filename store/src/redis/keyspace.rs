//! Keyspace notifications: what a server must announce, and the channels on which it does.
//!
//! The server publishes the name of what happened to a key on a channel that is named after the key:
//! <https://redis.io/docs/latest/develop/use/keyspace-notifications/>.

use std::{collections::HashMap, fmt};

use redis::{aio::MultiplexedConnection, cmd};
use wallfeed_proto::{Key, KeyFilter, event::Reason};

use super::{server::failure, subscriber::Subscriber};
use crate::StoreError;

/// The flags that are needed: keyspace channels; generic, string, expired and evicted events.
const NEEDED: &str = "K$gxe";
/// What the flag `A` stands for, as far as it is needed.
const ALL: &str = "$gxe";
/// The setting that holds the flags.
pub(super) const SETTING: &str = "notify-keyspace-events";

/// The flags of a server.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Flags {
    /// As they are.
    pub(super) present: String,
    /// With those that are missing; none if nothing is.
    pub(super) completed: Option<String>,
}

/// Reads the flags.
pub(super) async fn flags(connection: &mut MultiplexedConnection) -> Result<Flags, StoreError> {
    let mut settings: HashMap<String, String> = cmd("CONFIG").arg("GET").arg(SETTING).query_async(connection).await?;
    let present = settings.remove(SETTING).unwrap_or_default();
    Ok(Flags { completed: completed(&present), present })
}

/// Whether a server announces changes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Announces {
    /// All of them.
    All,
    /// All of them from now on.
    AllFromNowOn,
    /// Not all, or it cannot be seen: what a person has to do.
    TooFew(String),
}

/// Makes sure that the server announces changes, as far as it lets itself be configured.
pub(super) async fn configure(connection: &mut MultiplexedConnection, allowed: bool) -> Result<Announces, StoreError> {
    let flags = match flags(connection).await {
        Ok(Flags { completed: None, .. }) => return Ok(Announces::All),
        Ok(Flags { completed: Some(flags), .. }) => flags,
        Err(StoreError::Refused(reason)) => {
            let problem = format!("cannot see whether the server announces changes ({reason}); {}", remedy(NEEDED));
            return Ok(Announces::TooFew(problem));
        }
        Err(error) => return Err(error),
    };
    if !allowed {
        return Ok(Announces::TooFew(format!("the server does not announce all changes; {}", remedy(&flags))));
    }
    let set: Result<(), _> = cmd("CONFIG").arg("SET").arg(SETTING).arg(&flags).exec_async(connection).await;
    match set.map_err(StoreError::from) {
        Ok(()) => {
            tracing::info!("set {SETTING} of the server to {flags}");
            Ok(Announces::AllFromNowOn)
        }
        Err(StoreError::Refused(reason)) => {
            let problem = format!("the server does not announce all changes ({reason}); {}", remedy(&flags));
            Ok(Announces::TooFew(problem))
        }
        Err(error) => Err(error),
    }
}

fn remedy(flags: &str) -> String {
    format!("its redis.conf needs this line: {SETTING} {flags}")
}

/// The flags with those that are missing; none if nothing is.
fn completed(flags: &str) -> Option<String> {
    let has = |flag: char| flags.contains(flag) || (flags.contains('A') && ALL.contains(flag));
    let missing: String = NEEDED.chars().filter(|flag| !has(*flag)).collect();
    (!missing.is_empty()).then(|| format!("{flags}{missing}"))
}

/// Channels that the server does not let be heard, and why.
#[derive(Debug)]
pub(super) struct Unheard {
    pub(super) channels: Vec<String>,
    pub(super) reason: String,
}

/// Subscribes to what happens to the keys, and waits for the confirmation. What the server refuses is returned.
pub(super) async fn subscribe(
    subscriber: &Subscriber,
    keys: &KeyFilter,
    prefix: &str,
) -> Result<Vec<Unheard>, StoreError> {
    let mut refused = Vec::new();
    let exact: Vec<String> = keys.exact().map(|key| format!("{prefix}{key}")).collect();
    if !exact.is_empty()
        && let Some(reason) = allowed(subscriber.subscribe(&exact).await)?
    {
        refused.push(Unheard { channels: exact, reason });
    }
    for glob in keys.globs().filter(|glob| is_wild(glob)) {
        let pattern = format!("{prefix}{}", escape(&glob));
        // An access list allows patterns by their letters: who may hear every key may not hear some of them.
        if let Some(reason) = allowed(subscriber.psubscribe(&pattern).await)?
            && allowed(subscriber.psubscribe(&format!("{prefix}*")).await)?.is_some()
        {
            refused.push(Unheard { channels: vec![pattern], reason });
        }
    }
    Ok(refused)
}

/// Subscribes to another channel.
pub(super) async fn subscribe_to(subscriber: &Subscriber, channel: &str) -> Result<Option<Unheard>, StoreError> {
    let refused = allowed(subscriber.subscribe(channel).await)?;
    Ok(refused.map(|reason| Unheard { channels: vec![channel.to_owned()], reason }))
}

/// Why the server does not allow it, where it does not.
fn allowed(result: redis::RedisResult<()>) -> Result<Option<String>, StoreError> {
    match result.map_err(|error| failure(&error)) {
        Ok(()) => Ok(None),
        Err(StoreError::Refused(reason)) => Ok(Some(reason)),
        Err(error) => Err(error),
    }
}

/// What the access list has to allow.
impl fmt::Display for Unheard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let channels = self.channels.join(" &");
        write!(f, "the server refuses channels ({}); its access list needs: &{channels}", self.reason)
    }
}

/// What the names of the keyspace channels of a database begin with.
pub(super) fn prefix(database: i64) -> String {
    format!("__keyspace@{database}__:")
}

/// The key that a keyspace channel is about.
pub(super) fn key(channel: &[u8], prefix: &str) -> Option<Key> {
    let key = channel.strip_prefix(prefix.as_bytes())?;
    std::str::from_utf8(key).ok().map(Key::from)
}

/// Why a key is gone after an event, if it is.
pub(super) fn reason(event: &[u8]) -> Reason {
    match event {
        b"expired" => Reason::Expired,
        b"evicted" => Reason::Evicted,
        _ => Reason::Deleted,
    }
}

/// Whether a glob stands for more than the key of that name.
pub(super) fn is_wild(glob: &str) -> bool {
    glob.contains(['*', '?'])
}

/// A glob of ours as a pattern of the server's, which knows more special characters. Our `?` is one character, the server's
/// is one byte, so `*` stands for it: too much is filtered out again.
pub(super) fn escape(glob: &str) -> String {
    let mut pattern = String::with_capacity(glob.len());
    for character in glob.chars() {
        match character {
            '?' => pattern.push('*'),
            '[' | ']' | '^' | '\\' => pattern.extend(['\\', character]),
            _ => pattern.push(character),
        }
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_flags_are_added_and_none_is_removed() {
        for (flags, expected) in [
            ("", Some("K$gxe")),
            ("AKE", None),
            ("AE", Some("AEK")),
            ("g$xeK", None),
            ("Ex", Some("ExK$ge")),
            ("K", Some("K$gxe")),
            ("lshKm", Some("lshKm$gxe")),
            ("KEA", None),
        ] {
            assert_eq!(completed(flags).as_deref(), expected, "{flags}");
        }
    }

    #[test]
    fn globs_are_escaped() {
        for (glob, pattern) in
            [("*-Server", "*-Server"), ("a?c*", "a*c*"), ("[x]*", r"\[x\]*"), (r"a\*", r"a\\*"), ("^*", r"\^*")]
        {
            assert_eq!(escape(glob), pattern);
        }
    }

    #[test]
    fn channels_name_keys() {
        let check = |channel: &[u8], expected: Option<&str>| {
            assert_eq!(key(channel, &prefix(3)).as_ref().map(Key::as_str), expected, "{}", channel.escape_ascii());
        };
        check(b"__keyspace@3__:Weather", Some("Weather"));
        check("__keyspace@3__:Ünï:code".as_bytes(), Some("Ünï:code"));
        check(b"__keyspace@0__:Weather", None);
        check(b"__keyevent@3__:del", None);
        check(b"__keyspace@3__:\xff", None);
    }
}
