//! What can be wrong between a wall and its gateway, in words that a wall can show.

use std::{error::Error, time::Duration};

use reqwest::{StatusCode, header};
use reqwest_eventsource as sse;

/// Why there is no stream.
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Trouble {
    /// No answer at all.
    #[error("cannot reach the gateway: {0}")]
    Unreachable(String),
    /// The gateway wants another token, or one at all.
    #[error("the gateway refuses the token: set it with --token-file or WALLFEED_TOKEN")]
    Refused,
    /// Another answer than 200.
    #[error("the gateway answers {0}")]
    Status(StatusCode, Option<Duration>),
    /// An answer that is no event stream.
    #[error("what answers is no gateway: its events are {0}, not text/event-stream")]
    NoStream(String),
    /// Two and a half heartbeats without a byte.
    #[error("the gateway has fallen silent")]
    Silent,
    /// The stream ended.
    #[error("the gateway ended the stream")]
    Ended,
    /// The stream broke off.
    #[error("the stream broke off: {0}")]
    Broken(String),
}

impl Trouble {
    /// How long the server asks to be left alone.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status(_, retry_after) => *retry_after,
            Self::Refused => Some(Duration::from_secs(15)),
            _ => None,
        }
    }

    /// The trouble behind an error of a stream that was, or was not, open yet.
    #[must_use]
    pub fn of(error: &sse::Error, was_open: bool) -> Self {
        match error {
            sse::Error::InvalidStatusCode(StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, _) => Self::Refused,
            sse::Error::InvalidStatusCode(status, response) => {
                let retry_after = response.headers().get(header::RETRY_AFTER);
                let seconds = retry_after.and_then(|value| value.to_str().ok()?.parse().ok());
                Self::Status(*status, seconds.map(Duration::from_secs))
            }
            sse::Error::InvalidContentType(value, _) => {
                let kind = String::from_utf8_lossy(value.as_bytes()).chars().take(80).collect::<String>();
                Self::NoStream(if kind.is_empty() { "of no type".to_owned() } else { kind })
            }
            sse::Error::StreamEnded => Self::Ended,
            sse::Error::Transport(error) if was_open && error.is_timeout() => Self::Silent,
            error if was_open => Self::Broken(root_cause(error)),
            error => Self::Unreachable(root_cause(error)),
        }
    }
}

/// The innermost cause of an error, which is the one that helps.
pub fn root_cause(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string().chars().take(200).collect()
}
