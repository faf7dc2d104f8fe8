//! Documents over HTTP: `PUT /key/{key}`.

use std::time::Duration;

use reqwest::{Client, StatusCode, header::CONTENT_TYPE};
use url::Url;
use wallfeed_proto::Key;
use wallfeed_secrets::{Secret, Secrets};

use super::{OutputError, Publication};
use crate::fetch::root_cause;

const TIMEOUT: Duration = Duration::from_secs(10);

/// A gateway. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Gateway {
    client: Client,
    url: Url,
    token: Option<Token>,
}

/// The right to write: a secret by its name, so that the gateway is shown the present one.
#[derive(Debug, Clone)]
pub struct Token {
    secrets: Secrets,
    name: String,
}

impl Token {
    /// One of these secrets.
    #[must_use]
    pub fn named(secrets: Secrets, name: &str) -> Self {
        Self { secrets, name: name.to_owned() }
    }
}

impl From<Secret> for Token {
    fn from(secret: Secret) -> Self {
        const NAME: &str = "token";
        Self::named([(NAME, secret)].into_iter().collect(), NAME)
    }
}

impl Gateway {
    /// The gateway of this address, with its write token.
    pub fn new(url: Url, token: Option<Token>) -> reqwest::Result<Self> {
        Ok(Self { client: Client::builder().timeout(TIMEOUT).build()?, url, token })
    }

    pub(super) async fn put(&self, publication: &Publication) -> Result<(), OutputError> {
        let request = self.client.put(self.address(&publication.key, publication.ttl));
        let request = match &self.token {
            Some(Token { secrets, name }) => match secrets.require(name) {
                Ok(token) => request.bearer_auth(token.expose()),
                Err(error) => return Err(OutputError::Unavailable(error.to_string())),
            },
            None => request,
        };
        let request = request.header(CONTENT_TYPE, "application/json").body(publication.document.to_json());
        match request.send().await {
            Ok(answer) => taken(answer.status()),
            Err(error) => {
                let reason = format!("the gateway of --to does not answer: {}", root_cause(error));
                Err(OutputError::Unavailable(reason))
            }
        }
    }

    fn address(&self, key: &Key, ttl: Option<Duration>) -> Url {
        let mut url = self.url.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(["key", key.as_str()]);
        }
        if let Some(ttl) = ttl {
            url.query_pairs_mut().append_pair("ttl", &ttl.as_secs().max(1).to_string());
        }
        url
    }
}

fn taken(status: StatusCode) -> Result<(), OutputError> {
    match status {
        status if status.is_success() => Ok(()),
        // No fault of the document's: it waits for the right token.
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            let reason = format!("the gateway answers {status}: --token or --token-secret is its write token");
            Err(OutputError::Unavailable(reason))
        }
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => {
            Err(OutputError::Unavailable(format!("the gateway answers {status}")))
        }
        status if status.is_server_error() => Err(OutputError::Unavailable(format!("the gateway answers {status}"))),
        status => Err(OutputError::Refused(format!("the gateway answers {status}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_segment_of_the_path() {
        let check = |base: &str, key: &str, ttl, expected: &str| {
            let gateway = Gateway::new(base.parse().unwrap(), None).unwrap();
            assert_eq!(gateway.address(&key.into(), ttl).as_str(), expected);
        };
        check("http://wall.home", "Weather", None, "http://wall.home/key/Weather");
        check("https://wall.home/feed/", "a/b", Some(Duration::ZERO), "https://wall.home/feed/key/a%2Fb?ttl=1");
    }
}
