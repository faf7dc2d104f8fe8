//! The addresses of iCalendar files, as settings write them.

use serde::Deserialize;
use url::Url;

use crate::transform::{Access, Request, TransformError};

/// One address or several: `https`, `webcal` or `file`. Without any, the feed's secret is one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged, expecting = "write the address of a calendar, or a list of them")]
pub enum Addresses {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

impl Default for Addresses {
    fn default() -> Self {
        Self::Several(Vec::new())
    }
}

impl Addresses {
    /// The requests for the files. They are told by their hosts alone: the rest of an address may be a secret.
    pub fn requests(&self, access: &Access) -> Result<Vec<Request>, TransformError> {
        let addresses = match self {
            Self::One(address) => std::slice::from_ref(address),
            Self::Several(addresses) => addresses.as_slice(),
        };
        match (addresses, &access.secret) {
            ([], Some(secret)) => Ok(vec![Request::get(parse(secret.expose())?).private()]),
            ([], None) => Err(TransformError::Setting("this source needs an address: set `url`, or `secret`".into())),
            (addresses, _) => addresses.iter().map(|address| Ok(Request::get(parse(address)?).private())).collect(),
        }
    }
}

/// `webcal` is what calendars call `https`.
fn parse(address: &str) -> Result<Url, TransformError> {
    let address = address.trim();
    let https = address.strip_prefix("webcal://").or_else(|| address.strip_prefix("webcals://"));
    let url = https.map_or_else(|| address.to_owned(), |rest| format!("https://{rest}"));
    url.parse().map_err(|error| TransformError::Setting(format!("the calendar's address is no URL: {error}")))
}

#[cfg(test)]
mod tests {
    use wallfeed_secrets::Secret;

    use super::*;

    fn asked(addresses: &Addresses, secret: Option<&str>) -> Result<Vec<(String, String)>, TransformError> {
        let access = Access { base_url: None, secret: secret.map(Secret::from) };
        let requests = addresses.requests(&access)?;
        Ok(requests.into_iter().map(|request| (request.url.to_string(), request.label)).collect())
    }

    #[test]
    fn an_address_may_be_a_setting_or_a_secret_and_is_never_told() {
        let webcal = Addresses::One("webcal://example.com/canary.ics".into());
        let expected = vec![("https://example.com/canary.ics".to_owned(), "example.com".to_owned())];
        assert_eq!(asked(&webcal, None).unwrap(), expected);
        assert_eq!(asked(&Addresses::default(), Some("https://example.com/canary.ics")).unwrap(), expected);
        assert!(asked(&Addresses::default(), None).unwrap_err().to_string().contains("set `url`"));
        let error = asked(&Addresses::default(), Some("canary")).unwrap_err().to_string();
        assert!(!error.contains("canary"), "{error}");
    }
}
