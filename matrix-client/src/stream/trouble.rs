//! What can be wrong between a wall and its gateway, in words that a wall can show.

use std::{error::Error, time::Duration};

use reqwest::{Response, StatusCode, header};

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
    /// The same in few words, for a wall on which it stands beside the gateway's address.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            // The number says nothing to people.
            Self::Unreachable(cause) => cause.split(" (os error").next().unwrap_or_default().to_owned(),
            other => other.to_string(),
        }
    }

    /// How long the server asks to be left alone.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status(_, retry_after) => *retry_after,
            Self::Refused => Some(Duration::from_secs(15)),
            _ => None,
        }
    }

    /// The trouble with an answer that should be a stream.
    pub fn check(response: &Response) -> Result<(), Self> {
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
        match response.status() {
            StatusCode::OK => {}
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => return Err(Self::Refused),
            status => {
                let seconds = header(header::RETRY_AFTER).and_then(|value| value.parse().ok());
                return Err(Self::Status(status, seconds.map(Duration::from_secs)));
            }
        }
        let kind = header(header::CONTENT_TYPE).unwrap_or("of no type");
        let essence = kind.split(';').next().unwrap_or_default().trim();
        if essence.eq_ignore_ascii_case("text/event-stream") {
            Ok(())
        } else {
            Err(Self::NoStream(kind.chars().take(80).collect()))
        }
    }

    /// The trouble behind an error before there was an answer.
    #[must_use]
    pub fn unreachable(error: &reqwest::Error) -> Self {
        Self::Unreachable(root_cause(error))
    }

    /// The trouble behind an error of a stream.
    #[must_use]
    pub fn broken(error: &reqwest::Error) -> Self {
        if error.is_timeout() { Self::Silent } else { Self::Broken(root_cause(error)) }
    }
}

/// The innermost cause of an error, which is the one that helps.
fn root_cause(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string().chars().take(200).collect()
}
