//! The names under which the gateway may be addressed.

use std::net::{IpAddr, SocketAddr};

/// The names that a request's `Host` may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hosts {
    /// Every name.
    Any,
    /// These, in lower case and without a port.
    These(Vec<String>),
}

impl Hosts {
    /// The names that are allowed, or where none are given: those of this host, if only it can reach the addresses.
    #[must_use]
    pub fn new(allowed: &[String], addresses: &[SocketAddr]) -> Self {
        if allowed.iter().any(|name| name == "*") {
            return Self::Any;
        }
        if !allowed.is_empty() {
            return Self::These(allowed.iter().map(|name| plain(name).to_ascii_lowercase()).collect());
        }
        if addresses.iter().any(|address| !address.ip().is_loopback()) {
            return Self::Any;
        }
        let own = addresses.iter().map(|address| address.ip().to_string());
        Self::These(own.chain(["localhost", "127.0.0.1", "::1"].map(String::from)).collect())
    }

    /// Whether a request with this `Host` is meant for this gateway.
    #[must_use]
    pub fn allow(&self, host: &str) -> bool {
        let Self::These(names) = self else { return true };
        let name = plain(host).trim_end_matches('.').to_ascii_lowercase();
        let name = name.strip_suffix(".localhost").map_or(name.as_str(), |_| "localhost");
        names.iter().any(|allowed| allowed == name)
    }
}

/// A host without its port and without the brackets of an IPv6 address.
fn plain(host: &str) -> &str {
    if host.parse::<IpAddr>().is_ok() {
        return host;
    }
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => name,
        _ => host,
    };
    name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(allowed: &[&str], address: &str, expected: &[(&str, bool)]) {
        let allowed: Vec<String> = allowed.iter().map(|name| (*name).to_owned()).collect();
        let hosts = Hosts::new(&allowed, &[address.parse().unwrap()]);
        for (host, allow) in expected {
            assert_eq!(hosts.allow(host), *allow, "{host} by {hosts:?}");
        }
    }

    #[test]
    fn a_gateway_of_this_host_alone_answers_to_this_host_s_names() {
        let own =
            ["localhost", "localhost:8000", "LocalHost.", "pages.localhost:1", "127.0.0.1:8000", "[::1]:8000", "[::1]"];
        check(&[], "127.0.0.1:8000", &own.map(|host| (host, true)));
        check(&[], "127.0.0.7:8000", &[("127.0.0.7:8000", true)]);
        check(
            &[],
            "127.0.0.1:8000",
            &["evil.example", "evil.example:8000", "", "127.0.0.1.evil.example", "notlocalhost"]
                .map(|host| (host, false)),
        );
    }

    #[test]
    fn a_gateway_of_the_network_answers_to_every_name_unless_told() {
        check(&[], "0.0.0.0:8000", &[("pi.lan", true), ("", true)]);
        check(&["*"], "127.0.0.1:8000", &[("pi.lan", true)]);
        check(&["Pi.lan:80", "other"], "0.0.0.0:8000", &[("pi.lan:8000", true), ("OTHER", true), ("localhost", false)]);
    }
}
