//! Any key: the JSON of any address, mapped by the settings.
//!
//! ```toml
//! [url.Solar]
//! url = "https://inverter.home/status"
//! values = { watts = "/body/power/value", line = "{/body/power/value:0} W on the roof", unit = "W" }
//! ```

mod template;

use serde::Deserialize;
use serde_json::{Map, Value};
use wallfeed_proto::{
    Key, Values,
    values::{self, Misfit},
};
use wallfeed_secrets::Secret;

use self::template::Template;
use crate::{
    settings::member::Address,
    transform::{Access, Made, Moment, Request, Response, TransformError, exactly},
};

/// The settings of an address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// The address.
    pub url: Option<Address>,
    /// The header that carries the secret, such as `X-Api-Key`.
    pub header: Option<String>,
    /// The parameter of the query that carries the secret, such as `appid`. Neither: `Authorization: Bearer`.
    pub parameter: Option<String>,
    /// What becomes of the answer; nothing: it stays as it is. A text that begins with a slash is a JSON pointer (RFC
    /// 6901) to the value. In any other text `{/pointer}` is replaced, `{/pointer:1}` with one decimal. Tables and lists
    /// are mapped within. Everything else stands for itself.
    pub values: Option<Value>,
}

/// What to ask for.
pub fn requests(options: &Options, access: &Access) -> Result<Vec<Request>, TransformError> {
    let no_address = || TransformError::Setting("`url` says which address to ask".into());
    let Address(url) = options.url.clone().ok_or_else(no_address)?;
    let request = Request::get(url).header("accept", "application/json");
    let Some(secret) = access.secret.as_ref().map(Secret::expose) else { return Ok(vec![request]) };
    Ok(vec![match (&options.header, &options.parameter) {
        (None, None) => request.header("authorization", format!("Bearer {secret}")),
        (Some(header), None) => request.header(header.clone(), secret),
        (None, Some(parameter)) => request.parameter(parameter, secret),
        (Some(_), Some(_)) => {
            let both = "`header` and `parameter` both carry the secret: leave one of them out";
            return Err(TransformError::Setting(both.into()));
        }
    }])
}

/// The document.
pub fn document(responses: &[Response], moment: &Moment, options: &Options, key: &Key) -> Result<Made, TransformError> {
    let [response] = exactly(responses)?;
    let answer = response.value()?;
    let values = match &options.values {
        Some(mapping) => map(mapping, &answer)?,
        None => answer,
    };
    values::check(key, &values).map_err(|misfit| misfits(key, &misfit))?;
    Ok(moment.made(Values::read(key, values)))
}

fn misfits(key: &Key, misfit: &Misfit) -> TransformError {
    TransformError::Setting(format!("the values do not fit the key {key}: {misfit}"))
}

fn map(mapping: &Value, answer: &Value) -> Result<Value, TransformError> {
    match mapping {
        Value::String(pointer) if pointer.starts_with('/') => {
            answer.pointer(pointer).cloned().ok_or_else(|| TransformError::missing(pointer, "value"))
        }
        Value::String(text) => Template::new(text)?.fill(answer).map(Value::String),
        Value::Array(items) => items.iter().map(|item| map(item, answer)).collect(),
        Value::Object(members) => {
            let members = members.iter().map(|(name, mapping)| Ok((name.clone(), map(mapping, answer)?)));
            members.collect::<Result<Map<_, _>, TransformError>>().map(Value::Object)
        }
        constant => Ok(constant.clone()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "calls read better")]
    fn check(key: &str, mapping: Option<Value>, expected: Result<Value, &str>) {
        let moment = Moment { now: jiff::Zoned::default(), period: Duration::from_secs(900), place: None };
        let response = Response::new(r#"{"roof":{"watts":1234.56,"ok":true},"list":["a","b"],"none":null}"#);
        let options = Options { values: mapping.clone(), ..Options::default() };
        let made = document(&[response], &moment, &options, &key.into());
        let made = made.map(|made| made.values.to_value()).map_err(|error| error.to_string());
        assert_eq!(made, expected.map_err(ToOwned::to_owned), "{mapping:?}");
    }

    #[test]
    fn a_secret_is_carried_as_the_settings_say_and_never_told() {
        let asked = |header: Option<&str>, parameter: Option<&str>| {
            let url = Some(Address("https://example.com/data?a=b".parse().unwrap()));
            let (header, parameter) = (header.map(str::to_owned), parameter.map(str::to_owned));
            let options = Options { url, header, parameter, values: None };
            let access = Access { base_url: None, secret: Some("canary".into()) };
            requests(&options, &access).map(|mut requests| requests.remove(0))
        };
        let carried = |request: &Request, name: &str, value: &str| {
            request.headers.contains(&(name.to_owned(), value.to_owned())) && !request.label.contains("canary")
        };
        assert!(carried(&asked(None, None).unwrap(), "authorization", "Bearer canary"));
        assert!(carried(&asked(Some("x-api-key"), None).unwrap(), "x-api-key", "canary"));
        let request = asked(None, Some("appid")).unwrap();
        assert_eq!(request.url.as_str(), "https://example.com/data?a=b&appid=canary");
        assert!(!request.label.contains("canary") && request.headers.len() == 1, "{request:?}");
        assert!(asked(Some("x"), Some("y")).unwrap_err().to_string().contains("leave one of them out"));
    }

    #[test]
    fn values_are_mapped() {
        check("Solar", Some(json!("/roof")), Ok(json!({"watts": 1234.56, "ok": true})));
        check(
            "Solar",
            Some(json!({"w": "/roof/watts", "n": 3, "l": ["/list/1"]})),
            Ok(json!({"w": 1234.56, "n": 3, "l": ["b"]})),
        );
        check(
            "Message",
            Some(json!({"text": "Sun: {/roof/watts:0} W ({/list/0})"})),
            Ok(json!({"text": "Sun: 1235 W (a)"})),
        );
        check("Solar", Some(json!("{{}} {/roof/ok}")), Ok(json!("{} true")));
    }

    #[test]
    fn what_cannot_be_mapped_says_why() {
        check("Solar", Some(json!("/wind")), Err("the upstream's answer has no value at /wind"));
        check("Solar", Some(json!("{/wind} W")), Err("the upstream's answer has no value at /wind"));
        check("Solar", Some(json!("{/roof/ok:1} W")), Err("the upstream's answer has no number at /roof/ok"));
        check("Solar", Some(json!("{/roof")), Err("`{/roof` has a brace that is not closed: write {{ for a brace"));
        check(
            "Moon",
            Some(json!({"phase": "full"})),
            Err("the values do not fit the key Moon: /values/phase: this value does not fit the key"),
        );
    }
}
