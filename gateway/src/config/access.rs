//! Who is answered.

use axum::http::HeaderValue;
use clap::Args;
use url::Url;

use super::TokenOptions;

/// The options that say who is answered.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Gateway access")]
pub struct AccessOptions {
    /// The tokens that are asked for.
    #[command(flatten)]
    pub tokens: TokenOptions,

    /// A web page's origin that may use the gateway from a browser, e.g. `https://home.example`; may be given more
    /// than once. `*`: every page may read, none may write.
    #[arg(long, env = "WALLFEED_CORS_ORIGIN", value_name = "ORIGIN", value_delimiter = ',', value_parser = origin)]
    pub cors_origin: Vec<HeaderValue>,

    /// A name under which the gateway is reached; may be given more than once. Requests to other names are refused, so that no
    /// foreign web page can reach it by pointing its own name here. `*`: every name. [default: the address and localhost;
    /// `*` where the address is not of this host alone]
    #[arg(long, env = "WALLFEED_ALLOW_HOST", value_name = "NAME", value_delimiter = ',')]
    pub allow_host: Vec<String>,
}

fn origin(text: &str) -> Result<HeaderValue, String> {
    let is_origin = Url::parse(text).is_ok_and(|url| url.origin().ascii_serialization() == text);
    let value = HeaderValue::from_str(text).ok().filter(|_| text == "*" || is_origin);
    value.ok_or(
        "write an origin as browsers do: https://home.example or http://pi.lan:3000, with nothing after it".into(),
    )
}
