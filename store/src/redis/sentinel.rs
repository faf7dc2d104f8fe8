//! Sentinels, who watch a primary and its replicas and name the primary:
//! <https://redis.io/docs/latest/develop/reference/sentinel-clients/>.

use std::fmt;

use redis::cmd;
use url::{Url, form_urlencoded};

use super::{
    deployment::{Parts, vote},
    server::Server,
};
use crate::{StoreError, url::StoreUrlError};

/// The sentinels of a primary.
#[derive(Debug, Clone)]
pub(crate) struct Sentinels {
    /// The name under which they know the primary.
    name: String,
    members: Vec<Server>,
    /// How a primary is reached, wherever it is.
    pub(super) template: Server,
}

impl Sentinels {
    /// Reads `[USER:PASSWORD@]HOST[:PORT],…/NAME[/DATABASE][?sentinel_user=…&sentinel_password=…]`.
    pub(super) fn parse(scheme: &str, parts: &Parts<'_>) -> Result<Self, StoreUrlError> {
        let (name, database) = parts.path.split_once('/').unwrap_or((parts.path, ""));
        if name.is_empty() {
            return Err(StoreUrlError);
        }
        let members = parts.sentinels(scheme, &credentials(parts.query)?)?;
        let template = parts.servers(scheme, parts.credentials, database, 0)?.swap_remove(0);
        Ok(Self { name: name.into(), members, template })
    }

    /// The primary that most sentinels name. Whether it knows that it is one, is not asked here.
    pub(super) async fn primary(&self) -> Result<Server, StoreError> {
        let (host, port) = vote(self.members.iter().map(|sentinel| self.ask(sentinel))).await?;
        self.template.at(&host, port)
    }

    async fn ask(&self, sentinel: &Server) -> Result<(String, u16), StoreError> {
        let told = |problem: &str| StoreError::Unavailable(format!("the sentinel {} {problem}", sentinel.address()));
        let mut connection =
            sentinel.connect().await.map_err(|error| told(&format!("does not answer: {}", error.reason())))?;
        let mut question = cmd("SENTINEL");
        question.arg("GET-MASTER-ADDR-BY-NAME").arg(&self.name);
        let address: Option<(String, u16)> =
            question.query_async(&mut connection).await.map_err(|error| told(&format!("says: {error}")))?;
        address.ok_or_else(|| told(&format!("knows no {}", self.name)))
    }
}

impl fmt::Display for Sentinels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sentinels: Vec<_> = self.members.iter().map(Server::address).collect();
        write!(f, "{} of the sentinels {}", self.name, sentinels.join(", "))
    }
}

/// The sentinels' credentials, as they stand before a host.
fn credentials(query: &str) -> Result<String, StoreUrlError> {
    let mut url = Url::parse("redis://host").map_err(|_| StoreUrlError)?;
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "sentinel_user" => url.set_username(&value).map_err(|()| StoreUrlError)?,
            "sentinel_password" => url.set_password(Some(&value)).map_err(|()| StoreUrlError)?,
            _ => return Err(StoreUrlError),
        }
    }
    let authority = url.authority();
    Ok(authority.strip_suffix("host").unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_written_as_an_address_needs_them() {
        let check = |query, expected| assert_eq!(credentials(query).as_deref(), expected, "{query}");
        check("", Ok(""));
        check("sentinel_password=a%40b:c", Ok(":a%40b%3Ac@"));
        check("sentinel_user=ada&sentinel_password=x", Ok("ada:x@"));
        check("password=x", Err(&StoreUrlError));
    }
}
