//! What an upstream's headers say: RFC 9110 and RFC 9111, as far as a client that asks by itself needs them.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::{
    StatusCode,
    header::{CACHE_CONTROL, DATE, ETAG, EXPIRES, HeaderMap, HeaderName, LAST_MODIFIED, LOCATION, RETRY_AFTER},
};
use url::Url;

use crate::cache::About;

/// Nothing is good for longer, and nobody is left alone for longer, whatever is said.
const LONGEST: Duration = Duration::from_secs(24 * 3600);
/// What is said of an error is not worth more.
const REASON: usize = 200;

/// About a body that came now.
pub(super) fn about(headers: &HeaderMap, now: Timestamp) -> About {
    About {
        fetched: Some(now),
        expires: expires(headers, now),
        retry_at: None,
        etag: text(headers, &ETAG),
        last_modified: text(headers, &LAST_MODIFIED),
    }
}

/// About a body that is confirmed now: what is not said anew stays.
pub(super) fn confirmed(known: About, headers: &HeaderMap, now: Timestamp) -> About {
    let fresh = about(headers, now);
    About {
        etag: fresh.etag.or(known.etag),
        last_modified: fresh.last_modified.or(known.last_modified),
        fetched: fresh.fetched,
        expires: fresh.expires,
        retry_at: None,
    }
}

/// Until when a body is good: `max-age` over `Expires`, by the upstream's clock.
fn expires(headers: &HeaderMap, now: Timestamp) -> Option<Timestamp> {
    let cache_control = text(headers, &CACHE_CONTROL).unwrap_or_default().to_ascii_lowercase();
    let mut directives = cache_control.split(',').map(str::trim);
    if directives.clone().any(|directive| matches!(directive, "no-cache" | "no-store")) {
        return None;
    }
    let age = directives.find_map(|directive| directive.strip_prefix("max-age=")?.trim_matches('"').parse().ok());
    let good_for = age.map(Duration::from_secs).or_else(|| until(headers, &EXPIRES, now))?;
    now.checked_add(good_for.min(LONGEST)).ok()
}

/// When the upstream wants to be asked again: `Retry-After` in seconds, or as a date.
pub(super) fn retry_at(headers: &HeaderMap, now: Timestamp) -> Option<Timestamp> {
    let seconds = text(headers, &RETRY_AFTER)?.parse().ok();
    let wait = seconds.map(Duration::from_secs).or_else(|| until(headers, &RETRY_AFTER, now))?;
    now.checked_add(wait.min(LONGEST)).ok()
}

/// The time until a date, by the clock of whoever wrote it; nothing if it is past.
fn until(headers: &HeaderMap, name: &HeaderName, now: Timestamp) -> Option<Duration> {
    let its_now = time(headers, &DATE).unwrap_or(now);
    Some(time(headers, name)?.duration_since(its_now).try_into().unwrap_or_default())
}

/// Where an upstream sends to; none where it does not, and where the way there would be less private than the way here.
pub(super) fn elsewhere(status: StatusCode, headers: &HeaderMap, here: &Url) -> Option<Url> {
    let is_redirect = matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308);
    let there = here.join(&text(headers, &LOCATION).filter(|_| is_redirect)?).ok()?;
    let is_private = there.scheme() == "https" || here.scheme() == "http" && there.scheme() == "http";
    is_private.then_some(there)
}

/// What a body says about an error, in one line.
pub(super) fn reason(body: &[u8]) -> String {
    let said = serde_json::from_slice::<serde_json::Value>(body).ok();
    let member = said.as_ref().and_then(|said| {
        let names = ["/reason", "/message", "/error/message", "/detail", "/error"];
        names.into_iter().find_map(|pointer| said.pointer(pointer)?.as_str())
    });
    let line = member.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(REASON).collect()
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.trim().to_owned())
}

fn time(headers: &HeaderMap, name: &HeaderName) -> Option<Timestamp> {
    httpdate::parse_http_date(&text(headers, name)?).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-01-01T12:00:00Z";

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        lines.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_body_is_good_as_long_as_it_says() {
        let check = |lines: &[(&'static str, &str)], expected: Option<&str>| {
            let found = expires(&headers(lines), NOW.parse().unwrap()).map(|at| at.to_string());
            assert_eq!(found.as_deref(), expected, "{lines:?}");
        };
        check(&[], None);
        check(&[("cache-control", "public, max-age=90")], Some("2026-01-01T12:01:30Z"));
        check(&[("cache-control", "no-cache, max-age=90")], None);
        check(&[("expires", "Thu, 01 Jan 2026 13:00:00 GMT")], Some("2026-01-01T13:00:00Z"));
        let late = ("date", "Thu, 01 Jan 2026 12:30:00 GMT");
        check(&[("expires", "Thu, 01 Jan 2026 13:00:00 GMT"), late], Some("2026-01-01T12:30:00Z"));
        check(&[("expires", "0")], None);
        check(&[("expires", "Thu, 01 Jan 1970 00:00:00 GMT")], Some(NOW));
        check(&[("cache-control", "max-age=99999999999")], Some("2026-01-02T12:00:00Z"));
    }

    #[test]
    fn who_sends_elsewhere_is_followed_unless_others_could_listen() {
        let check = |status: u16, here: &str, location: &str, expected: Option<&str>| {
            let (status, lines) = (StatusCode::from_u16(status).unwrap(), headers(&[("location", location)]));
            let found = elsewhere(status, &lines, &here.parse().unwrap());
            assert_eq!(found.as_ref().map(Url::as_str), expected, "{here} {location}");
        };
        check(301, "https://a.org/x?y", "/z", Some("https://a.org/z"));
        check(307, "http://a.org/", "https://b.org/", Some("https://b.org/"));
        check(302, "http://a.org/", "http://b.org/", Some("http://b.org/"));
        check(302, "https://a.org/", "http://a.org/", None);
        check(302, "https://a.org/", "file:///etc/passwd", None);
        check(304, "https://a.org/", "/z", None);
        check(200, "https://a.org/", "/z", None);
    }

    #[test]
    fn patience_is_asked_for_in_two_ways() {
        let check = |after: &str, expected: Option<&str>| {
            let found = retry_at(&headers(&[("retry-after", after)]), NOW.parse().unwrap());
            assert_eq!(found.map(|at| at.to_string()).as_deref(), expected, "{after}");
        };
        check("120", Some("2026-01-01T12:02:00Z"));
        check("Thu, 01 Jan 2026 12:05:00 GMT", Some("2026-01-01T12:05:00Z"));
        check("Wed, 01 Jan 2020 12:05:00 GMT", Some(NOW));
        check("18446744073709551615", Some("2026-01-02T12:00:00Z"));
        check("soon", None);
    }

    #[test]
    fn an_error_is_told_in_one_line() {
        let check = |body: &str, expected: &str| assert_eq!(reason(body.as_bytes()), expected, "{body}");
        check(r#"{"error":true,"reason":"Latitude must be\n in range"}"#, "Latitude must be in range");
        check(r#"{"cod":401,"message":"Invalid API key"}"#, "Invalid API key");
        check(r#"{"error":{"message":"quota"}}"#, "quota");
        check("<html>", "");
    }
}
