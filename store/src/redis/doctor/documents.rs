//! What the exposed keys hold.

use std::{collections::BTreeSet, time::SystemTime};

use redis::aio::MultiplexedConnection;
use serde_json::Value;
use wallfeed_proto::{Key, Stamp};

use super::super::{
    batch::{Answer, Batch, Found, scan},
    deployment::Primary,
    keyspace,
};
use crate::{
    Options, Record,
    doctor::{Finding, Remedy},
    document::Unfit,
};

/// What a server holds under the exposed keys; `found` is filled with them.
pub(super) async fn examine(
    connection: &mut MultiplexedConnection,
    options: &Options,
    primary: &Primary,
    found: &mut BTreeSet<Key>,
) -> Vec<Finding> {
    let patterns: Vec<_> =
        options.keys.globs().filter(|glob| keyspace::is_wild(glob)).map(|glob| keyspace::escape(&glob)).collect();
    // That the keys cannot be listed is found where the command is tried.
    let listed = scan(connection, &patterns).await.unwrap_or_default();
    let is_here = |key: &Key| options.keys.matches(key) && primary.holds(key);
    let keys: BTreeSet<Key> = options.keys.exact().chain(listed).filter(is_here).collect();
    let mut findings = Vec::new();
    for key in keys {
        let mut batch = Batch {
            connection: connection.clone(),
            asking: false,
            max_document: options.max_document,
            keys_per_command: 1,
        };
        let answers = batch.read(vec![key.clone()]).await;
        let finding = match answers.map(|mut answers| answers.pop()) {
            Ok(Some((_, Answer::Found(Found::Document(record))))) => document(&record),
            Ok(Some((_, Answer::Found(Found::Unfit(unfit, _))))) => unusable(&key, unfit, options.max_document),
            Ok(_) => continue,
            Err(error) => Finding::problem(
                subject(&key),
                format!("it cannot be read ({})", error.reason()),
                Remedy::RedisCli(format!("ACL SETUSER {} ~{key}", primary.server.user())),
            ),
        };
        found.insert(key);
        findings.push(finding);
    }
    findings
}

/// The keys with a name of their own under which nobody found anything.
pub(super) fn missing(options: &Options, found: &BTreeSet<Key>) -> Vec<Finding> {
    let missing = options.keys.exact().filter(|key| !found.contains(key));
    missing.map(|key| Finding::note(subject(&key), "nobody has published it".into(), None)).collect()
}

fn document(record: &Record) -> Finding {
    let size = format!("{} bytes", record.document.len());
    let expires = record.expires.and_then(|at| at.duration_since(SystemTime::now()).ok());
    let expires = expires.map(|left| format!(", expires in {} s", left.as_secs())).unwrap_or_default();
    let valid = serde_json::from_slice::<Value>(&record.document).ok().and_then(|document| {
        let valid = document.get("valid")?.as_str()?.to_owned();
        let due: Stamp = valid.parse().ok()?;
        Some((valid, SystemTime::from(due.timestamp())))
    });
    match valid {
        Some((valid, due)) if due < SystemTime::now() => Finding::note(
            subject(&record.key),
            format!("{size}, was valid until {valid}{expires}"),
            Some(Remedy::Advice("look after its publisher, which is late".into())),
        ),
        Some((valid, _)) => Finding::fine(subject(&record.key), format!("{size}, valid until {valid}{expires}")),
        None => Finding::fine(subject(&record.key), format!("{size}, does not say how long it is valid{expires}")),
    }
}

fn unusable(key: &Key, unfit: Unfit, max_document: usize) -> Finding {
    let remedy = match unfit {
        Unfit::TooLarge => Remedy::Option(format!("--max-document BYTES, with more than {max_document}")),
        Unfit::NotAString | Unfit::NotJson | Unfit::NotAnObject => Remedy::RedisCli(format!("DEL {key}")),
    };
    let text = format!("what it holds is no document: it is {unfit}, and its publisher has to SET a JSON object");
    Finding::problem(subject(key), text, remedy)
}

fn subject(key: &Key) -> String {
    format!("document {key}")
}
