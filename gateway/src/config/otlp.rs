//! Where traces go: the base URL of OTLP over HTTP, as <https://opentelemetry.io/docs/specs/otel/protocol/exporter/> has it.

use std::env;

use clap::builder::{OsStr, Resettable};
use url::Url;

/// The variable that all programs know that send by OTLP. Empty: as if there were none.
const STANDARD: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";

/// The default: what that variable says.
pub(super) fn standard() -> Resettable<OsStr> {
    env::var_os(STANDARD).filter(|value| !value.is_empty()).map(OsStr::from).into()
}

/// A base URL.
pub(super) fn base(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.ok_or_else(|| {
        format!("write the address for OTLP over HTTP, e.g. http://127.0.0.1:4318 (it is also read from {STANDARD})")
    })
}

/// The address for traces under a base.
#[must_use]
pub fn traces(base: &Url) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}/v1/traces", base.path().trim_end_matches('/')));
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_for_traces_is_appended() {
        for (given, expected) in [
            ("http://collector:4318", "http://collector:4318/v1/traces"),
            ("http://collector:4318/", "http://collector:4318/v1/traces"),
            ("https://collector/otlp", "https://collector/otlp/v1/traces"),
            ("https://collector/otlp/", "https://collector/otlp/v1/traces"),
        ] {
            assert_eq!(traces(&base(given).unwrap()).as_str(), expected);
        }
    }
}
