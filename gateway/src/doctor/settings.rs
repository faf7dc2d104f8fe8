//! What can be said of the settings alone.

use std::{
    io::ErrorKind,
    net::{SocketAddr, TcpListener},
};

use wallfeed_store::doctor::{Finding, Remedy};

use super::{fine, note, problem};
use crate::{
    config::{Config, Tokens},
    server::{self, tls::Certificates},
};

/// A token of fewer letters can be guessed.
const SHORTEST_TOKEN: usize = 16;

/// Of all settings but the tokens.
pub(super) fn examine(config: &Config) -> Vec<Finding> {
    let addresses = config.listen.iter().map(|address| listen(*address, "--listen"));
    let metrics = config.metrics_listen.iter().map(|address| listen(*address, "--metrics-listen"));
    let mut findings: Vec<Finding> = addresses.chain(metrics).collect();
    findings.extend(hosts(config));
    findings.extend(certificate(config));
    findings.extend(views(config));
    findings.push(open_files(config.limits.max_clients));
    findings
}

fn listen(address: SocketAddr, option: &str) -> Finding {
    let subject = format!("{option} {address}");
    let other = || Remedy::Option(format!("{option} ADDR:PORT, with another address"));
    match TcpListener::bind(address) {
        Ok(_) => fine(&subject, "can be listened on"),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            note(&subject, "somebody listens there already, perhaps the gateway that runs", other())
        }
        Err(error) => problem(&subject, format!("cannot be listened on: {error}"), other()),
    }
}

/// Whether foreign web pages can reach a gateway of the home network by a name of their own (DNS rebinding).
fn hosts(config: &Config) -> Option<Finding> {
    let is_open = config.listen.iter().any(|address| !address.ip().is_loopback());
    (is_open && config.access.allow_host.is_empty()).then(|| {
        note(
            "--allow-host",
            "the gateway can be reached from other hosts and answers to every name",
            Remedy::Option("--allow-host NAME, with the name that browsers use".into()),
        )
    })
}

fn certificate(config: &Config) -> Option<Finding> {
    let (chain, key) = config.tls.files()?;
    Some(match Certificates::open(chain, key) {
        Ok(_) => fine("--tls-cert", "certificate and key fit"),
        Err(error) => problem(
            "--tls-cert",
            format!("{error:#}"),
            Remedy::Option("--tls-cert FILE --tls-key FILE, with a certificate in PEM and its key".into()),
        ),
    })
}

/// Keys of views that nobody can read.
fn views(config: &Config) -> Vec<Finding> {
    let hidden = config.views.iter().flat_map(|(view, keys)| {
        keys.iter().filter(|key| !config.keys.matches(key)).map(move |key| {
            let subject = format!("view {view}");
            let globs: Vec<String> = config.keys.globs().chain([key.to_string()]).collect();
            problem(&subject, format!("{key} is not exposed"), Remedy::Option(format!("--keys {}", globs.join(","))))
        })
    });
    hidden.collect()
}

fn open_files(clients: usize) -> Finding {
    let subject = format!("--max-clients {clients}");
    let (wanted, possible) = (server::open_files_for(clients), server::possible_open_files());
    if possible.is_none_or(|possible| possible >= wanted) {
        return fine(&subject, "the system allows as many open files");
    }
    let remedy = format!("`ulimit -n {wanted}`, or in the systemd unit: LimitNOFILE={wanted}");
    problem(&subject, "the system does not allow as many open files", Remedy::Advice(remedy))
}

/// Of the tokens.
pub(super) fn tokens(tokens: &Tokens) -> Vec<Finding> {
    let Tokens { write, read } = tokens;
    let mut findings = Vec::new();
    for (option, token, without) in [
        ("--write-token", write, "nobody can write documents over HTTP, and everybody can give commands"),
        ("--read-token", read, "whoever reaches the gateway can read"),
    ] {
        let strong = || Remedy::Option(format!("{option}-file FILE, with what `openssl rand -hex 32` prints in it"));
        findings.push(match token {
            None => note(option, without, strong()),
            Some(token) if token.reveal().len() < SHORTEST_TOKEN => {
                problem(option, "can be guessed: it is short", strong())
            }
            Some(_) => fine(option, "is asked for"),
        });
    }
    if let (Some(write), Some(read)) = (write, read)
        && write.is(read.reveal())
    {
        let remedy = Remedy::Option("--read-token-file FILE, with a token of its own".into());
        findings.push(problem("--read-token", "is the write token: every reader may write", remedy));
    }
    findings
}

#[cfg(test)]
mod tests {
    use wallfeed_store::doctor::Verdict;

    use super::*;

    fn check(write: Option<&str>, read: Option<&str>, problems: &[&str]) {
        let secret = |text: Option<&str>| text.map(|text| text.parse().unwrap());
        let findings = tokens(&Tokens { write: secret(write), read: secret(read) });
        let found = findings.iter().filter(|finding| finding.verdict == Verdict::Problem);
        let found: Vec<&str> = found.map(|finding| finding.subject.as_str()).collect();
        assert_eq!(found, problems, "{findings:?}");
        assert!(findings.iter().all(|finding| finding.verdict == Verdict::Fine || finding.remedy.is_some()));
    }

    #[test]
    fn weak_tokens_are_found() {
        let [one, two] = ["0123456789abcdef", "fedcba9876543210"];
        check(None, None, &[]);
        check(Some(one), Some(two), &[]);
        check(Some("hush"), None, &["--write-token"]);
        check(Some(one), Some(one), &["--read-token"]);
    }
}
