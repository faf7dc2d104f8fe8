//! What is wrong with a store, and how to put it right.

use std::fmt;

use crate::{
    Options, StoreUrl, embedded,
    redis::{self, Deployment},
};

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at, in a few words: `reachable`, `notify-keyspace-events`, `command SCAN`, `document Weather`.
    pub subject: String,
    /// How bad it is.
    pub verdict: Verdict,
    /// What was found: a sentence without a full stop. Never a password.
    pub text: String,
    /// What puts it right, exactly as it is to be written; none where nothing is wrong.
    pub remedy: Option<Remedy>,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// As it should be.
    Fine,
    /// Worth knowing, and nothing is wrong: a key that nobody has published yet.
    Note,
    /// Wrong: something does not work, or works less well than it could.
    Problem,
}

/// What a person has to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// A line for the server's `redis.conf`.
    RedisConf(String),
    /// A command for the server's administrator, to be typed into `redis-cli`.
    RedisCli(String),
    /// An option of this program.
    Option(String),
    /// Something else.
    Advice(String),
}

/// The whole instruction, in one line.
impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RedisConf(line) => write!(f, "in redis.conf: {line}"),
            Self::RedisCli(line) => write!(f, "in redis-cli: {line}"),
            Self::Option(option) => write!(f, "start with: {option}"),
            Self::Advice(advice) => f.write_str(advice),
        }
    }
}

impl Finding {
    pub(crate) fn fine(subject: impl Into<String>, text: String) -> Self {
        Self { subject: subject.into(), verdict: Verdict::Fine, text, remedy: None }
    }

    pub(crate) fn note(subject: impl Into<String>, text: String, remedy: Option<Remedy>) -> Self {
        Self { subject: subject.into(), verdict: Verdict::Note, text, remedy }
    }

    pub(crate) fn problem(subject: impl Into<String>, text: String, remedy: Remedy) -> Self {
        Self { subject: subject.into(), verdict: Verdict::Problem, text, remedy: Some(remedy) }
    }
}

/// Examines a store and changes nothing: whether it answers, announces changes, allows what is needed, and what the exposed
/// keys hold. Takes a few seconds at most, and longer only for many large documents.
pub async fn doctor(url: &StoreUrl, options: &Options) -> Vec<Finding> {
    match url {
        StoreUrl::Memory => vec![Finding::fine("reachable", "it is in memory, and ends with the process".into())],
        StoreUrl::Embedded(path) => vec![embedded::examine(path.clone()).await],
        StoreUrl::Redis(url) => match Deployment::parse(url) {
            Ok(deployment) => redis::examine(&deployment, options).await,
            Err(error) => {
                vec![Finding::problem(
                    "address",
                    error.to_string(),
                    Remedy::Option("--store with such an address".into()),
                )]
            }
        },
    }
}
